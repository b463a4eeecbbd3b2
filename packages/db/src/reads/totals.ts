// The sums that an operator watches. Owed and open are partial indexes, so this costs what is open, not what was ever paid.
import type { Units } from '@pay2slay/domain'
import { count, countOrNull, money, text } from '../rows.js'
import type { Database, SqlReader } from '../sql.js'

export interface OpenTotals {
  readonly owed: Units
  readonly open: Units
  readonly openPayouts: number
  readonly openBlocks: number
  /** Planned instant of the oldest open payout; null when none is open. */
  readonly oldestOpenAt: number | null
  /** When the oldest accrual that no payout covers was made; null when nothing is owed. */
  readonly oldestOwedAt: number | null
  readonly pendingReadings: number
  readonly openRegressions: number
}

export async function readOpenTotals(database: Database): Promise<OpenTotals> {
  const [row] = await database.read.all(`SELECT o.owed, o.oldest_owed,
    (SELECT count(*) FROM player WHERE pending_total IS NOT NULL) AS pending_readings,
    (SELECT count(*) FROM player WHERE regression_count > 0) AS open_regressions,
    (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS open,
    (SELECT count(*) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS open_payouts,
    (SELECT count(*) FROM block WHERE state IN ('signed', 'published')) AS open_blocks,
    (SELECT min(planned_at_ms) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS oldest
    FROM (SELECT coalesce(sum(amount_units), 0) AS owed, min(created_at_ms) AS oldest_owed FROM accrual WHERE payout_id IS NULL) o`)
  if (!row) throw new Error('sums are one row')
  return {
    owed: money(row, 'owed'),
    open: money(row, 'open'),
    openPayouts: count(row, 'open_payouts'),
    openBlocks: count(row, 'open_blocks'),
    oldestOpenAt: countOrNull(row, 'oldest'),
    oldestOwedAt: countOrNull(row, 'oldest_owed'),
    pendingReadings: count(row, 'pending_readings'),
    openRegressions: count(row, 'open_regressions'),
  }
}

/** Open abuse flags by kind; kinds without one are absent. */
export async function readOpenFlags(database: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await database.read.all(
    'SELECT kind, count(*) AS flags FROM abuse_flag WHERE cleared_at_ms IS NULL GROUP BY kind',
  )
  return new Map(rows.map((row) => [text(row, 'kind'), count(row, 'flags')]))
}

/** Planned payouts that are not signed, by reason; those that nobody looked at yet have none and are absent. */
export async function readWaitingPayouts({ read }: Database): Promise<ReadonlyMap<string, number>> {
  // The first condition is that of the index.
  const rows = await read.all(
    `SELECT CASE WHEN held_at_ms IS NULL THEN reason ELSE 'held' END AS why, count(*) AS payouts FROM payout
     WHERE state IN ('planned', 'signed', 'published') AND state = 'planned' AND (reason IS NOT NULL OR held_at_ms IS NOT NULL)
     GROUP BY why`,
  )
  return new Map(rows.map((row) => [text(row, 'why'), count(row, 'payouts')]))
}

/** Of any player's kills; null: nobody's were ever read. Walks all players. */
export async function lastAcceptedAt(read: SqlReader): Promise<number | null> {
  const [row] = await read.all('SELECT max(last_accepted_at_ms) AS at FROM player')
  return row ? countOrNull(row, 'at') : null
}
