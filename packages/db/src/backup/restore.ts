// Puts a backup that was brought to life in the place of the books. Never under a scheduler that runs, never over books that nobody
// gave up, and in one step: whatever is cut short, the old books or the new ones are whole.
import { existsSync } from 'node:fs'
import { missingMigrations } from '../migrate.js'
import { openDatabase } from '../database.js'
import { fileOf, type Database } from '../sql.js'
import { BackupError, orBackupError } from './error.js'
import { connected } from './postgresql.js'
import { inUse, NOT_EMPTY, type Restored } from './refusals.js'
import type { Scratch } from './scratch.js'
import { switchPostgresql } from './switch-postgresql.js'
import { switchSqlite } from './switch-sqlite.js'
import { noteBackup } from './take.js'

/** What a login or a process left behind: a revoked session must not come back, and a lease of then is nobody's. */
const OF_THEIR_TIME = ['session', 'login_attempt', 'rate_limit', 'lease', 'settlement_queue']

/** Why a backup may not take the place of what is there; null: it may. */
export async function whyNotRestore(url: string, replace: boolean): Promise<string | null> {
  if (url.startsWith('file:') && !existsSync(fileOf(url))) return null
  return orBackupError('what is there now cannot be read', async () => {
    const database = openDatabase(url, { postgresql: { poolSize: 1 } })
    try {
      return await refusal(database, replace)
    } finally {
      await database.close()
    }
  })
}

async function refusal(database: Database, replace: boolean): Promise<string | null> {
  const tables = {
    postgresql: `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
    sqlite: `SELECT name FROM sqlite_master WHERE type = 'table'`,
  }[database.dialect]
  const names = new Set((await database.read.all(tables)).map((row) => String(row['name'])))
  if (!names.has('world') || !names.has('lease')) return null
  const now = await database.now()
  const held = await database.read.all('SELECT DISTINCT holder FROM lease WHERE expires_at_ms > $1', [now])
  if (held.length > 0) return inUse(held.map((row) => String(row['holder'])))
  const [row] = await database.read.all('SELECT (SELECT count(*) FROM world) + (SELECT count(*) FROM player) AS n')
  return Number(row?.['n']) > 0 && !replace ? NOT_EMPTY : null
}

/** What belongs to another time goes, and the books say what was done to them. */
export async function prepareRestored(scratch: Scratch, actor: string, summary: string): Promise<void> {
  const database = openDatabase(scratch.url, { postgresql: { poolSize: 1 } })
  try {
    const missing = await missingMigrations(database)
    if (missing.length > 0) throw new BackupError(`it lacks migration ${missing.join(', ')}`)
    const now = await database.now()
    await database.transaction(async (tx) => {
      for (const table of OF_THEIR_TIME) await tx.run(`DELETE FROM ${table}`)
      await tx.run('DELETE FROM job_request WHERE finished_at_ms IS NULL')
      // Whether they were told since is not known; told twice they would be a lie about today.
      await tx.run(
        `UPDATE notice SET given_up_at_ms = $1, problem = 'the books were restored' WHERE sent_at_ms IS NULL AND given_up_at_ms IS NULL`,
        [now],
      )
      await noteBackup(tx, 'books_restored', actor, summary, now)
    })
  } finally {
    await database.close()
  }
}

/** In one step, with what may have changed since `whyNotRestore` looked at again behind the lock. */
export async function putInPlace(url: string, scratch: Scratch, replace: boolean): Promise<Restored> {
  return orBackupError('the books are as they were, since the backup could not take their place', async () => {
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '')
    if (scratch.schema === null) return switchSqlite(fileOf(url), fileOf(scratch.url), { replace, stamp })
    const { schema } = scratch
    return connected(url, (client) => switchPostgresql(client, schema, { replace, stamp }))
  })
}
