// The landing page: what this is, the three steps, and that it really happens.
import { session } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { appName, product } from '../../app/product.js'
import { useStore } from '../../app/store.js'
import { ago, ban, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Countdown } from '../../parts/countdown.js'
import { FeedLines, LiveMark, useFeed } from '../../parts/feed-list.js'
import { Section } from '../../parts/layout.js'
import { Load } from '../../parts/states.js'
import type { ViewProps } from '../../app/view-props.js'
import { useEffect } from 'preact/hooks'

export function Home(_: ViewProps) {
  const { banner_url: banner } = useStore(product)
  const open = useLoad('getTransparency', {}, { every: 15_000 })
  const { player } = useStore(session)
  const name = appName()
  useEffect(() => {
    document.title = name
  }, [name])
  return (
    <>
      <div class="hero">
        <div>
          {banner !== '' && <img class="picture" src={banner} alt="" />}
          <h1 tabIndex={-1}>{t('home.title')}</h1>
          <p class="lead">{t('home.lead')}</p>
          <p class="row">
            <a class="button main" href={player ? '/dashboard' : '/login'}>
              {t(player ? 'home.mine' : 'home.begin')}
            </a>
            <a class="button plain" href="/how">
              {t('home.how')}
            </a>
          </p>
          <p class="worth">
            {open.data ? t('home.rate', { amount: ban(open.data.rate.effective_ban_per_kill) }) : '\u00a0'}
          </p>
          <p class="quiet">{t('home.banano')}</p>
        </div>
        <Now />
      </div>
      <Section
        title={t('home.totals')}
        aside={open.data?.as_of && <p class="quiet">{t('open.asOf', { when: ago(open.data.as_of) })}</p>}
      >
        <Load of={open} rows={1}>
          {({ totals }) => (
            <dl class="totals">
              <Total label={t('home.total.kills')} value={totals && number(totals.accrued_kills)} />
              <Total label={t('home.total.paid')} value={totals && ban(totals.paid_ban)} />
              <Total label={t('home.total.payouts')} value={totals && number(totals.payouts_confirmed)} />
              <Total label={t('home.total.players')} value={totals && number(totals.players)} />
            </dl>
          )}
        </Load>
      </Section>
      <Section title={t('home.steps')}>
        <ol class="steps">
          {([1, 2, 3] as const).map((step) => (
            <li key={step}>
              <h3>{t(`home.step${step}`)}</h3>
              <p>{t(`home.step${step}.what`)}</p>
            </li>
          ))}
        </ol>
      </Section>
    </>
  )
}

function Now() {
  const { entries } = useFeed()
  return (
    <section class="now" aria-label={t('home.live')}>
      <div class="section-head">
        <h2>{t('home.live')}</h2>
        <LiveMark />
      </div>
      <Countdown />
      <div class="now-feed">
        <FeedLines of={entries.slice(0, 6)} rows={4} />
      </div>
      <p>
        <a href="/live">{t('home.allLive')}</a>
      </p>
    </section>
  )
}

/** Without a value nothing was added up yet, which is not nothing. */
function Total({ label, value }: { readonly label: string; readonly value: string | null }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value ?? '–'}</dd>
    </div>
  )
}
