// A SQLite database of a test's own: a copy of one that was migrated once in this process.
import { fileOf, migrate, openDatabase, type SqliteOptions } from '@pay2slay/db'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FreshDatabase } from './fresh.js'

let template: Promise<string> | undefined

/** Inside the run's folder, which goes with the run: a test that ended without `close` leaves nothing behind. */
const newFolder = (): string => mkdtempSync(path.join(process.env['TEST_FOLDER'] ?? tmpdir(), 'sqlite-'))

async function migrated(): Promise<string> {
  const url = `file:${path.join(newFolder(), 'template.db')}`
  await migrate(url)
  return fileOf(url)
}

/** Commits do not wait for the disk unless `options` say so: a test's data need not survive the machine. */
export async function freshSqlite(options: SqliteOptions = { synchronous: 'OFF' }): Promise<FreshDatabase> {
  template ??= migrated()
  const folder = newFolder()
  const file = path.join(folder, 'test.db')
  copyFileSync(await template, file)
  const url = `file:${file}`
  const database = openDatabase(url, { sqlite: options })
  return {
    dialect: 'sqlite',
    url,
    database,
    async close() {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
