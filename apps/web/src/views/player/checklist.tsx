// What is missing before kills become BAN, each with what to do about it.
import type { ComponentChildren } from 'preact'
import type { Body } from '../../api/client.js'
import { product } from '../../app/product.js'
import { useStore } from '../../app/store.js'
import { ago } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { ActButton, type Act } from '../../parts/act.js'
import { Section } from '../../parts/layout.js'
import { Away, inSentence } from '../../parts/text.js'

type Status = Body<'getMyStatus'>

interface Item {
  readonly key: string
  readonly title: string
  readonly state: 'ok' | 'todo' | 'wait'
  readonly what: ComponentChildren
}

interface ChecklistProps {
  readonly status: Status
  readonly again: Act
  /** The directory did not find the player, which is not believed yet. */
  readonly isAbsent: boolean
}

export function Checklist({ status, again, isAbsent }: ChecklistProps) {
  const { discord_invite_url: invite } = useStore(product)
  const items = itemsOf(status, invite)
  const left = items.filter(({ state }) => state === 'todo').length
  // What waits comes by itself.
  const title = left > 0 ? 'check.title' : items.some(({ state }) => state === 'wait') ? 'check.waits' : 'check.done'
  const last = status.verification.last_verified_at
  const list = (
    <ul class="checklist">
      {items.map(({ key, title, state, what }) => (
        <li key={key} class={state}>
          <span class="box">
            <span class="unseen">{t(`check.${state}`)}: </span>
          </span>
          <div>
            <strong>{title}</strong>
            <p>{what}</p>
          </div>
        </li>
      ))}
    </ul>
  )
  return (
    <Section title={t(title)} aside={left === 0 ? undefined : <p class="tag">{t('check.left', { count: left })}</p>}>
      {list}
      <div class="row">
        <ActButton act={again} small>
          {t('check.again')}
        </ActButton>
        <span class="quiet" role="status">
          {again.done
            ? t(isAbsent ? 'check.absent' : 'check.checked')
            : last === null
              ? ''
              : t('check.last', { when: ago(last) })}
        </span>
      </div>
    </Section>
  )
}

function itemsOf(status: Status, invite: string): readonly Item[] {
  const { verification: link, wallet, pending_wallet: pending, statistics } = status
  const epic = link.epic_name ?? link.epic_account_id ?? ''
  return [
    {
      key: 'guild',
      title: t('check.guild'),
      state: link.guild_member ? 'ok' : 'todo',
      what: link.guild_member ? '' : <GuildHelp invite={invite} />,
    },
    {
      key: 'epic',
      title: t('check.epic'),
      state: link.epic_verified ? 'ok' : 'todo',
      what: link.epic_verified ? t('check.epic.as', { name: inSentence(epic) }) : t('check.epic.do'),
    },
    {
      key: 'stats',
      title: t('check.stats'),
      state: statistics === 'ok' ? 'ok' : statistics === 'unread' ? 'wait' : 'todo',
      what: t(`check.stats.${statistics}`),
    },
    {
      key: 'wallet',
      title: t('check.wallet'),
      state: wallet ? 'ok' : pending ? 'wait' : 'todo',
      what: wallet ? (
        ''
      ) : (
        <>
          {t('check.wallet.do')} <a href="/wallet">{t('check.wallet.go')}</a>
        </>
      ),
    },
    {
      key: 'baseline',
      title: t('check.baseline'),
      state: status.has_baseline ? 'ok' : 'wait',
      what: t(status.has_baseline ? 'check.baseline.ok' : 'check.baseline.do'),
    },
  ]
}

function GuildHelp({ invite }: { readonly invite: string }) {
  return (
    <>
      {t('check.guild.do')} {invite !== '' && <Away href={invite}>{t('login.join')}</Away>}
    </>
  )
}
