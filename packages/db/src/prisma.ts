// Prisma for ordinary reads and writes: one model, two generated clients, typed as one. The bulk paths and the money's guarded
// writes go through the Store. Loaded on first use, since the clients cost about a quarter of a second to load.
import type { PrismaClient } from './generated/postgresql/client.js'
import { dialectOf } from './sql.js'

export type { PrismaClient } from './generated/postgresql/client.js'

export interface PrismaOptions {
  readonly poolSize?: number
  readonly connectTimeoutMs?: number
  readonly statementTimeoutMs?: number
  /** SQLite: FULL unless a test lowers it. */
  readonly synchronous?: 'FULL' | 'NORMAL' | 'OFF'
}

/**
 * Opens a client on the database that the address names. End it with `$disconnect()`. Inside `$transaction(async (tx) => …)` use
 * only `tx`: on SQLite everything else waits for the transaction to end. What works on PostgreSQL alone and must not be used:
 * `mode: 'insensitive'`, `skipDuplicates`, JSON paths, isolation levels other than Serializable.
 */
export async function openPrisma(url: string, options: PrismaOptions = {}): Promise<PrismaClient> {
  return dialectOf(url) === 'postgresql' ? openPostgresql(url, options) : openSqlite(url, options)
}

async function openPostgresql(url: string, options: PrismaOptions): Promise<PrismaClient> {
  const [{ PrismaClient: Client }, { PrismaPg }] = await Promise.all([
    import('./generated/postgresql/client.js'),
    import('@prisma/adapter-pg'),
  ])
  const adapter = new PrismaPg({
    connectionString: url,
    max: options.poolSize ?? 5,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    idle_in_transaction_session_timeout: options.statementTimeoutMs ?? 60_000,
  })
  return new Client({ adapter })
}

async function openSqlite(url: string, options: PrismaOptions): Promise<PrismaClient> {
  const [{ PrismaClient: Client }, { guardedSqlite }] = await Promise.all([
    import('./generated/sqlite/client.js'),
    import('./prisma-sqlite.js'),
  ])
  // Both clients come from one model; their types differ only in what SQLite cannot do.
  return new Client({ adapter: guardedSqlite(url, options.synchronous) }) as unknown as PrismaClient
}
