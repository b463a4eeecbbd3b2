// Takes away what is over: sessions, logins that nobody finished, windows of limits. In small steps, so that no step holds anybody up.
import type { Millis } from '@pay2slay/domain'
import type { Database } from '../sql.js'

const TABLES = [
  ['session', 'id'],
  ['login_attempt', 'id'],
  ['rate_limit', 'key'],
] as const

/** Rows of one table that one step takes away at most. */
export const SWEEP_STEP = 500

/** One step for each table; how many rows went, and whether there may be more. */
export async function sweepExpired(database: Database, now: Millis): Promise<{ rows: number; more: boolean }> {
  let rows = 0
  let more = false
  for (const [table, key] of TABLES) {
    const gone = await database.transaction((tx) =>
      tx.run(
        `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT $2)
         AND expires_at_ms <= $1`,
        [now, SWEEP_STEP],
      ),
    )
    rows += gone
    more ||= gone === SWEEP_STEP
  }
  return { rows, more }
}
