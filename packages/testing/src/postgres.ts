// A PostgreSQL database of a test's own on the run's one server: a copy of a template that the first test of the run migrated.
import { migrate, migrationsDigest, openDatabase, type PostgresqlOptions } from '@pay2slay/db'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { FreshDatabase } from './fresh.js'
import { serverUrl } from './server.js'

const QUERY_MS = 60_000
/** A template that somebody is connected to (autovacuum, for a moment) cannot be copied. */
const OBJECT_IN_USE = '55006'
const TEMPLATE_LOCK = 727_001

function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function admin<T>(work: (client: pg.Client) => Promise<T>, server?: string): Promise<T> {
  const client = new pg.Client({
    connectionString: server ?? (await serverUrl()),
    connectionTimeoutMillis: 10_000,
    query_timeout: QUERY_MS,
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

/**
 * Named by the migrations, so that a server that lives longer never lends an old one. Built under another name and renamed when
 * whole, so that a run that was killed leaves no half template.
 */
async function migratedTemplate(): Promise<string> {
  const name = `pay2slay_template_${migrationsDigest('postgresql').slice(0, 16)}`
  const exists = 'SELECT 1 FROM pg_database WHERE datname = $1'
  return admin(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
    if ((await client.query(exists, [name])).rows.length > 0) return name
    const building = `${name}_building`
    await client.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${building} ENCODING 'UTF8' TEMPLATE template0`)
    await migrate(urlOf(await serverUrl(), building))
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
  const url = urlOf(await serverUrl(), name)
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

/** An empty database without migrations: for tests of what migrates. On the run's server, unless another one's address is given. */
export async function emptyPostgres(server?: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `pay2slay_empty_${randomUUID().replaceAll('-', '')}`
  await admin((client) => client.query(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`), server)
  return {
    url: urlOf(server ?? (await serverUrl()), name),
    async drop() {
      await admin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`), server)
    },
  }
}

const TOO_MANY_CONNECTIONS = '53300'

/** Takes every connection that the server of this database still gives; resolves with what gives them back. */
export async function takeAllConnections(url: string): Promise<() => Promise<void>> {
  const taken: pg.Client[] = []
  const giveBack = async (): Promise<void> => void (await Promise.all(taken.map((client) => client.end())))
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
    client.on('error', () => {}) // told to the query under way as well
    try {
      await client.connect()
      taken.push(client)
    } catch (error) {
      if ((error as { code?: string }).code === TOO_MANY_CONNECTIONS) return giveBack
      await giveBack()
      throw error
    }
  }
}
