// One pace for all processes of a database: who wants to do something reserves the next free moments, and nobody else gets them. So the
// request budget of one API key holds in total, however many schedulers use it, and whatever becomes of their leases.
import { count } from './rows.js'
import type { Database } from './sql.js'

export interface Pace {
  /** Reserves the next `spanMs` milliseconds that nobody has; how many milliseconds from now they begin. */
  reserve(spanMs: number): Promise<number>
}

// In the table of limits the moment up to which everything is taken stands as the window's beginning.
const RESERVE = `INSERT INTO rate_limit (key, window_start_ms, used, expires_at_ms) VALUES ($1, $2, 0, $3)
  ON CONFLICT (key) DO UPDATE SET
    window_start_ms = CASE WHEN rate_limit.window_start_ms > $4 THEN rate_limit.window_start_ms ELSE $4 END + $5,
    expires_at_ms = excluded.expires_at_ms
  RETURNING window_start_ms`

const KEPT_MS = 3_600_000

export const createPace = (database: Database, name: string): Pace => ({
  async reserve(spanMs) {
    const span = Math.ceil(spanMs)
    const now = await database.now()
    const values = [`pace:${name}`, now + span, now + span + KEPT_MS, now, span]
    const [row] = await database.transaction((tx) => tx.all(RESERVE, values))
    if (!row) throw new Error('an upsert gives its row')
    return Math.max(0, count(row, 'window_start_ms') - span - now)
  },
})
