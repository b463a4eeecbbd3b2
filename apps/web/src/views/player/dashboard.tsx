// A player's own page: what is owed, on its way and paid; what is missing; what keeps the next payout from being all of it.
import { useEffect, useState } from 'preact/hooks'
import { call, type Body } from '../../api/client.js'
import { feed } from '../../api/feed.js'
import { useLoad } from '../../api/use-load.js'
import { useStore } from '../../app/store.js'
import { ago, ban, dateTime, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { useAct } from '../../parts/act.js'
import { Countdown } from '../../parts/countdown.js'
import { useFeed } from '../../parts/feed-list.js'
import { Figure, Section, View } from '../../parts/layout.js'
import { PayoutRail } from '../../parts/rail.js'
import { Load, Note } from '../../parts/states.js'
import { Ban, inSentence } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Checklist } from './checklist.js'
import { Why } from './why.js'

type Status = Body<'getMyStatus'>

export function Dashboard(_: ViewProps) {
  const status = useLoad('getMyStatus', {}, { every: 10_000 })
  useFeed()
  const { entries } = useStore(feed)
  const newest = entries[0]?.entry
  // Something was counted or paid: perhaps for this player.
  useEffect(status.reload, [newest])
  const [absent, setAbsent] = useState(false)
  const act = useAct(async () => {
    const result = await call('reverifyMe')
    setAbsent(result.ok && result.body.absence_unconfirmed)
    return result
  }, status.reload)
  const name = status.data?.discord_username
  return (
    <View title={t('dash.title')} {...(name !== undefined && { lead: t('dash.hello', { name: inSentence(name) }) })}>
      <Load of={status} rows={8}>
        {(data) => (
          <>
            <Marks status={data} />
            <Figures status={data} />
            <Checklist status={data} again={act} isAbsent={absent} />
            <Next status={data} />
            <Caps status={data} />
          </>
        )}
      </Load>
    </View>
  )
}

function Marks({ status: { held, banned, stops } }: { readonly status: Status }) {
  return (
    <>
      {banned && (
        <Note tone="bad" title={t('dash.banned')}>
          <MarkWhy of={banned} />
          <p>{t('dash.bannedWhat')}</p>
        </Note>
      )}
      {held && (
        <Note tone="warn" title={t('dash.held')}>
          <MarkWhy of={held} />
          <p>{t('dash.heldWhat')}</p>
        </Note>
      )}
      {stops.map(({ kind, set_at: at }) => (
        <Note key={kind} tone="warn" title={t(`banner.stop.${kind}`)}>
          <p>{t('banner.stopMore', { since: dateTime(at) })}</p>
        </Note>
      ))}
    </>
  )
}

/** In an administrator's own words, which end as they like. */
const MarkWhy = ({ of: { since, reason } }: { readonly of: NonNullable<Status['held']> }) => (
  <p>{t('dash.markWhy', { since: dateTime(since), reason: inSentence(reason) })}</p>
)

function Figures({ status }: { readonly status: Status }) {
  const { owed, open, open_payout: payout, paid, advance_ban: advance, held } = status
  return (
    <>
      <dl class="figures three">
        <Figure
          label={t('dash.owed')}
          tone="main"
          note={`${t('count.kills', { count: owed.kills })} · ${t('dash.owedWhat')}`}
        >
          <Ban amount={owed.amount_ban} />
        </Figure>
        <Figure
          label={t('dash.open')}
          note={payout ? <PayoutRail state={payout.status} held={held !== null} /> : t('dash.openNone')}
        >
          <Ban amount={open.amount_ban} />
        </Figure>
        <Figure
          label={t('dash.paid')}
          tone="good"
          note={`${t('count.kills', { count: paid.kills })} · ${t('dash.paidWhat')}`}
        >
          <Ban amount={paid.amount_ban} />
        </Figure>
      </dl>
      {advance !== '0' && <p class="quiet">{t('dash.advance', { amount: ban(advance) })}</p>}
    </>
  )
}

function Next({ status }: { readonly status: Status }) {
  const { why_less: reasons, owed, ban_per_kill: rate } = status
  return (
    <Section title={t('dash.next')}>
      <Countdown />
      {reasons.length === 0 ? (
        <p>{t(owed.kills === 0 ? 'dash.nextNothing' : 'dash.nextAll')}</p>
      ) : (
        <>
          <h3>{t('dash.why')}</h3>
          <ul class="reasons">
            {reasons.map((reason) => (
              <li key={reason.code}>
                <Why reason={reason} status={status} />
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        {t('dash.rate', { amount: ban(rate) })} <a href="/earnings">{t('dash.whyEach')}</a>
      </p>
    </Section>
  )
}

function Caps({ status }: { readonly status: Status }) {
  const { cap_status: cap, daily_resets_at: dayEnd, weekly_resets_at: weekEnd, reset_tz: zone } = status
  return (
    <Section title={t('dash.caps')} aside={<p class="quiet">{t('dash.cap.zone', { zone })}</p>}>
      <div class="caps">
        <CapBar label={t('dash.cap.day')} used={cap.daily_kills_used} cap={cap.daily_kill_cap} resets={dayEnd} />
        <CapBar label={t('dash.cap.week')} used={cap.weekly_kills_used} cap={cap.weekly_kill_cap} resets={weekEnd} />
      </div>
    </Section>
  )
}

interface CapBarProps {
  readonly label: string
  readonly used: number
  readonly cap: number | null
  readonly resets: string
}

function CapBar({ label, used, cap, resets }: CapBarProps) {
  const text = cap === null ? t('dash.cap.none') : t('dash.cap.used', { used, cap })
  return (
    <div class="cap">
      <p>
        <strong>{label}</strong> <span>{text}</span>
      </p>
      {cap !== null && (
        <progress
          max={cap}
          value={Math.min(used, cap)}
          class={used >= cap ? 'full' : undefined}
          aria-label={`${label}: ${number(used)} / ${number(cap)}`}
        />
      )}
      <p class="quiet">{t('dash.cap.resets', { when: ago(resets) })}</p>
    </div>
  )
}
