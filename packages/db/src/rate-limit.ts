// Permits of rate limits, shared by every API process of one database. A process takes a block of permits ahead, so that most
// requests cost no statement; the sum of all blocks of a window can never pass the limit, since one conditional update counts it.
import type { Millis } from '@pay2slay/domain'
import type { Database } from './sql.js'

export interface PermitRequest {
  /** Class and caller, up to 200 characters; never a bare address of a person. */
  readonly key: string
  /** Permits in a window. */
  readonly limit: number
  /** Windows are aligned: [n x windowMs, (n + 1) x windowMs). */
  readonly windowMs: number
  /** Permits wanted, at least 1. */
  readonly permits: number
  readonly now: Millis
}

export interface RateLimits {
  /** Takes as many permits as are left, at most those wanted; 0 when the window is used up. */
  take(request: PermitRequest): Promise<number>
  /** Deletes rows whose window is over, at most `limit` of them; how many. */
  sweep(now: Millis, limit: number): Promise<number>
}

// A process whose clock lags behind finds a window of the future: it counts there, and never begins an older one again.
const TAKE = `INSERT INTO rate_limit (key, window_start_ms, used, expires_at_ms) VALUES ($1, $2, $3, $4)
  ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN rate_limit.window_start_ms >= excluded.window_start_ms THEN rate_limit.used + excluded.used ELSE excluded.used END,
    window_start_ms = CASE WHEN rate_limit.window_start_ms >= excluded.window_start_ms THEN rate_limit.window_start_ms ELSE excluded.window_start_ms END,
    expires_at_ms = CASE WHEN rate_limit.window_start_ms >= excluded.window_start_ms THEN rate_limit.expires_at_ms ELSE excluded.expires_at_ms END
  WHERE rate_limit.window_start_ms < excluded.window_start_ms OR rate_limit.used + excluded.used <= $5`

const USED = 'SELECT used FROM rate_limit WHERE key = $1 AND window_start_ms >= $2'

/** Somebody else may take what was left between the look and the update. */
const ATTEMPTS = 4

export function createRateLimits(database: Database): RateLimits {
  return {
    async take({ key, limit, windowMs, permits, now }) {
      const start = now - (now % windowMs)
      return database.transaction(async (tx) => {
        const take = (count: number) => tx.run(TAKE, [key, start, count, start + windowMs, limit])
        let wanted = Math.min(permits, limit)
        for (let attempt = 0; attempt < ATTEMPTS && wanted >= 1; attempt += 1) {
          if ((await take(wanted)) === 1) return wanted
          const [row] = await tx.all(USED, [key, start])
          wanted = Math.min(wanted, limit - Number(row?.['used'] ?? 0))
        }
        return 0
      })
    },
    sweep: (now, limit) =>
      database.transaction((tx) =>
        tx.run(
          'DELETE FROM rate_limit WHERE key IN (SELECT key FROM rate_limit WHERE expires_at_ms < $1 ORDER BY expires_at_ms LIMIT $2)',
          [now, limit],
        ),
      ),
  }
}
