// PostgreSQL: a bounded pool, READ COMMITTED, 64-bit integers as bigint, statements prepared by name on first use.
import { createHash } from 'node:crypto'
import pg from 'pg'
import {
  asConflict,
  CommitUnknownError,
  isCommitRefusal,
  isConnectionLoss,
  mayRunAgain,
  NotCommittedError,
} from './postgresql-errors.js'
import {
  Inside,
  openHandle,
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

/** How long to wait before each further run of a transaction that lost a race or its connection; then it fails. */
const PAUSES_MS = [20, 100, 500]
/**
 * Inside a transaction every row is asked for by key, one or a page of them. One plan a statement does for any number: by index.
 * Plans made anew for each page would also be made anew by each check of a foreign key, which is most of a bulk statement's time;
 * and statistics that lag behind growing tables would have a page read whole ones.
 */
const BEGIN = 'BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off'
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

/** Nothing outside the database is waited for inside a transaction: one that stands still for so long is undone, and run again. */
const IDLE_INSIDE_MS = 15_000

/** The pool lets go of a connection that nobody used for so long. */
const POOL_IDLE_MS = 30_000

/**
 * A connection whose other end is gone without a word (a machine that died, a firewall that forgot it) would keep its place on the server
 * for hours, until nobody gets in. No version before 14 knows the setting.
 */
const BOUND_IDLE_TIME = `SELECT set_config(name, '${POOL_IDLE_MS * 2}', false) FROM pg_settings WHERE name = 'idle_session_timeout'`
const BOUND_WITHIN_MS = 5_000

/** The driver waits for the promise, which its types do not say. */
type PoolSettings = pg.PoolConfig & { readonly onConnect: (client: pg.ClientBase) => Promise<void> }

/** Never fails: the pool would wait for the farewell of a lost connection for ever. Whoever gets that one finds out at once. */
async function boundIdleTime(client: pg.ClientBase, losses: Losses): Promise<void> {
  try {
    const bound: pg.QueryConfig & { readonly query_timeout: number } = {
      text: BOUND_IDLE_TIME,
      query_timeout: BOUND_WITHIN_MS,
    }
    await client.query(bound)
  } catch (error) {
    losses.set(client, error as Error)
  }
}

type Query = (
  client: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly SqlValue[],
) => Promise<pg.QueryResult<Row>>

export function openPostgresql(url: string, options: PostgresqlOptions = {}): Database {
  const losses: Losses = new WeakMap()
  const settings: PoolSettings = {
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: POOL_IDLE_MS,
    onConnect: (client) => boundIdleTime(client, losses),
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    // A connection whose process was stopped, or whose other end is gone, must not hold the gate row and with it everybody's work.
    idle_in_transaction_session_timeout: Math.min(options.statementTimeoutMs ?? 60_000, IDLE_INSIDE_MS),
    keepAlive: true,
    ...(options.answerTimeoutMs !== undefined && { query_timeout: options.answerTimeoutMs }),
    types,
  }
  const pool = new pg.Pool(settings)
  pool.on('error', (error) => options.onIdleError?.(error))
  pool.on('connect', (client) => client.on('error', (error) => losses.set(client, error)))
  const inside = new Inside()
  const names = new Names()
  const query: Query = async (client, text, values) =>
    client.query<Record<string, Cell>>({ name: names.of(text), text, values: [...values] })
  const read: SqlReader = {
    async all(text, values = []) {
      inside.refuse()
      return (await query(pool, text, values)).rows
    },
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
      inside.refuse()
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await runOnce({ pool, losses, query }, (tx) => inside.run(() => work(tx)))
        } catch (error) {
          const pause = PAUSES_MS[attempt]
          if (pause === undefined || !mayRunAgain(error)) throw asConflict(error)
          await new Promise((resolve) => setTimeout(resolve, pause))
        }
      }
    },
    close: () => pool.end(),
  }
}

/**
 * What the server said when it let go of a connection. The pool listens to idle connections only, and without a listener a lost one would
 * end the process. A process that stood still reads the end of one answer and the server's farewell at once, while the connection passes
 * from the pool to whoever waits for it: so each connection has a listener for as long as it lives.
 */
type Losses = WeakMap<pg.ClientBase, Error>

interface Connections {
  readonly pool: pg.Pool
  readonly losses: Losses
  readonly query: Query
}

/** BEGIN, work, COMMIT on one connection of the pool; rolled back when anything on the way fails. */
async function runOnce<T>({ pool, losses, query }: Connections, work: (tx: SqlTx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let useless: Error | undefined
  const { handle, end } = openHandle(statements(client, query))
  try {
    await client.query(BEGIN)
    const result = await work(handle)
    end()
    const lost = losses.get(client)
    if (lost !== undefined) throw lost
    await commit(client)
    return result
  } catch (error) {
    end()
    const lost = losses.get(client)
    useless = lost ?? (await rollBack(client, error))
    // What the server said when it let go tells more than the driver's refusal of the next statement.
    throw lost !== undefined && isConnectionLoss(error) ? lost : error
  } finally {
    client.release(useless)
  }
}

const statements = (client: pg.PoolClient, query: Query): SqlTx => ({
  dialect: 'postgresql',
  all: async (text, values = []) => (await query(client, text, values)).rows,
  run: async (text, values = []) => (await query(client, text, values)).rowCount ?? 0,
  runEach() {
    throw new Error('PostgreSQL takes arrays, not one statement a row')
  },
})

async function commit(client: pg.PoolClient): Promise<void> {
  let answer: pg.QueryResult
  try {
    answer = await client.query('COMMIT')
  } catch (error) {
    if (isCommitRefusal(error)) throw error
    throw new CommitUnknownError('the connection broke during COMMIT', { cause: error })
  }
  if (answer.command !== 'COMMIT') throw new NotCommittedError()
}

/** The error that makes the connection useless, if there is one: the pool then drops it, and the server rolls back. */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<Error | undefined> {
  // The answer to another statement may still be on its way, or never come: asking for more would only wait again.
  if (error instanceof CommitUnknownError || (error instanceof Error && error.message === 'Query read timeout'))
    return error
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (rollbackError) {
    return rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError))
  }
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
