// Leases by database time. They only save duplicate work: take them away and nothing is paid twice.
import type { Database, Dialect } from './sql.js'

export interface Leases {
  /** Takes or prolongs the lease; false while another holder's has not run out. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}

/** Read by the statement that writes: a scheduler that had to wait for its turn must not judge by an older time. */
const NOW: Readonly<Record<Dialect, string>> = {
  postgresql: 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
  sqlite: `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
}

export function createLeases(database: Database): Leases {
  return {
    async acquire(name, holder, ttlMs) {
      const now = NOW[database.dialect]
      const touched = await database.transaction((tx) =>
        tx.run(
          `INSERT INTO lease (name, holder, expires_at_ms) VALUES ($1, $2, ${now} + $3)
           ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at_ms = excluded.expires_at_ms
           WHERE lease.holder = $2 OR lease.expires_at_ms <= ${now}`,
          [name, holder, ttlMs],
        ),
      )
      return touched === 1
    },
    async release(name, holder) {
      await database.transaction((tx) => tx.run('DELETE FROM lease WHERE name = $1 AND holder = $2', [name, holder]))
    },
  }
}
