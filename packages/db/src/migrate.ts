// Applies the plain SQL migrations of prisma/, speaking Prisma's own `_prisma_migrations` protocol, so that production needs no
// Prisma CLI and the CLI still accepts what it finds. Two processes at once are safe: PostgreSQL takes Prisma's advisory lock,
// SQLite holds its write lock for the whole run.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { dialectOf, fileOf, type Database, type Dialect } from './sql.js'
import { beginImmediate, waitWhileBusy } from './sqlite-wait.js'

/** The number that Prisma Migrate itself locks. */
const ADVISORY_LOCK = 72_707_369
const LOCK_TIMEOUT_MS = 60_000
/** Every statement but a migration itself is small: a server that has not answered by then never will. */
const ANSWER_TIMEOUT_MS = LOCK_TIMEOUT_MS + 5_000
/** An index on many millions of rows takes minutes. */
const MIGRATION_TIMEOUT_MS = 3_600_000
const CLOSE_TIMEOUT_MS = 2_000

const TABLE: Readonly<Record<Dialect, string>> = {
  postgresql: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`,
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL,
    "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`,
}

export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

interface Applied {
  readonly name: string
  readonly checksum: string
  readonly finished: boolean
}

interface Connection {
  applied(): Promise<readonly Applied[]>
  /** Journal row, script, journal: the script and its finishing mark are one step where the database allows it. */
  apply(migration: Migration): Promise<void>
  commit(): Promise<void>
  close(): Promise<void>
}

export interface MigrationStatus {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
}

export interface MigrateOptions {
  /** How long PostgreSQL may take to answer anything but a migration. */
  readonly answerTimeoutMs?: number
  /** No later one than these, which must be known: the tables as they were when a backup was made. */
  readonly upTo?: readonly string[]
}

/** Applies what is missing; the names of the migrations that were applied now. */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<readonly string[]> {
  const connection = await connect(url, true, options)
  try {
    const known = migrationsOf(dialectOf(url))
    const strange = options.upTo?.find((name) => known.every((migration) => migration.name !== name))
    if (strange !== undefined) throw new MigrationError(unknownMigration('it', strange))
    const { pending: missing } = compare(known, await connection.applied())
    const pending = missing.filter(({ name }) => options.upTo?.includes(name) ?? true)
    for (const migration of pending) await connection.apply(migration)
    await connection.commit()
    return pending.map((migration) => migration.name)
  } finally {
    await connection.close()
  }
}

/** What is applied and what is missing. Creates nothing. */
export async function migrationStatus(url: string): Promise<MigrationStatus> {
  const dialect = dialectOf(url)
  const known = migrationsOf(dialect)
  if (dialect === 'sqlite' && !existsSync(fileOf(url))) return { applied: [], pending: known.map(({ name }) => name) }
  const connection = await connect(url, false, {})
  try {
    const applied = await connection.applied()
    return {
      applied: applied.map(({ name }) => name),
      pending: compare(known, applied).pending.map(({ name }) => name),
    }
  } finally {
    await connection.close()
  }
}

/** Names of the known migrations that an open database has not finished, read through its own connection: for health checks. */
export async function missingMigrations(database: Database): Promise<readonly string[]> {
  const known = migrationsOf(database.dialect).map(({ name }) => name)
  const table = {
    postgresql: `SELECT to_regclass('"_prisma_migrations"')::text AS name`,
    sqlite: `SELECT name FROM sqlite_master WHERE name = '_prisma_migrations'`,
  }[database.dialect]
  const [found] = await database.read.all(table)
  if (!found || found['name'] === null) return known
  const rows = await database.read.all(
    'SELECT migration_name FROM "_prisma_migrations" WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL',
  )
  const finished = new Set(rows.map((row) => String(row['migration_name'])))
  return known.filter((name) => !finished.has(name))
}

/** Changes with any migration of the dialect: names what a database was made from. */
export function migrationsDigest(dialect: Dialect): string {
  const hash = createHash('sha256')
  for (const { name, checksum } of migrationsOf(dialect)) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex')
}

const unknownMigration = (what: string, name: string): string =>
  `${what} has migration ${name}, which this version does not know: use a newer version`

