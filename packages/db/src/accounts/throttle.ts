// Attempts in a window, counted in the database so that every process counts together: of any number of callers at once no more than
// the limit get through.
import type { Millis } from '@pay2slay/domain'
import { count } from '../rows.js'
import type { SqlTx } from '../sql.js'

export interface AttemptLimit {
  readonly key: string
  readonly most: number
  readonly windowMs: number
}

/** Takes one attempt, or tells how long to wait for the next. */
export async function takeAttempt(
  tx: SqlTx,
  { key, most, windowMs }: AttemptLimit,
  now: Millis,
): Promise<{ readonly allowed: true } | { readonly allowed: false; readonly retryAt: Millis }> {
  const taken = await tx.run(
    `INSERT INTO rate_limit (key, window_start_ms, used, expires_at_ms) VALUES ($1, $2, 1, $3)
     ON CONFLICT (key) DO UPDATE SET
       used = CASE WHEN rate_limit.expires_at_ms <= $2 THEN 1 ELSE rate_limit.used + 1 END,
       window_start_ms = CASE WHEN rate_limit.expires_at_ms <= $2 THEN $2 ELSE rate_limit.window_start_ms END,
       expires_at_ms = CASE WHEN rate_limit.expires_at_ms <= $2 THEN $3 ELSE rate_limit.expires_at_ms END
     WHERE rate_limit.expires_at_ms <= $2 OR rate_limit.used < $4`,
    [key, now, now + windowMs, most],
  )
  if (taken === 1) return { allowed: true }
  const [row] = await tx.all('SELECT expires_at_ms FROM rate_limit WHERE key = $1', [key])
  return { allowed: false, retryAt: row ? count(row, 'expires_at_ms') : now }
}

/** Gives one attempt back: it was a good one. */
export const giveAttemptBack = (tx: SqlTx, key: string): Promise<number> =>
  tx.run('UPDATE rate_limit SET used = used - 1 WHERE key = $1 AND used > 0', [key])
