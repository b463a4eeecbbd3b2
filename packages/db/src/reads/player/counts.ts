// Counts that payouts took in parts: a cap or the funds ended a payout within them, and the rest stayed owed. Only for counts that a page
// shows and that are split; each costs a few steps along the unique key of accruals.
import type { Millis, PayoutId, PlayerId, Units } from '@pay2slay/domain'
import { asId } from '@pay2slay/domain'
import { count, countOrNull, flag, money, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import type { MyAccrual } from './records.js'

/** A part of a count, with the payout that covers it. */
export interface CountPart {
  readonly id: string
  /** Of the count: the first kill under its baseline. */
  readonly first: number
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly amount: Units
  readonly payout: PartPayout | null
}

export interface PartPayout {
  readonly id: PayoutId
  readonly plannedAt: Millis
  readonly dayEnd: Millis
  readonly weekEnd: Millis
  readonly dailyCap: number | null
  readonly weeklyCap: number | null
  /** Of the player or of the Epic account, whichever is more: this payout and those before it in the same window. */
  readonly dayKills: number
  readonly weekKills: number
  /** Made of a send that was found on the chain: its amount decided, and no cap. */
  readonly adopted: boolean
}

const used = (window: 'day' | 'week') =>
  ['player_id', 'epic_account_id']
    .map(
      (column) => `(SELECT coalesce(sum(u.kills), 0) FROM payout u WHERE u.${column} = y.${column} AND u.state <> 'void'
        AND u.planned_at_ms >= y.${window}_start_ms AND u.planned_at_ms <= y.planned_at_ms)`,
    )
    .map((sum, index) => `${sum} AS ${window}_kills_${index}`)
    .join(', ')

/** Of each split count among the rows, all its parts, in order. */
export async function splitCounts(
  read: SqlReader,
  playerId: PlayerId,
  rows: readonly MyAccrual[],
): Promise<readonly CountPart[]> {
  const split = rows.filter(({ isPart }) => isPart)
  if (split.length === 0) return []
  const place = (index: 0 | -1) => {
    const row = split.at(index)
    return [row?.baseline ?? 0, row?.fromKills ?? 0] as const
  }
  // Newest first.
  const found = await read.all(
    `SELECT a.id, a.baseline, a.from_kills, a.to_kills, a.amount_units, a.split_from, a.payout_id, y.planned_at_ms, y.day_end_ms,
       y.week_end_ms, y.daily_cap, y.weekly_cap, y.adopted, ${used('day')}, ${used('week')}
     FROM accrual a LEFT JOIN payout y ON y.id = a.payout_id
     WHERE a.player_id = $1
       AND (a.baseline, a.from_kills) >= ($2, (SELECT coalesce(max(f.from_kills), 0) FROM accrual f
         WHERE f.player_id = $1 AND f.baseline = $2 AND f.from_kills <= $3 AND f.split_from IS NULL))
       AND (a.baseline, a.from_kills) < ($4, (SELECT coalesce(min(n.from_kills), 2147483647) FROM accrual n
         WHERE n.player_id = $1 AND n.baseline = $4 AND n.from_kills > $5 AND n.split_from IS NULL))
     ORDER BY a.baseline, a.from_kills`,
    [playerId, ...place(-1), ...place(0)],
  )
  let first = 0
  return found.map((row) => {
    if (textOrNull(row, 'split_from') === null) first = count(row, 'from_kills')
    return partOf(row, first)
  })
}

function partOf(row: Row, first: number): CountPart {
  const payoutId = textOrNull(row, 'payout_id')
  return {
    id: text(row, 'id'),
    first,
    baseline: count(row, 'baseline'),
    fromKills: count(row, 'from_kills'),
    toKills: count(row, 'to_kills'),
    amount: money(row, 'amount_units'),
    payout:
      payoutId === null
        ? null
        : {
            id: asId(payoutId),
            plannedAt: count(row, 'planned_at_ms'),
            dayEnd: count(row, 'day_end_ms'),
            weekEnd: count(row, 'week_end_ms'),
            dailyCap: countOrNull(row, 'daily_cap'),
            weeklyCap: countOrNull(row, 'weekly_cap'),
            dayKills: Math.max(count(row, 'day_kills_0'), count(row, 'day_kills_1')),
            weekKills: Math.max(count(row, 'week_kills_0'), count(row, 'week_kills_1')),
            adopted: flag(row, 'adopted'),
          },
  }
}

/** What a player is owed from before this place. */
export async function owedBefore(
  read: SqlReader,
  playerId: PlayerId,
  { baseline, fromKills }: Pick<MyAccrual, 'baseline' | 'fromKills'>,
): Promise<{ readonly kills: number; readonly amount: Units }> {
  const [row] = await read.all(
    `SELECT coalesce(sum(to_kills - from_kills), 0) AS kills, coalesce(sum(amount_units), 0) AS amount_units FROM accrual
     WHERE player_id = $1 AND payout_id IS NULL AND (baseline, from_kills) < ($2, $3)`,
    [playerId, baseline, fromKills],
  )
  if (!row) throw new Error('a sum has a row')
  return { kills: count(row, 'kills'), amount: money(row, 'amount_units') }
}
