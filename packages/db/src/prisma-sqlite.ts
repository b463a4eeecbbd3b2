// Prisma's SQLite adapter has one connection for everything and does not keep other statements out of an open transaction: they
// would be read, committed or rolled back with it. Here they wait for its end, transactions begin as writers, and waiting for
// another process's write lock does not block the event loop.
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { Gate } from './gate.js'
import { fileOf } from './sql.js'

type Adapter = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>
export type SqliteAdapterFactory = Pick<PrismaBetterSqlite3, 'provider' | 'adapterName' | 'connect'>

const BUSY_MS = 10_000
const bare = (sql: string) => ({ sql, args: [], argTypes: [] })

/** The adapter factory for a `file:` address; `synchronous` as in the Store: FULL unless a test lowers it. */
export function guardedSqlite(url: string, synchronous: 'FULL' | 'NORMAL' | 'OFF' = 'FULL'): SqliteAdapterFactory {
  const inner = new PrismaBetterSqlite3({ url: `file:${fileOf(url)}`, timeout: 5 })
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    async connect() {
      const adapter = await inner.connect()
      await patiently(() => adapter.executeScript('PRAGMA journal_mode = WAL'))
      await adapter.executeScript(`PRAGMA synchronous = ${synchronous}; PRAGMA foreign_keys = ON`)
      return guard(adapter)
    },
  }
}

function guard(adapter: Adapter): Adapter {
  const gate = new Gate()
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    const leave = await gate.enter()
    try {
      return await patiently(work)
    } finally {
      leave()
    }
  }
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    queryRaw: (query) => alone(() => adapter.queryRaw(query)),
    executeRaw: (query) => alone(() => adapter.executeRaw(query)),
    executeScript: (script) => alone(() => adapter.executeScript(script)),
    dispose: () => alone(() => adapter.dispose()),
    async startTransaction(isolationLevel) {
      const leave = await gate.enter()
      try {
        return leaveAtEnd(await begin(adapter, isolationLevel), leave)
      } catch (error) {
        leave()
        throw error
      }
    },
  }
}

type Isolation = Parameters<Adapter['startTransaction']>[0]

/** The driver begins as a reader, whose first write fails when another process wrote meanwhile: begun again as a writer. */
async function begin(adapter: Adapter, isolationLevel: Isolation): Promise<Transaction> {
  const transaction = await adapter.startTransaction(isolationLevel)
  try {
    await transaction.executeRaw(bare('ROLLBACK'))
    await patiently(() => transaction.executeRaw(bare('BEGIN IMMEDIATE')))
    return transaction
  } catch (error) {
    await transaction.rollback() // lets the adapter's own lock go; nothing is open
    throw error
  }
}

/** Lets the next one in once, after commit or rollback, whether they worked or not. */
function leaveAtEnd(transaction: Transaction, leave: () => void): Transaction {
  const commit = transaction.commit.bind(transaction)
  const rollback = transaction.rollback.bind(transaction)
  transaction.commit = () => commit().finally(leave)
  transaction.rollback = () => rollback().finally(leave)
  return transaction
}

/** Waits, off the event loop, for a lock that another connection holds. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + BUSY_MS
  for (let wait = 2; ; wait = Math.min(50, wait * 2)) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

function isBusy(error: unknown): boolean {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'originalCode' in cause ? cause.originalCode : undefined
  return typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)
}
