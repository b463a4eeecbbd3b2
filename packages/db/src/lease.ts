// Leases by database time. They only save duplicate work: take them away and nothing is paid twice.
import type { Database } from './sql.js'

export interface Leases {
  /** Takes or prolongs the lease; false while another holder's has not run out. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}

export function createLeases(database: Database): Leases {
  return {
    async acquire(name, holder, ttlMs) {
      const now = await database.now()
      const touched = await database.transaction((tx) =>
        tx.run(
          `INSERT INTO lease (name, holder, expires_at_ms) VALUES ($1, $2, $3)
           ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at_ms = excluded.expires_at_ms
           WHERE lease.holder = $2 OR lease.expires_at_ms <= $4`,
          [name, holder, now + ttlMs, now],
        ),
      )
      return touched === 1
    },
    async release(name, holder) {
      await database.transaction((tx) => tx.run('DELETE FROM lease WHERE name = $1 AND holder = $2', [name, holder]))
    },
  }
}
