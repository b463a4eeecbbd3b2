// The books on SQLite as one stream: SQLite's own online backup into a file beside the books, while everybody goes on writing.
import Sqlite from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { fileOf } from '../sql.js'
import { BackupError } from './error.js'

/** In one step: a writer in between would have the copy begin again, for ever. */
const ALL_PAGES = 2_147_483_647

/** A name beside the books: on the same disk, and whoever may read it may read them. */
export const besideOf = (url: string, what: string): string =>
  `${fileOf(url)}.${what}-${randomBytes(6).toString('hex')}`

export async function* dumpSqlite(url: string): AsyncGenerator<Buffer> {
  const copy = besideOf(url, 'copying')
  await (await open(copy, 'wx', 0o600)).close()
  try {
    const books = new Sqlite(fileOf(url), { readonly: true, timeout: 10_000 })
    try {
      await books.backup(copy, { progress: () => ALL_PAGES })
    } finally {
      books.close()
    }
    yield* createReadStream(copy) as AsyncIterable<Buffer>
  } finally {
    removeSqlite(copy)
  }
}

/** Writes the file of a database, flushed, and has SQLite check every page of it. */
export async function loadSqlite(file: string, content: AsyncIterable<Buffer>): Promise<void> {
  try {
    await pipeline(content, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }))
    const made = new Sqlite(file, { fileMustExist: true })
    try {
      const found = made.pragma('integrity_check(1)', { simple: true })
      if (found !== 'ok') throw new BackupError(`SQLite finds the restored file damaged: ${String(found)}`)
      const orphan = (made.pragma('foreign_key_check') as { table: string }[])[0]
      if (orphan) throw new BackupError(`a row of ${orphan.table} in the restored file refers to nothing`)
    } finally {
      made.close()
    }
  } catch (error) {
    removeSqlite(file)
    throw error
  }
}

/** The file and what SQLite writes beside it. */
export function removeSqlite(file: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${ending}`, { force: true })
}
