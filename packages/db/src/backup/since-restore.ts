// After a restore: what was done until the books were equal to the chain again. Told once.
import { money } from '../rows.js'
import type { Units } from '@pay2slay/domain'
import type { Database } from '../sql.js'
import { lastNote, type BackupNote } from '../backup-notes.js'
import { noteBackup } from './take.js'

export interface SinceRestore {
  /** The restore itself. */
  readonly restored: BackupNote
  /** Sends of the chain that became payouts of the books. */
  readonly adopted: number
  readonly adoptedUnits: Units
  readonly acknowledged: number
  /** Blocks of the books that can never be confirmed any more. */
  readonly dead: number
}

/** null: never restored, or told already. */
export async function sinceRestore({ read }: Database): Promise<SinceRestore | null> {
  const restored = await lastNote(read, 'books_restored')
  if (restored === null) return null
  const told = await lastNote(read, 'restored_books_whole')
  if (told !== null && told.at >= restored.at) return null
  const [row] = await read.all(
    `SELECT (SELECT count(*) FROM payout WHERE adopted AND planned_at_ms >= $1) AS adopted,
       (SELECT CAST(coalesce(sum(amount_units), 0) AS bigint) FROM payout WHERE adopted AND planned_at_ms >= $1) AS adopted_units,
       (SELECT count(*) FROM audit_log WHERE action = 'block_acknowledge' AND at_ms >= $1) AS acknowledged,
       (SELECT count(*) FROM block WHERE state = 'dead' AND dead_at_ms >= $1) AS dead`,
    [restored.at],
  )
  const count = (name: string) => Number(row?.[name] ?? 0)
  return {
    restored,
    adopted: count('adopted'),
    adoptedUnits: money(row ?? {}, 'adopted_units'),
    acknowledged: count('acknowledged'),
    dead: count('dead'),
  }
}

/** The next look finds nothing to tell. */
export async function noteWhole(database: Database, actor: string, summary: string): Promise<void> {
  const now = await database.now()
  await database.transaction((tx) => noteBackup(tx, 'restored_books_whole', actor, summary, now))
}
