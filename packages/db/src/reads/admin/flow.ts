// The flow of money at a glance: what waits at each of the five verbs, how much it is, and since when. Each number comes from a
// partial index of what is open.
import type { Units } from '@pay2slay/domain'
import { count, countOrNull, money, text } from '../../rows.js'
import type { SqlReader } from '../../sql.js'

export const VERBS = ['accrue', 'settle', 'pay', 'publish', 'confirm'] as const
export type Verb = (typeof VERBS)[number]

export interface FlowStep {
  readonly verb: Verb
  /** accrue: readings that wait for an admin. settle: accruals owed. pay, publish, confirm: payouts planned, signed, published. */
  readonly count: number
  readonly kills: number
  /** What they are worth; accrue: null, since that depends on the rate at which they are accepted. */
  readonly amount: Units | null
  readonly oldestAt: number | null
}

export interface FlowNow {
  readonly steps: readonly FlowStep[]
  readonly heldPlayers: number
  readonly heldPayouts: number
  readonly openFlags: number
}

const payouts = (step: number, verb: Verb, state: string, since: string) => `
  UNION ALL SELECT ${step}, '${verb}', count(*), coalesce(sum(kills), 0), coalesce(sum(amount_units), 0), min(${since}) FROM payout
    WHERE state IN ('planned', 'signed', 'published') AND state = '${state}'`

const FLOW = `
  SELECT 1 AS step, 'accrue' AS verb, count(*) AS n,
    coalesce(sum(CASE WHEN pending_total > kill_cursor THEN pending_total - kill_cursor ELSE 0 END), 0) AS kills, NULL AS amount,
    min(pending_since_ms) AS oldest FROM player WHERE pending_total IS NOT NULL
  UNION ALL SELECT 2, 'settle', count(*), coalesce(sum(to_kills - from_kills), 0), coalesce(sum(amount_units), 0), min(created_at_ms)
    FROM accrual WHERE payout_id IS NULL
  ${payouts(3, 'pay', 'planned', 'planned_at_ms')}
  ${payouts(4, 'publish', 'signed', 'signed_at_ms')}
  ${payouts(5, 'confirm', 'published', 'published_at_ms')}
  ORDER BY step`

const WAITING = `SELECT
  (SELECT count(*) FROM player WHERE held_at_ms IS NOT NULL) AS held_players,
  (SELECT count(*) FROM payout WHERE held_at_ms IS NOT NULL AND state IN ('planned', 'signed', 'published')) AS held_payouts,
  (SELECT count(*) FROM abuse_flag WHERE cleared_at_ms IS NULL) AS flags`

/** Two statements. */
export async function readFlow(read: SqlReader): Promise<FlowNow> {
  const [steps, [waiting]] = await Promise.all([read.all(FLOW), read.all(WAITING)])
  if (!waiting) throw new Error('a SELECT without FROM gives one row')
  return {
    steps: steps.map((row) => ({
      verb: text(row, 'verb') as Verb,
      count: count(row, 'n'),
      kills: count(row, 'kills'),
      amount: row['amount'] === null ? null : money(row, 'amount'),
      oldestAt: countOrNull(row, 'oldest'),
    })),
    heldPlayers: count(waiting, 'held_players'),
    heldPayouts: count(waiting, 'held_payouts'),
    openFlags: count(waiting, 'flags'),
  }
}
