// A PostgreSQL database of a test's own on the run's one server: a copy of a template that the first test of the run migrated.
import { migrate, migrationsDigest, openDatabase, type PostgresqlOptions } from '@pay2slay/db'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { FreshDatabase } from './databases.js'

/** Set by tests/global-setup.mjs: who asks this address gets the server started and its address as text. */
const BROKER = 'PAY2SLAY_TEST_POSTGRES'
const START_MS = 60_000
/** A template that somebody is connected to (autovacuum, for a moment) cannot be copied. */
const OBJECT_IN_USE = '55006'
const TEMPLATE_LOCK = 727_001

let server: Promise<string> | undefined

/** The address of the run's server: TEST_DATABASE_URL, or the one that the run starts when the first test asks. */
export async function postgresServer(): Promise<string> {
  return (server ??= findServer())
}

async function findServer(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined && given !== '') return given
  const broker = process.env[BROKER]
  if (broker === undefined) {
    throw new Error('no PostgreSQL for tests: run them through Jest of this workspace, or set TEST_DATABASE_URL')
  }
  const answer = await fetch(broker, { signal: AbortSignal.timeout(START_MS) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the PostgreSQL for tests did not start: ${text}`)
  return text
}

function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function admin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: await postgresServer(),
    connectionTimeoutMillis: 10_000,
    query_timeout: START_MS,
  })
  client.on('error', () => {}) // told to the query under way as well
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

let template: Promise<string> | undefined

/** Built under another name and renamed when whole, so that a run that was killed leaves no half template. */
async function migratedTemplate(): Promise<string> {
  const name = `pay2slay_template_${migrationsDigest('postgresql').slice(0, 16)}`
  const exists = 'SELECT 1 FROM pg_database WHERE datname = $1'
  return admin(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
    if ((await client.query(exists, [name])).rows.length > 0) return name
    const building = `${name}_building`
    await client.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${building} ENCODING 'UTF8' TEMPLATE template0`)
    await migrate(urlOf(await postgresServer(), building))
    await client.query(`ALTER DATABASE ${building} RENAME TO ${name}`)
    return name
  })
}

async function copyTemplate(name: string): Promise<void> {
  template ??= migratedTemplate()
  const source = await template
  await admin(async (client) => {
    for (let left = 20; ; left -= 1) {
      try {
        await client.query(`CREATE DATABASE ${name} TEMPLATE ${source}`)
        return
      } catch (error) {
        if (left === 0 || (error as { code?: string }).code !== OBJECT_IN_USE) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  })
}

/** Dropped on `close`, whoever is still connected. */
export async function freshPostgres(options: PostgresqlOptions = {}): Promise<FreshDatabase> {
  const name = `pay2slay_test_${randomUUID().replaceAll('-', '')}`
  await copyTemplate(name)
  const url = urlOf(await postgresServer(), name)
  const database = openDatabase(url, { postgresql: { poolSize: 5, ...options } })
  return {
    dialect: 'postgresql',
    url,
    database,
    async close() {
      await database.close()
      await admin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    },
  }
}
