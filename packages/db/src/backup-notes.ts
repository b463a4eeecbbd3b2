// What the audit log says of backups: when one was made, when the books were restored from one, and when they were equal to the chain again.
import type { Millis } from '@pay2slay/domain'
import { count, countOrNull, text } from './rows.js'
import type { SqlReader } from './sql.js'

export const BOOKS = { targetType: 'backup', targetId: 'books' } as const
export type BackupAct = 'backup_made' | 'books_restored' | 'restored_books_whole'

export interface BackupNote {
  readonly action: BackupAct
  readonly at: Millis
  readonly summary: string
}

const NOTES = `FROM audit_log WHERE target_type = '${BOOKS.targetType}' AND target_id = '${BOOKS.targetId}' AND action =`

/** When the books were last restored, as a part of a statement. */
export const LAST_RESTORE = `SELECT max(at_ms) AS at ${NOTES} 'books_restored'`

/** The latest of one kind, by the books; null when there is none. */
export async function lastNote(read: SqlReader, action: BackupAct): Promise<BackupNote | null> {
  const [row] = await read.all(`SELECT at_ms, summary ${NOTES} $1 ORDER BY at_ms DESC, id DESC LIMIT 1`, [action])
  return row ? { action, at: count(row, 'at_ms'), summary: text(row, 'summary') } : null
}

/** The first restore since the books were last told to be equal to the chain after one; null: none. */
export async function openRestoreAt(read: SqlReader): Promise<Millis | null> {
  const [row] = await read.all(
    `SELECT min(at_ms) AS at ${NOTES} 'books_restored'
       AND at_ms >= coalesce((SELECT max(at_ms) ${NOTES} 'restored_books_whole'), 0)`,
  )
  return row === undefined ? null : countOrNull(row, 'at')
}
