// The flow of money at a glance: what waits before each of the five verbs, how much it is, and since when. Each number comes from a
// partial index of what is open, except `accrue`, which counts the players that are read.
import type { Units } from '@pay2slay/domain'
import { count, countOrNull, money, text } from '../../rows.js'
import type { SqlReader } from '../../sql.js'

export const VERBS = ['accrue', 'settle', 'pay', 'publish', 'confirm'] as const
export type Verb = (typeof VERBS)[number]

export interface FlowStep {
  readonly verb: Verb
  /** accrue: players that are read. settle: accruals owed. pay: payouts planned. publish and confirm: blocks signed, and sent. */
  readonly count: number
  /** What they are worth; accrue: null, since nobody knows before the reading. Receives are no payout and count nothing. */
  readonly amount: Units | null
  readonly oldestAt: number | null
}

export interface FlowNow {
  readonly steps: readonly FlowStep[]
  readonly heldPlayers: number
  readonly heldPayouts: number
  readonly pendingReadings: number
  readonly openFlags: number
}

const FLOW = `
  SELECT 1 AS step, 'accrue' AS verb, count(*) AS n, NULL AS amount, min(last_read_at_ms) AS oldest FROM player
    WHERE guild_member AND epic_verified AND banned_at_ms IS NULL AND epic_account_id IS NOT NULL
  UNION ALL SELECT 2, 'settle', count(*), coalesce(sum(amount_units), 0), min(created_at_ms) FROM accrual WHERE payout_id IS NULL
  UNION ALL SELECT 3, 'pay', count(*), coalesce(sum(amount_units), 0), min(planned_at_ms) FROM payout
    WHERE state IN ('planned', 'signed', 'published') AND state = 'planned'
  UNION ALL SELECT 4, 'publish', count(*), coalesce(sum(amount_units), 0), min(signed_at_ms) FROM block
    WHERE state IN ('signed', 'published') AND state = 'signed'
  UNION ALL SELECT 5, 'confirm', count(*), coalesce(sum(amount_units), 0), min(signed_at_ms) FROM block
    WHERE state IN ('signed', 'published') AND state = 'published'
  ORDER BY step`

const WAITING = `SELECT
  (SELECT count(*) FROM player WHERE held_at_ms IS NOT NULL) AS held_players,
  (SELECT count(*) FROM payout WHERE held_at_ms IS NOT NULL AND state IN ('planned', 'signed', 'published')) AS held_payouts,
  (SELECT count(*) FROM player WHERE pending_total IS NOT NULL) AS pending,
  (SELECT count(*) FROM abuse_flag WHERE cleared_at_ms IS NULL) AS flags`

/** Two statements. */
export async function readFlow(read: SqlReader): Promise<FlowNow> {
  const [steps, [waiting]] = await Promise.all([read.all(FLOW), read.all(WAITING)])
  if (!waiting) throw new Error('a SELECT without FROM gives one row')
  return {
    steps: steps.map((row) => ({
      verb: text(row, 'verb') as Verb,
      count: count(row, 'n'),
      amount: row['amount'] === null ? null : money(row, 'amount'),
      oldestAt: countOrNull(row, 'oldest'),
    })),
    heldPlayers: count(waiting, 'held_players'),
    heldPayouts: count(waiting, 'held_payouts'),
    pendingReadings: count(waiting, 'pending'),
    openFlags: count(waiting, 'flags'),
  }
}
