// The scratch queue of a settlement: everybody who is owed something, in the run's order.
import type { Millis } from '@pay2slay/domain'
import type { Database, Dialect } from './sql.js'

type Order = 'random' | 'oldest_first' | 'smallest_first'

interface Preparation {
  readonly runId: string
  readonly order: Order
  readonly seed: number
  readonly neighbours?: number
}

/** Fills the scratch queue with every player that is owed something, in the run's order. */
export async function prepareSettlement(database: Database, query: Preparation): Promise<number> {
  const { runId, neighbours = 1 } = query
  const now = await database.now()
  return database.transaction(async (tx) => {
    await tx.run('DELETE FROM settlement_queue WHERE run_id = $1', [runId])
    // Runs that were killed left their rows. Another run may be under way, so only those of a day ago go, by the time in their id.
    await tx.run(`DELETE FROM settlement_queue WHERE run_id < $1 AND substr(run_id, 15, 1) = '7'`, [
      firstIdAt(now - DAY_MS),
    ])
    const isRandom = query.order === 'random'
    return tx.run(
      `INSERT INTO settlement_queue (run_id, position, player_id)
       SELECT $1, row_number() OVER (ORDER BY ${isRandom ? randomOrder(tx.dialect) : 'o.rank, o.player_id'}), o.player_id
       FROM (${OWING[query.order]}) o`,
      isRandom ? [runId, String(query.seed), neighbours, query.seed % neighbours] : [runId],
    )
  })
}

const OWING: Readonly<Record<Order, string>> = {
  random: `SELECT player_id, row_number() OVER (ORDER BY player_id) - 1 AS rank FROM
    (SELECT DISTINCT player_id FROM accrual WHERE payout_id IS NULL) d`,
  oldest_first: `SELECT player_id, min(created_at_ms) AS rank FROM accrual WHERE payout_id IS NULL GROUP BY player_id`,
  smallest_first: `SELECT player_id, sum(amount_units) AS rank FROM accrual WHERE payout_id IS NULL GROUP BY player_id`,
}

/** Groups of neighbours by a hash of their number under the seed; each group begins where the seed says. */
function randomOrder(dialect: Dialect): string {
  const group = 'o.rank / CAST($3 AS bigint)'
  const inside = '(o.rank + CAST($4 AS bigint)) % CAST($3 AS bigint)'
  return dialect === 'sqlite'
    ? `seeded_order($2, ${group}), ${inside}`
    : `md5($2::text || ':' || ${group}) COLLATE "C", ${inside}`
}

const DAY_MS = 86_400_000

/** The smallest UUIDv7 of a moment. */
function firstIdAt(at: Millis): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

export async function finishSettlement(database: Database, runId: string): Promise<void> {
  await database.transaction((tx) => tx.run('DELETE FROM settlement_queue WHERE run_id = $1', [runId]))
}
