// Takes a backup of the books, and tells how old the last one is.
import { migrationStatus } from '../migrate.js'
import { text } from '../rows.js'
import type { Database, SqlReader, SqlTx } from '../sql.js'
import { writeAudit } from '../store.js'
import { readWorld } from '../world.js'
import { BackupError, codeOf, orBackupError } from './error.js'
import { FORMAT, type BackupHeader } from './header.js'
import { dumpPostgresql } from './postgresql.js'
import { writeSealedFile, type Written } from './sealed-file.js'
import { dumpSqlite } from './sqlite.js'

const TARGET = { targetType: 'backup', targetId: 'books' } as const
export type BackupAct = 'backup_made' | 'books_restored' | 'restored_books_whole'

export interface Taken extends Written {
  readonly header: Omit<BackupHeader, 'salt'>
}

/** Writes a new file, and then into the books that there is one. */
export async function takeBackup(database: Database, file: string, passphrase: string, actor: string): Promise<Taken> {
  const { dialect, url } = database
  const header = {
    format: FORMAT,
    createdAt: await database.now(),
    dialect,
    world: await readWorld(database),
    migrations: (await migrationStatus(url)).applied,
  }
  const content = dialect === 'sqlite' ? dumpSqlite(url) : dumpPostgresql(url)
  const written = await orBackupError(`${file} was not written`, async () => {
    try {
      return await writeSealedFile(file, header, passphrase, content)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new BackupError(`${file} exists already: name a new file`, { cause: error })
      throw error
    }
  })
  const summary = `a backup of ${written.contentBytes} bytes, SHA-256 ${written.sha256}`
  await database.transaction((tx) => noteBackup(tx, 'backup_made', actor, summary, header.createdAt))
  return { ...written, header }
}

/** In the audit log, where what was done to the books stands. */
export const noteBackup = (tx: SqlTx, action: BackupAct, actor: string, summary: string, at: number): Promise<void> =>
  writeAudit(tx, { actor, action, ...TARGET, summary }, at)

export interface BackupNote {
  readonly action: BackupAct
  readonly at: number
  readonly summary: string
}

/** The latest of one kind, by the books; null when there is none. */
export async function lastNote(read: SqlReader, action: BackupAct): Promise<BackupNote | null> {
  const [row] = await read.all(
    `SELECT at_ms, summary FROM audit_log WHERE target_type = 'backup' AND target_id = 'books' AND action = $1
     ORDER BY at_ms DESC, id DESC LIMIT 1`,
    [action],
  )
  return row ? { action, at: Number(row['at_ms']), summary: text(row, 'summary') } : null
}
