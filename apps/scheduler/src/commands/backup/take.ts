// backup: a new encrypted file, and then, where a rule says so, fewer old ones.
import type { Settings } from '@pay2slay/config'
import { openSealedFile, sweepScratch, takeBackup, type Database } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import path from 'node:path'
import { backupsIn, expired, nameOf, remove, type Retention } from './folder.js'

/** Of the books, what a backup needs. */
export interface BackupSource {
  readonly database: Database
  readonly settings: Settings
  readonly observer: Observer
}

export interface BackupReport {
  readonly file: string
  readonly createdAt: number
  /** Of the file. */
  readonly bytes: number
  /** Of the books in it. */
  readonly contentBytes: number
  readonly sha256: string
  /** Names of the older ones that were deleted. */
  readonly deleted: readonly string[]
}

export async function makeBackup(
  { database, settings, observer }: BackupSource,
  passphrase: string,
  options: { readonly file: string | null; readonly actor: string; readonly retention: Retention },
): Promise<BackupReport> {
  const { folder } = settings.backup
  await sweep({ url: database.url, folder }, observer)
  const before = backupsIn(folder)
  const now = await database.now()
  const file = options.file ?? path.join(folder, nameOf(now))
  const { header, ...written } = await takeBackup(database, file, passphrase, options.actor)
  const old = expired([{ name: path.basename(file), at: now }, ...before], options.retention, now)
  // No older one goes before the new one was read back from the disk to its end.
  if (old.length > 0) await readBack(file, passphrase)
  remove(folder, old)
  const { createdAt } = header
  return { file, createdAt, ...written, deleted: old.map(({ name }) => name) }
}

/** Room on the disk, and no copy of the books lying about; a backup does not wait for it. */
export async function sweep(of: Parameters<typeof sweepScratch>[0], observer: Observer): Promise<void> {
  try {
    const swept = await sweepScratch(of)
    if (swept.length > 0) observer.event('warn', 'backup_scratch_swept', { swept })
  } catch (error) {
    observer.event('warn', 'backup_scratch_not_swept', { error })
  }
}

async function readBack(file: string, passphrase: string): Promise<void> {
  const backup = await openSealedFile(file, passphrase)
  try {
    for await (const piece of backup.content()) void piece
  } finally {
    await backup.close()
  }
}
