// PostgreSQL: a bounded pool, READ COMMITTED, 64-bit integers as bigint, statements prepared by name on first use.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { ConflictError } from '@pay2slay/domain'
import pg from 'pg'
import {
  NestedTransactionError,
  type Cell,
  type Database,
  type Row,
  type SqlReader,
  type SqlTx,
  type SqlValue,
} from './sql.js'

export interface PostgresqlOptions {
  readonly poolSize?: number
  readonly connectTimeoutMs?: number
  readonly statementTimeoutMs?: number
  /** Gives up waiting for an answer on this side too, so that a server that fell silent costs one time-out and not the process. */
  readonly answerTimeoutMs?: number
  /** Told of broken idle connections, which the pool replaces by itself. */
  readonly onIdleError?: (error: Error) => void
}

/** Times a transaction is run again after a serialization failure, a deadlock or a connection that broke before COMMIT. */
const ATTEMPTS = 4
const INT8_OID = 20
const NUMERIC_OID = 1700

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8_OID) return (text: string) => BigInt(text)
    // SUM of bigint is numeric: whole numbers come back exactly, anything else stays text.
    if (oid === NUMERIC_OID) return (text: string) => (/^-?\d+$/.test(text) ? BigInt(text) : text)
    return pg.types.getTypeParser(oid, format ?? 'text') as (text: string) => unknown
  },
}

export function openPostgresql(url: string, options: PostgresqlOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    // A connection whose process was stopped must not hold the gate row for ever.
    idle_in_transaction_session_timeout: options.statementTimeoutMs ?? 60_000,
    keepAlive: true,
    ...(options.answerTimeoutMs !== undefined && { query_timeout: options.answerTimeoutMs }),
    types,
  })
  pool.on('error', (error) => options.onIdleError?.(error))
  const inside = new AsyncLocalStorage<true>()
  const names = new Names()
  const query = async (client: pg.Pool | pg.PoolClient, text: string, values: readonly SqlValue[]) =>
    client.query<Record<string, Cell>>({ name: names.of(text), text, values: [...values] })
  const read: SqlReader = {
    async all(text, values = []) {
      if (inside.getStore()) throw new NestedTransactionError()
      return (await query(pool, text, values)).rows
    },
  }
  const attempt = async <T>(work: (tx: SqlTx) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('BEGIN')
      const tx: SqlTx = {
        dialect: 'postgresql',
        all: async (text, values = []): Promise<readonly Row[]> => (await query(client, text, values)).rows,
        run: async (text, values = []) => (await query(client, text, values)).rowCount ?? 0,
        runEach() {
          throw new Error('PostgreSQL takes arrays, not one statement a row')
        },
      }
      const result = await inside.run(true, () => work(tx))
      await commit(client)
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: Error) => {
        broken = rollbackError
      })
      throw error
    } finally {
      client.release(broken)
    }
  }
  return {
    dialect: 'postgresql',
    url,
    read,
    async now() {
      const [row] = await read.all('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now')
      return Number(row?.['now'])
    },
    async transaction(work) {
      if (inside.getStore()) throw new NestedTransactionError()
      for (let left = ATTEMPTS - 1; ; left -= 1) {
        try {
          return await attempt(work)
        } catch (error) {
          if (left === 0 || !mayRunAgain(error)) throw asConflict(error)
        }
      }
    },
    close: () => pool.end(),
  }
}

/** Thrown when the connection broke during COMMIT: whether it happened is unknown, so nothing is run again by itself. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError'
}

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('COMMIT')
  } catch (error) {
    if (sqlState(error) !== '') throw error
    throw new CommitUnknownError('the connection broke during COMMIT', { cause: error })
  }
}

const sqlState = (error: unknown): string =>
  error instanceof Error ? ((error as Error & { code?: string }).code ?? '') : ''

/** Nothing was committed, and running it again can succeed. */
const mayRunAgain = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error))

function asConflict(error: unknown): unknown {
  if (sqlState(error) !== '23505') return error
  return new ConflictError((error as Error).message, { cause: error })
}

/** Short stable names for prepared statements. */
class Names {
  readonly #known = new Map<string, string>()
  of(text: string): string {
    let name = this.#known.get(text)
    if (name === undefined) {
      name = createHash('sha256').update(text).digest('hex').slice(0, 24)
      this.#known.set(text, name)
    }
    return name
  }
}
