// The sums that an operator watches. Owed and open are partial indexes, so this costs what is open, not what was ever paid.
import type { Units } from '@pay2slay/domain'
import { count, money } from '../rows.js'
import type { Database } from '../sql.js'

export interface OpenTotals {
  readonly owed: Units
  readonly open: Units
  readonly openPayouts: number
  readonly openBlocks: number
  /** Planned instant of the oldest open payout; null when none is open. */
  readonly oldestOpenAt: number | null
}

export async function readOpenTotals(database: Database): Promise<OpenTotals> {
  const [row] = await database.read.all(`SELECT
    (SELECT coalesce(sum(amount_units), 0) FROM accrual WHERE payout_id IS NULL) AS owed,
    (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS open,
    (SELECT count(*) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS open_payouts,
    (SELECT count(*) FROM block WHERE state IN ('signed', 'published')) AS open_blocks,
    (SELECT min(planned_at_ms) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS oldest`)
  if (!row) throw new Error('a SELECT without FROM gives one row')
  return {
    owed: money(row, 'owed'),
    open: money(row, 'open'),
    openPayouts: count(row, 'open_payouts'),
    openBlocks: count(row, 'open_blocks'),
    oldestOpenAt: row['oldest'] === null ? null : count(row, 'oldest'),
  }
}
