// Fresh migrated databases of both kinds for tests. PostgreSQL ones are copies of one migrated template.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrate, openDatabase, type Database } from '@pay2slay/db'
import pg from 'pg'
import { SERVER_VARIABLE, startPostgres, type TestServer } from './server.js'

export const DIALECTS = ['sqlite', 'postgresql'] as const
export type DialectName = (typeof DIALECTS)[number]

export interface FreshDatabase {
  readonly url: string
  readonly database: Database
  close(): Promise<void>
}

export const freshDatabase = (dialect: DialectName): Promise<FreshDatabase> =>
  dialect === 'sqlite' ? freshSqlite() : freshPostgres()

export async function freshSqlite(): Promise<FreshDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-sqlite-'))
  const url = `file:${path.join(folder, 'pay2slay.db')}`
  await migrate(url)
  const database = openDatabase(url, { sqlite: { synchronous: 'OFF' } })
  return {
    url,
    database,
    async close() {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function freshPostgres(): Promise<FreshDatabase> {
  const server = await serverUrl()
  const template = await templateOf(server)
  const name = `p2s_${randomBytes(6).toString('hex')}`
  await admin(server, `CREATE DATABASE "${name}" TEMPLATE "${template}"`)
  const url = withName(server, name)
  const database = openDatabase(url)
  return {
    url,
    database,
    async close() {
      await database.close()
      await admin(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    },
  }
}

/** An empty database without migrations: for tests of processes that migrate. */
export async function emptyPostgres(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const server = await serverUrl()
  const name = `p2s_${randomBytes(6).toString('hex')}`
  await admin(server, `CREATE DATABASE "${name}"`)
  return { url: withName(server, name), drop: () => admin(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`) }
}

let own: Promise<TestServer> | null = null

/** The run's server, from its environment; alone (a script, a benchmark) a process starts one for itself. */
async function serverUrl(): Promise<string> {
  const given = process.env[SERVER_VARIABLE]
  if (given !== undefined && given !== '') return given
  own ??= startPostgres()
  return (await own).url
}

/** Ends the server that this process started for itself, if it did. */
export async function stopOwnPostgres(): Promise<void> {
  await (await own)?.stop()
  own = null
}

let template: Promise<string> | null = null

function templateOf(server: string): Promise<string> {
  template ??= makeTemplate(server)
  return template
}

/** One template for each process: workers of one run never wait for each other's copy. */
async function makeTemplate(server: string): Promise<string> {
  const name = `p2s_template_${process.pid}_${randomBytes(3).toString('hex')}`
  await admin(server, `CREATE DATABASE "${name}"`)
  await migrate(withName(server, name))
  return name
}

async function admin(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function withName(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}
