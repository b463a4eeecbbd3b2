// The books on PostgreSQL as one stream, read in one snapshot while everybody goes on writing, and back. COPY over the driver and our
// own migrations need no program beside this one, and no program as new as the server.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { migrate } from '../migrate.js'
import { BackupError } from './error.js'

/** A table of a hundred million rows is copied within the hour. */
const BOUNDS = { connectionTimeoutMillis: 10_000, statement_timeout: 3_600_000, keepAlive: true }
const JOURNAL = '_prisma_migrations'
/** A table's name and columns, a piece of its rows as COPY writes them, and its end. */
const TABLE = 'T'
const ROWS = 'R'
const DONE = 'D'
const PREFIX_BYTES = 5
const MAX_RECORD_BYTES = 16 * 1024 * 1024

export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, ...BOUNDS })
  client.on('error', () => {
    // The statement under way fails with it; between two of them the next one does.
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The same database, where every unqualified name means that schema. */
export function inSchema(url: string, schema: string): string {
  const address = new URL(url)
  const options = address.searchParams.get('options') ?? ''
  address.searchParams.set('options', `${options} -c search_path=${schema}`.trim())
  return address.href
}

/** Names come from our own migrations and from the catalogue; quoted all the same. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Every table of the present schema, what others refer to first. */
async function tablesInOrder(client: pg.Client): Promise<readonly string[]> {
  const tables = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
     ORDER BY c.relname`,
  )
  const references = await client.query<{ child: string; parent: string }>(
    `SELECT c.relname AS child, p.relname AS parent FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
     JOIN pg_class p ON p.oid = f.confrelid WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace`,
  )
  const left = new Set(tables.rows.map(({ name }) => name).filter((name) => name !== JOURNAL))
  const ordered: string[] = []
  while (left.size > 0) {
    const free = [...left].filter((name) =>
      references.rows.every(({ child, parent }) => child !== name || parent === name || !left.has(parent)),
    )
    if (free.length === 0) throw new BackupError(`tables refer to each other in a circle: ${[...left].join(', ')}`)
    for (const name of free) {
      left.delete(name)
      ordered.push(name)
    }
  }
  return ordered
}

function record(kind: string, bytes: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.write(kind, 'latin1')
  prefix.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([prefix, bytes])
}

/** Every row of every table as it stood at one moment, however long the reading takes. */
export async function* dumpPostgresql(url: string): AsyncGenerator<Buffer> {
  const client = new pg.Client({ connectionString: url, ...BOUNDS })
  client.on('error', () => {
    // The COPY under way fails with it.
  })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    for (const table of await tablesInOrder(client)) {
      const columns = await client.query<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
        [quoted(table)],
      )
      const names = columns.rows.map(({ name }) => name)
      yield record(TABLE, Buffer.from(JSON.stringify({ table, columns: names })))
      const rows = client.query(copyTo(`COPY ${quoted(table)} (${names.map(quoted).join(', ')}) TO STDOUT`))
      for await (const chunk of rows as AsyncIterable<Buffer>) yield record(ROWS, chunk)
      yield record(DONE, Buffer.alloc(0))
    }
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

/** Makes the tables in a new schema, as they were, and fills them. Nothing else of the database is touched. */
export async function loadPostgresql(
  url: string,
  content: AsyncIterable<Buffer>,
  migrations: readonly string[],
): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '')
  const schema = `pay2slay_scratch_${stamp}_${randomBytes(6).toString('hex')}`
  await connected(url, (client) => client.query(`CREATE SCHEMA ${schema}`))
  try {
    const scratch = inSchema(url, schema)
    await migrate(scratch, { upTo: migrations })
    await connected(scratch, (client) => fill(client, content))
    return schema
  } catch (error) {
    await dropSchema(url, schema)
    throw error
  }
}

export const dropSchema = (url: string, schema: string): Promise<unknown> =>
  connected(url, (client) => client.query(`DROP SCHEMA IF EXISTS ${quoted(schema)} CASCADE`))

async function fill(client: pg.Client, content: AsyncIterable<Buffer>): Promise<void> {
  await client.query('BEGIN')
  const tables = await tablesInOrder(client)
  // What a migration put in is in the backup too.
  await client.query(`TRUNCATE ${tables.map(quoted).join(', ')}`)
  const records = recordsOf(content)
  for await (const [kind, bytes] of records) {
    if (kind !== TABLE) throw new BackupError('rows come before their table: the backup is damaged')
    const { table, columns } = JSON.parse(bytes.toString('utf8')) as { table: string; columns: readonly string[] }
    const names = columns.map(quoted).join(', ')
    await pipeline(
      Readable.from(rowsOf(records), { objectMode: false }),
      client.query(copyFrom(`COPY ${quoted(table)} (${names}) FROM STDIN`)),
    )
  }
  await client.query('COMMIT')
  // Fresh tables without figures would have the checks read them from end to end, over and over.
  await client.query('ANALYZE')
}

async function* rowsOf(records: AsyncGenerator<readonly [string, Buffer]>): AsyncGenerator<Buffer> {
  for (;;) {
    const next = await records.next()
    if (next.done === true) throw new BackupError('a table has no end: the backup is damaged')
    const [kind, bytes] = next.value
    if (kind === DONE) return
    if (kind !== ROWS) throw new BackupError('a table has no end: the backup is damaged')
    yield bytes
  }
}

async function* recordsOf(content: AsyncIterable<Buffer>): AsyncGenerator<readonly [string, Buffer]> {
  let pending = Buffer.alloc(0)
  for await (const chunk of content) {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= PREFIX_BYTES) {
      const length = pending.readUInt32BE(1)
      if (length > MAX_RECORD_BYTES) throw new BackupError('a record is longer than any can be: the backup is damaged')
      if (pending.length < PREFIX_BYTES + length) break
      yield [pending.toString('latin1', 0, 1), pending.subarray(PREFIX_BYTES, PREFIX_BYTES + length)]
      pending = pending.subarray(PREFIX_BYTES + length)
    }
  }
  if (pending.length > 0) throw new BackupError('its last record is cut off: the backup is damaged')
}
