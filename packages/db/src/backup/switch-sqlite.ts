// On SQLite a file takes the place of a file. Whoever has the old one open would go on writing into it, unseen: that is refused.
import Sqlite from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { link, open, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import { isBusy, waitWhileBusy } from '../sqlite-wait.js'
import { BackupError } from './error.js'
import { inUse, NOT_EMPTY, type Restored, type SwitchOptions } from './refusals.js'
import { syncFolder } from './sealed-file.js'

/** A service that is ending closes its file within this. */
const WAIT_MS = 5_000

export async function switchSqlite(
  file: string,
  scratch: string,
  { replace, stamp }: SwitchOptions,
): Promise<Restored> {
  oneFile(scratch)
  const handle = await open(scratch, 'r+')
  await handle.sync()
  await handle.close()
  if (!existsSync(file)) {
    // Not over a file that came into being just now.
    await link(scratch, file)
    await unlink(scratch)
    await syncFolder(path.dirname(file))
    return { formerBooks: null }
  }
  const books = await alone(file)
  try {
    const had = holdsBooks(books)
    if (had && !replace) throw new BackupError(NOT_EMPTY)
    const former = had ? `${file}.before-restore-${stamp}` : null
    if (former !== null) await link(file, former)
    await rename(scratch, file)
    await syncFolder(path.dirname(file))
    return { formerBooks: former }
  } finally {
    books.close()
  }
}

/** With everything in the file itself and nothing beside it. */
function oneFile(file: string): void {
  const made = new Sqlite(file, { fileMustExist: true })
  try {
    made.pragma('journal_mode = DELETE')
  } finally {
    made.close()
  }
}

/** Leaving the write-ahead log takes that nobody else has the file open; the lock then keeps others out. */
async function alone(file: string): Promise<Sqlite.Database> {
  const books = new Sqlite(file, { fileMustExist: true, timeout: 5 })
  try {
    await waitWhileBusy(WAIT_MS, () => books.pragma('journal_mode = DELETE'))
    await waitWhileBusy(WAIT_MS, () => books.exec('BEGIN EXCLUSIVE'))
    return books
  } catch (error) {
    books.close()
    if (!isBusy(error)) throw error
    throw new BackupError(`${file} is open in another process: stop the services first`, { cause: error })
  }
}

function holdsBooks(books: Sqlite.Database): boolean {
  const has = (table: string) =>
    books.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(table) !== undefined
  if (!has('world') || !has('lease')) return false
  const held = books.prepare('SELECT DISTINCT holder FROM lease WHERE expires_at_ms > ?').all(Date.now())
  if (held.length > 0) throw new BackupError(inUse((held as { holder: string }[]).map(({ holder }) => holder)))
  return books.prepare('SELECT 1 FROM world UNION ALL SELECT 1 FROM player LIMIT 1').get() !== undefined
}
