// Fresh databases for every run: one is filled outside the clock, and each run gets a copy of it that nothing has touched.
import { fileOf, migrate, openDatabase, type Dialect } from '@pay2slay/db'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres, type PostgresServer } from './postgres.js'

export interface Databases {
  readonly folder: string
  /** Starts the server if need be. */
  describe(dialect: Dialect): Promise<string>
  /** An empty database with the schema; its address. */
  create(dialect: Dialect): Promise<string>
  /** A copy of a database that nobody is connected to. */
  copy(url: string): Promise<string>
  drop(url: string): Promise<void>
  /** Ends the server and removes everything. */
  close(): Promise<void>
  /** Removes the files; the server is gone already. */
  remove(): void
}

export function openDatabases(): Databases {
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-bench-'))
  let server: Promise<PostgresServer> | null = null
  let count = 0
  const postgres = () => (server ??= startPostgres(folder))
  const nextName = () => `pay2slay_bench_${process.pid}_${(count += 1)}`
  const nextFile = () => `file:${path.join(folder, `${nextName()}.db`)}`
  const nameOf = (url: string) => new URL(url).pathname.slice(1)
  return {
    folder,
    async describe(dialect) {
      return dialect === 'sqlite' ? describeSqlite(folder) : (await postgres()).description
    },
    async create(dialect) {
      let url = nextFile()
      if (dialect === 'postgresql') {
        const name = nextName()
        await (await postgres()).run(`CREATE DATABASE ${name}`)
        url = (await postgres()).urlOf(name)
      }
      await migrate(url)
      return url
    },
    async copy(url) {
      if (url.startsWith('file:')) {
        const copy = nextFile()
        copyFileSync(fileOf(url), fileOf(copy))
        return copy
      }
      const name = nextName()
      // FILE_COPY ends with a checkpoint, so that no run pays for writing back what another has changed.
      await (await postgres()).run(`CREATE DATABASE ${name} TEMPLATE ${nameOf(url)} STRATEGY FILE_COPY`)
      return (await postgres()).urlOf(name)
    },
    async drop(url) {
      if (url.startsWith('file:')) {
        for (const suffix of ['', '-wal', '-shm']) rmSync(fileOf(url) + suffix, { force: true })
      } else await (await postgres()).run(`DROP DATABASE ${nameOf(url)} WITH (FORCE)`)
    },
    async close() {
      await (await server?.catch(() => null))?.stop()
      this.remove()
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const LEVELS = ['OFF', 'NORMAL', 'FULL', 'EXTRA']

async function describeSqlite(folder: string): Promise<string> {
  const probe = path.join(folder, 'probe.db')
  const database = openDatabase(`file:${probe}`)
  try {
    const [version] = await database.read.all('SELECT sqlite_version() AS version')
    const [synchronous] = await database.read.all('SELECT synchronous FROM pragma_synchronous')
    const [journal] = await database.read.all('SELECT journal_mode FROM pragma_journal_mode')
    const level = LEVELS[Number(synchronous?.['synchronous'])] ?? 'unknown'
    return `SQLite ${String(version?.['version'])}, a file on disk, journal ${String(journal?.['journal_mode'])}, synchronous ${level}`
  } finally {
    await database.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(probe + suffix, { force: true })
  }
}
