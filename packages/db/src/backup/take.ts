// Takes a backup of the books, and tells how old the last one is.
import { BOOKS, type BackupAct } from '../backup-notes.js'
import { migrationStatus } from '../migrate.js'
import type { Database, SqlTx } from '../sql.js'
import { writeAudit } from '../store.js'
import { readWorld } from '../world.js'
import { BackupError, codeOf, orBackupError } from './error.js'
import { FORMAT, type BackupHeader } from './header.js'
import { dumpPostgresql } from './postgresql.js'
import { writeSealedFile, type Written } from './sealed-file.js'
import { dumpSqlite } from './sqlite.js'

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
  writeAudit(tx, { actor, action, ...BOOKS, summary }, at)
