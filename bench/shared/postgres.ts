// A PostgreSQL to measure on: the server named by TEST_DATABASE_URL, or one from inside the installed packages.
import { openDatabase, type Database } from '@pay2slay/db'
import { chmodSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from './children.js'
import type { ServerJob, ServerResult } from './postgres-child.js'

export interface PostgresServer {
  /** Address of a database on the server. */
  urlOf(database: string): string
  /** Runs one statement outside any transaction. */
  run(statement: string): Promise<void>
  /** Version, and the settings that decide what a commit costs. */
  readonly description: string
  stop(): Promise<void>
}

/** `folder` is used only where a server has to be started. */
export async function startPostgres(folder: string): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL'] ?? ''
  const started = given === '' ? await startOwn(folder) : { url: given, stop: async () => {} }
  const admin = openDatabase(started.url, { postgresql: { poolSize: 1, statementTimeoutMs: 600_000 } })
  return {
    urlOf(database) {
      const url = new URL(started.url)
      url.pathname = `/${database}`
      return url.href
    },
    run: (statement) => runPatiently(admin, statement),
    description: await describe(admin, given === '' ? 'from npm' : 'given by TEST_DATABASE_URL'),
    async stop() {
      await admin.close()
      await started.stop()
    },
  }
}

async function startOwn(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  // Started by root, the server runs as another user, who must be able to enter.
  chmodSync(folder, 0o777)
  const child = startChild<ServerJob, ServerResult>(new URL('./postgres-child.ts', import.meta.url))
  const { url } = await child.ask({ dataFolder: path.join(folder, 'postgresql') })
  return { url, stop: () => child.stop() }
}

/** A database that autovacuum is connected to for a moment cannot be copied. */
const OBJECT_IN_USE = '55006'

async function runPatiently(admin: Database, statement: string): Promise<void> {
  for (let left = 100; ; left -= 1) {
    try {
      await admin.read.all(statement)
      return
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (left === 0 || code !== OBJECT_IN_USE) throw error
      await sleep(200)
    }
  }
}

async function describe(admin: Database, kind: string): Promise<string> {
  const [row] = await admin.read.all(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
       current_setting('synchronous_commit') AS commits, current_setting('shared_buffers') AS buffers`,
  )
  const setting = (name: string) => String(row?.[name])
  return `PostgreSQL ${setting('version')} (${kind}), fsync ${setting('fsync')}, synchronous_commit ${setting('commits')}, shared_buffers ${setting('buffers')}`
}
