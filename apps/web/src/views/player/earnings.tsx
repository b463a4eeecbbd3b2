// How kills became BAN: by the day as bars, and count by count as the product that each was.
import { useState } from 'preact/hooks'
import { call, type Body } from '../../api/client.js'
import { useReading, type Answer } from '../../api/use-load.js'
import { usePages } from '../../api/use-pages.js'
import { ban, day as dayText, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Download } from '../../parts/download.js'
import { Formula } from '../../parts/formula.js'
import { Choice, Section, Table, View, type Column } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Empty, Load } from '../../parts/states.js'
import { Ago, Ban } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Chart } from './chart.js'
import { Limits } from './limits.js'
import { daysOf, type Counted, type Day } from './days.js'

type Accrual = Body<'listMyAccruals'>['accruals'][number]

const DAYS = 14
const PAGE = 200
/** Enough for two weeks of a count every twenty minutes. */
const MOST_PAGES = 6

export function Earnings(_: ViewProps) {
  const accruals = usePages('listMyAccruals', { limit: 25 }, ({ accruals: rows }) => rows)
  const isEmpty = accruals.data?.length === 0
  return (
    <View
      title={t('earn.title')}
      lead={t('earn.lead')}
      aside={
        <Download of="downloadMyAccruals" small>
          {t('earn.csv')}
        </Download>
      }
    >
      {!isEmpty && <PerDay />}
      <Section title={t('earn.accruals')}>
        <Load of={accruals} rows={6}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty>{t('earn.empty')}</Empty>
            ) : (
              <>
                <Table caption={t('earn.accruals')} columns={columns()} rows={rows} keyOf={({ id }) => id} />
                <More pages={accruals} />
                <p class="quiet">{t('earn.rounded')}</p>
              </>
            )
          }
        </Load>
      </Section>
    </View>
  )
}

const columns = (): readonly Column<Accrual>[] => [
  { title: t('earn.when'), isHead: true, cell: ({ created_at: at }) => <Ago iso={at} /> },
  {
    title: t('earn.formula'),
    cell: (accrual) => (
      <>
        <Formula
          kills={accrual.kills}
          base={accrual.ban_per_kill}
          factors={accrual.multipliers}
          result={accrual.amount_ban}
        />
        <Limits of={accrual} />
      </>
    ),
  },
  { title: t('earn.amount'), isNumber: true, cell: ({ amount_ban: amount }) => <Ban amount={amount} /> },
  {
    title: t('earn.state'),
    cell: ({ paid, settled }) => (
      <span class={paid ? 'tag good' : 'tag'}>{t(paid ? 'earn.paid' : settled ? 'earn.inPayout' : 'earn.owed')}</span>
    ),
  },
]

function PerDay() {
  const counts = useReading('counts of the last days', readDays, { every: 60_000 })
  return (
    <Load of={counts} rows={4}>
      {(read) => <DayChart counts={read} />}
    </Load>
  )
}

function DayChart({ counts }: { readonly counts: readonly Counted[] }) {
  const [shown, setShown] = useState<'kills' | 'ban'>('kills')
  const days = daysOf(counts, new Date().toISOString().slice(0, 10), DAYS)
  const isKills = shown === 'kills'
  const bars = days.map(({ day, kills, amountBan }) =>
    isKills
      ? { day, value: kills, text: t('count.kills', { count: kills }) }
      : { day, value: Number(amountBan), text: `${ban(amountBan)} ${t('unit.ban')}` },
  )
  return (
    <Section
      title={t('earn.perDay')}
      aside={
        <Choice
          label={t('earn.perDay')}
          options={[
            ['kills', t('earn.kills')],
            ['ban', t('earn.ban')],
          ]}
          value={shown}
          onChange={setShown}
        />
      }
    >
      <Chart bars={bars} label={t(isKills ? 'earn.chartKills' : 'earn.chartBan')} />
      {counts.length === MOST_PAGES * PAGE && <p class="quiet">{t('earn.partial', { count: counts.length })}</p>}
      <details>
        <summary>{t('earn.chartTable')}</summary>
        <DayTable days={days} />
      </details>
    </Section>
  )
}

function DayTable({ days }: { readonly days: readonly Day[] }) {
  return (
    <Table
      caption={t('earn.perDay')}
      rows={days.filter(({ kills }) => kills > 0).reverse()}
      keyOf={({ day }) => day}
      columns={[
        { title: t('earn.day'), isHead: true, cell: ({ day }) => dayText(day) },
        { title: t('earn.kills'), isNumber: true, cell: ({ kills }) => number(kills) },
        { title: t('earn.amount'), isNumber: true, cell: ({ amountBan }) => <Ban amount={amountBan} /> },
      ]}
    />
  )
}

/** Back to the first day that is shown, or as far as the bound of pages goes. */
async function readDays(signal: AbortSignal): Promise<Answer<readonly Counted[]>> {
  const from = new Date(Date.now() - DAYS * 86_400_000).toISOString()
  const counts: Counted[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { limit: PAGE, ...(cursor !== undefined && { cursor }) }
    const result = await call('listMyAccruals', { query, signal })
    // Some of the days would look like all of them.
    if (!result.ok) return result
    counts.push(...result.body.accruals)
    const last = counts.at(-1)
    if (result.body.next_cursor === null || (last && last.created_at < from)) break
    cursor = result.body.next_cursor
  }
  return { ok: true, body: counts }
}