function compare(known: readonly Migration[], applied: readonly Applied[]): { pending: readonly Migration[] } {
  const failed = applied.find((row) => !row.finished)
  if (failed)
    throw new MigrationError(
      `migration ${failed.name} failed before: repair the database and mark it with "prisma migrate resolve"`,
    )
  const byName = new Map(applied.map((row) => [row.name, row.checksum]))
  const edited = known.find((migration) => (byName.get(migration.name) ?? migration.checksum) !== migration.checksum)
  if (edited) throw new MigrationError(`migration ${edited.name} was edited after it was applied: restore its file`)
  const strange = applied.find((row) => !known.some((migration) => migration.name === row.name))
  if (strange) throw new MigrationError(unknownMigration('the database', strange.name))
  return { pending: known.filter((migration) => !byName.has(migration.name)) }
}

function migrationsOf(dialect: Dialect): readonly Migration[] {
  const folder = path.join(prismaFolder(), dialect, 'migrations')
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const bytes = readFileSync(path.join(folder, name, 'migration.sql'))
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') }
    })
}

/** prisma/ beside the workspace's packages, found upwards: the same from the sources and from dist. */
function prismaFolder(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'prisma', 'models.prisma')
    if (existsSync(candidate)) return path.dirname(candidate)
    if (folder === path.dirname(folder)) throw new MigrationError('the prisma folder with the migrations was not found')
  }
}

const connect = (
  url: string,
  lock: boolean,
  { answerTimeoutMs = ANSWER_TIMEOUT_MS }: MigrateOptions,
): Promise<Connection> =>
  dialectOf(url) === 'postgresql' ? connectPostgresql(url, lock, answerTimeoutMs) : connectSqlite(url, lock)

async function connectPostgresql(url: string, lock: boolean, answerTimeoutMs: number): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    lock_timeout: LOCK_TIMEOUT_MS,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
  })
  client.on('error', () => {
    // The statement under way fails with it; between two of them the next one does.
  })
  await client.connect()
  if (lock) {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
    await client.query(TABLE.postgresql)
  }
  const exists = async () =>
    (await client.query(`SELECT to_regclass('"_prisma_migrations"') AS name`)).rows[0] as { name: string | null }
  return {
    async applied() {
      if ((await exists()).name === null) return []
      const found = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
        'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at',
      )
      return found.rows.map((row) => ({
        name: row.migration_name,
        checksum: row.checksum,
        finished: row.finished_at !== null,
      }))
    },
    async apply({ name, sql, checksum }) {
      const id = randomUUID()
      await client.query('INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)', [
        id,
        checksum,
        name,
      ])
      // One simple query without its own BEGIN is one transaction: the script and its mark are applied together or not at all.
      const text = `${sql}\nUPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = '${id}';`
      await client.query({ text, query_timeout: MIGRATION_TIMEOUT_MS } as pg.QueryConfig)
    },
    commit: async () => {},
    close: () => endWithin(CLOSE_TIMEOUT_MS, client),
  }
}

/** A server that fell silent says no farewell either. */
async function endWithin(timeoutMs: number, client: pg.Client): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  await Promise.race([client.end(), promise])
  clearTimeout(timer)
  client.connection.stream.destroy()
}

async function connectSqlite(url: string, lock: boolean): Promise<Connection> {
  const file = fileOf(url)
  if (lock) mkdirSync(path.dirname(file), { recursive: true })
  const connection = new Sqlite(file, { timeout: 5, readonly: !lock })
  if (lock) {
    try {
      await waitWhileBusy(LOCK_TIMEOUT_MS, () => connection.pragma('journal_mode = WAL'))
      await beginImmediate(connection, LOCK_TIMEOUT_MS)
      connection.exec(TABLE.sqlite)
    } catch (error) {
      connection.close()
      throw error
    }
  }
  return {
    async applied() {
      if (!connection.prepare(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`).get()) return []
      const rows = connection
        .prepare(
          'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name',
        )
        .all() as { migration_name: string; checksum: string; finished_at: unknown }[]
      return rows.map((row) => ({
        name: row.migration_name,
        checksum: row.checksum,
        finished: row.finished_at !== null,
      }))
    },
    async apply({ name, sql, checksum }) {
      connection.exec(sql)
      connection
        .prepare(
          'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)',
        )
        .run(randomUUID(), checksum, name, Date.now(), Date.now())
    },
    async commit() {
      if (connection.inTransaction) connection.exec('COMMIT')
    },
    async close() {
      // Everything since BEGIN is applied together; an error on the way leaves the file as it was.
      if (connection.inTransaction) connection.exec('ROLLBACK')
      connection.close()
    },
  }
}
