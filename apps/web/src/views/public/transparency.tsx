// The books against the chain, for everybody: what agrees, how long the money lasts, what stops it, and the rate as a formula.
import type { Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { ago, ban, dateTime, decimal, unitsOf } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { CapsLine } from '../../parts/caps-line.js'
import { Formula } from '../../parts/formula.js'
import { Figure, Section, Table, View } from '../../parts/layout.js'
import { Load, Note } from '../../parts/states.js'
import { Ban, Short } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'

type Open = Body<'getTransparency'>

export function Transparency(_: ViewProps) {
  const open = useLoad('getTransparency', {}, { every: 10_000 })
  return (
    <View title={t('open.title')} lead={t('open.lead')}>
      <Load of={open} rows={8}>
        {(data) => (
          <>
            <Verdict open={data} />
            <Money open={data} />
            <Rate rate={data.rate} />
            <Stops stops={data.stops} />
            {data.comparisons.length > 0 && <Comparisons of={data.comparisons} />}
            <Section title={t('open.proof')}>
              <p>{t('open.proofWhat')}</p>
            </Section>
          </>
        )}
      </Load>
    </View>
  )
}

function Verdict({ open }: { readonly open: Open }) {
  const { mode, books_match_chain: matches, last_compared_at: at } = open
  if (mode === 'dry') return <Note tone="warn" title={t('open.dry')} />
  if (matches === null) return <Note tone="plain" title={t('open.notCompared')} />
  return (
    <Note tone={matches ? 'good' : 'bad'} title={t(matches ? 'open.match' : 'open.noMatch')}>
      {at !== null && <p>{t('open.compared', { when: ago(at) })}</p>}
    </Note>
  )
}

function Money({ open }: { readonly open: Open }) {
  const { totals, operator_balance_ban: balance, days_of_solvency: days } = open
  if (!totals) return <Note tone="plain">{t('open.notAdded')}</Note>
  return (
    <Section
      title={t('open.sum')}
      aside={open.as_of && <p class="quiet">{t('open.asOf', { when: ago(open.as_of) })}</p>}
    >
      <dl class="figures">
        <Figure label={t('open.owed')}>
          <Ban amount={totals.owed_ban} />
        </Figure>
        <Figure label={t('open.open')}>
          <Ban amount={totals.open_ban} />
        </Figure>
        <Figure label={t('open.paid')} tone="good">
          <Ban amount={totals.paid_ban} />
        </Figure>
        {balance !== null && (
          <Figure label={t('open.balance')}>
            <Ban amount={balance} />
          </Figure>
        )}
        <Figure label={t('open.solvency')} tone="main" note={solvencyNote(open)}>
          {days === null ? '–' : t('open.days', { count: Number(days.toFixed(1)) })}
        </Figure>
      </dl>
      <Shares totals={totals} />
      <p class="quiet">{t('open.sumWhat')}</p>
    </Section>
  )
}

/** What is free after the debts, over the pace: both as they are reckoned with. */
function solvencyNote({ days_of_solvency: days, paid_a_day_ban: pace, pace_since: since }: Open): string {
  if (days === null || pace === null || since === null) return t('open.solvencyNone')
  return t('open.solvencyWhat', { amount: ban(pace), since: dateTime(since) })
}

/** Owed, on its way and paid as parts of one bar. */
function Shares({ totals }: { readonly totals: NonNullable<Open['totals']> }) {
  const parts = [
    ['paid', totals.paid_ban],
    ['open', totals.open_ban],
    ['owed', totals.owed_ban],
  ] as const
  const all = parts.reduce((sum, [, amount]) => sum + unitsOf(amount), 0n)
  if (all === 0n) return null
  const shares = parts.map(([name, amount]) => ({ name, share: Number((unitsOf(amount) * 10_000n) / all) / 100 }))
  let from = 0
  return (
    <svg
      class="shares"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      role="img"
      aria-label={shares.map(({ name, share }) => `${t(`open.${name}`)} ${decimal(share, 1)} %`).join(', ')}
    >
      {shares.map(({ name, share }) => {
        const x = from
        from += share
        return <rect key={name} class={name} x={x} y="0" width={share} height="4" />
      })}
    </svg>
  )
}

function Rate({ rate }: { readonly rate: Open['rate'] }) {
  return (
    <Section title={t('open.rate')}>
      <p>
        <Formula base={rate.ban_per_kill} factors={rate.multipliers} result={rate.effective_ban_per_kill} />
      </p>
      <p class="quiet">{t('open.rate.down')}</p>
      <CapsLine rate={rate} />
    </Section>
  )
}

function Stops({ stops }: { readonly stops: Open['stops'] }) {
  return (
    <Section title={t('open.stops')}>
      {stops.length === 0 && <p>{t('open.noStops')}</p>}
      {stops.map(({ kind, set_at: at }) => (
        <Note key={kind} tone="warn" title={t(`banner.stop.${kind}`)}>
          <p>{t('banner.stopMore', { since: dateTime(at) })}</p>
        </Note>
      ))}
    </Section>
  )
}

function Comparisons({ of }: { readonly of: Open['comparisons'] }) {
  return (
    <Table
      caption={t('open.lead')}
      rows={of}
      keyOf={({ account }) => account}
      columns={[
        { title: t('open.account'), isHead: true, cell: ({ account }) => <Short text={account} /> },
        { title: t('open.books'), isNumber: true, cell: ({ books_balance_ban: books }) => <Ban amount={books} /> },
        {
          title: t('open.chain'),
          isNumber: true,
          cell: ({ chain_balance_ban: chain }) => (chain === null ? t('open.unknown') : <Ban amount={chain} />),
        },
        {
          title: t('open.result'),
          cell: ({ matches }) => (
            <span class={matches ? 'tag good' : 'tag bad'}>{t(matches ? 'open.equal' : 'open.unequal')}</span>
          ),
        },
      ]}
    />
  )
}
