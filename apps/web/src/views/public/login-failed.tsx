// Where a login ends that let nobody in: what is missing and what to do next. The address names one of a fixed list of reasons, and nothing
// of it is ever shown as text.
import { LOGIN_FAILURES, type LoginFailure } from '@pay2slay/contracts/client'
import { loginUrl, session } from '../../api/client.js'
import { failedLogin } from '../../app/failed-login.js'
import { place } from '../../app/location.js'
import { product } from '../../app/product.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { Section, View } from '../../parts/layout.js'
import { Note } from '../../parts/states.js'
import { Away } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'

type Step =
  | 'again'
  | 'inTime'
  | 'authorize'
  | 'join'
  | 'epic'
  | 'public'
  | 'first'
  | 'unlink'
  | 'ask'
  | 'later'
  | 'tell'
  | 'tellNow'

const STEPS: Readonly<Record<LoginFailure, readonly Step[]>> = {
  login_expired: ['inTime'],
  login_denied: ['authorize'],
  login_sent_back: ['again', 'tell'],
  not_a_member: ['join', 'again'],
  no_epic_link: ['epic', 'public', 'again'],
  player_banned: ['ask'],
  epic_of_other: ['first', 'unlink'],
  discord_limits: ['later'],
  discord_away: ['later', 'tell'],
  discord_unreadable: ['later', 'tell'],
  login_not_configured: ['tellNow'],
  yunite_away: ['later', 'tell'],
  yunite_broken: ['later', 'tell'],
  login_limited: ['later'],
  login_malformed: ['again'],
  service_trouble: ['later', 'tell'],
}

/** Where another login would end as this one did. */
const IN_VAIN: ReadonlySet<LoginFailure> = new Set(['player_banned', 'login_not_configured'])
/** Where the way leads over the Discord server. */
const ON_DISCORD: ReadonlySet<Step> = new Set(['join', 'epic', 'ask'])

/** Whoever typed the address, or has an old one, begins a login anew. */
const reasonOf = (word: string | null): LoginFailure =>
  LOGIN_FAILURES.find((failure) => failure === word) ?? 'login_malformed'

export function LoginFailed(_: ViewProps) {
  const why = reasonOf(useStore(place).query.get('why'))
  const { discord_invite_url: invite } = useStore(product)
  // A login as somebody else may fail while one's own goes on.
  const { player } = useStore(session)
  const told = failedLogin()
  const now = told?.why === why ? told : null
  const steps = STEPS[why]
  return (
    <View title={t('failed.title')}>
      <Note tone="warn" title={t(`problem.code.${why}`)}>
        {now !== null && now.wait > 0 && <p>{t('failed.wait', { seconds: now.wait })}</p>}
      </Note>
      <Section title={t('failed.next')}>
        <ol class="prose">
          {steps.map((step) => (
            <li key={step}>{t(`failed.step.${step}`)}</li>
          ))}
        </ol>
        <p class="row">
          {!IN_VAIN.has(why) && (
            <a class="button main" href={loginUrl('/dashboard')}>
              {t('failed.again')}
            </a>
          )}
          {player && (
            <a class="button plain" href="/dashboard">
              {t('home.mine')}
            </a>
          )}
          {invite !== '' && steps.some((step) => ON_DISCORD.has(step)) && (
            <Away href={invite}>{t('footer.discord')}</Away>
          )}
        </p>
      </Section>
      {now !== null && <p class="quiet">{t('state.request', { id: now.request_id })}</p>}
    </View>
  )
}
