// Restored books: what the scheduler does before it pays again, said in the log, in the job's outcome and in the audit log.
import { lastNote, noteWhole, sinceRestore, type Database } from '@pay2slay/db'
import { formatBan, type Observer } from '@pay2slay/domain'
import { iso } from './output.js'

/** At the start, as long as the books are not whole again. */
export async function announceRestored(database: Database, observer: Observer): Promise<void> {
  const since = await sinceRestore(database)
  if (since === null) return
  const { summary, at } = since.restored
  observer.event('warn', 'books_were_restored', {
    summary,
    restoredAt: iso(at),
    next: 'the chain is compared with the books before anything is signed; what was paid since is adopted, not paid again; an account that the backup did not know waits for `blocks begin`',
  })
}

/** Once the books are equal to the chain again; null: there is nothing to tell. */
export async function tellRestored(database: Database, observer: Observer): Promise<string | null> {
  const since = await sinceRestore(database)
  if (since === null) return null
  const { adopted, acknowledged, dead } = since
  const adoptedBan = formatBan(since.adoptedUnits)
  const summary = `${since.restored.summary}, and equal to the chain again: ${adopted} sends worth ${adoptedBan} BAN adopted, ${acknowledged} blocks acknowledged, ${dead} blocks dead`
  await noteWhole(database, 'scheduler', summary)
  observer.event('warn', 'restored_books_whole', { adopted, adoptedBan, acknowledged, dead })
  return summary
}

/** Seconds since 1970 of the last backup that the books tell of; 0: none. */
export async function lastBackupSeconds(database: Database): Promise<number> {
  const made = await lastNote(database.read, 'backup_made')
  return made === null ? 0 : Math.floor(made.at / 1000)
}
