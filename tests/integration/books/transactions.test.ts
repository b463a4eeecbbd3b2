// A transaction is one connection that nothing else can use, see or join; what is lost with a connection is told apart.
import {
  CommitUnknownError,
  migrate,
  NestedTransactionError,
  NotCommittedError,
  openDatabase,
  TransactionEndedError,
  type Database,
  type SqlTx,
} from '@pay2slay/db'
import { eachDatabase, freshPostgres, freshSqlite, type FreshDatabase } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cuttingProxy } from './cutting-proxy.js'

const INSERT = 'INSERT INTO lease (name, holder, expires_at_ms) VALUES ($1, $2, $3)'
const insert = (tx: SqlTx, name: string) => tx.run(INSERT, [name, 'test', 1])
const leases = async (database: Database) =>
  (await database.read.all('SELECT name FROM lease ORDER BY name')).map((row) => row['name'])
const soon = () => new Promise((resolve) => setTimeout(resolve, 30))

test('a server that says farewell in the same breath as its last answer, to a process that stood still, costs a transaction nothing', async () => {
  const books = await freshPostgres()
  const own = openDatabase(books.url, { postgresql: { poolSize: 1 } })
  try {
    const [backend] = await own.read.all('SELECT pg_backend_pid()::text AS pid')
    await books.database.now()
    // While this process stands still the answer is sent, the connection is ended, and both wait to be read.
    const slow = own.read.all('SELECT pg_sleep(0.2)::text AS slept')
    const waiting = own.transaction((tx) => tx.all('SELECT 1::bigint AS one'))
    const ended = books.database.read.all('SELECT pg_terminate_backend($1::int)::text AS gone FROM pg_sleep(0.4)', [
      String(backend?.['pid']),
    ])
    await soon()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
    expect(await Promise.all([ended, slow, waiting])).toEqual([[{ gone: 'true' }], [{ slept: '' }], [{ one: 1n }]])
  } finally {
    await own.close()
    await books.close()
  }
})

test('a connection whose other end is gone without a word does not keep its place on the server', async () => {
  const books = await freshPostgres()
  try {
    expect(await books.database.read.all('SHOW idle_session_timeout')).toEqual([{ idle_session_timeout: '1min' }])
  } finally {
    await books.close()
  }
})

describe.each(eachDatabase)('a transaction on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  beforeEach(async () => {
    books = await fresh()
  })
  afterEach(() => books.close())

  test('a read beside it sees only what was committed, and none of its rows after a rollback', async () => {
    const { database } = books
    let seen: unknown[] = ['not asked']
    let write: (() => void) | undefined
    const written = new Promise<void>((resolve) => (write = resolve))
    const failing = database.transaction(async (tx) => {
      await insert(tx, 'inside')
      write?.()
      await soon()
      throw new Error('no')
    })
    const reading = written.then(async () => (seen = await leases(database)))
    await expect(failing).rejects.toThrow('no')
    await reading
    expect(seen).toEqual([])
    expect(await leases(database)).toEqual([])
  })

  test('of two at once, one that rolls back takes nothing of the other with it', async () => {
    const { database } = books
    const failing = database.transaction(async (tx) => {
      await insert(tx, 'failing')
      await soon()
      throw new Error('no')
    })
    const working = database.transaction(async (tx) => {
      await insert(tx, 'working')
      await soon()
    })
    await expect(failing).rejects.toThrow('no')
    await working
    expect(await leases(database)).toEqual(['working'])
  })

  test('kept past its end it refuses, and joins no other transaction', async () => {
    const { database } = books
    let kept: SqlTx | undefined
    await database.transaction(async (tx) => {
      kept = tx
      await insert(tx, 'first')
    })
    const tx = kept as SqlTx
    const failing = database.transaction(async (other) => {
      await insert(other, 'second')
      await expect(insert(tx, 'late')).rejects.toThrow(TransactionEndedError)
      await expect(tx.all('SELECT 1')).rejects.toThrow(TransactionEndedError)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await leases(database)).toEqual(['first'])
  })

  test('opened inside another one it is refused instead of waiting for itself', async () => {
    const { database } = books
    const nested = database.transaction(async () => database.transaction(async (tx) => insert(tx, 'nested')))
    await expect(nested).rejects.toThrow(NestedTransactionError)
    await expect(database.transaction(async () => leases(database))).rejects.toThrow(NestedTransactionError)
  })

  test('work left over by an ended one may use the database again', async () => {
    const { database } = books
    let later: Promise<unknown> | undefined
    await database.transaction(async () => {
      later = soon().then(() => leases(database))
    })
    expect(await later).toEqual([])
  })

  test('two writers on two connections lose no step', async () => {
    const second = openDatabase(books.url, { sqlite: { synchronous: 'OFF' } })
    const step = (database: Database) =>
      database.transaction(async (tx) => {
        await tx.run('UPDATE gate SET version = version + 1 WHERE id = 1')
        const [row] = await tx.all('SELECT version FROM gate')
        await tx.run('UPDATE gate SET version = $1 WHERE id = 1', [(row?.['version'] as bigint) + 1n])
      })
    await Promise.all(Array.from({ length: 40 }, (_, index) => step(index % 2 === 0 ? books.database : second)))
    expect(await books.database.read.all('SELECT version FROM gate')).toEqual([{ version: 80n }])
    await second.close()
  })
})

describe('a statement on PostgreSQL', () => {
  test('is planned once, for any number of rows and however small the table is: by index', async () => {
    const books = await freshPostgres()
    try {
      await books.database.transaction(async (tx) => {
        const text = 'SELECT name FROM lease WHERE name = ANY($1::text[])'
        for (let rows = 1; rows <= 4; rows += 1)
          await tx.all(text, [`{${Array.from({ length: rows }, () => 'x').join()}}`])
        const [plans] = await tx.all(
          `SELECT sum(generic_plans)::text AS once, sum(custom_plans)::text AS anew FROM pg_prepared_statements WHERE statement = $1`,
          [text],
        )
        expect(plans).toEqual({ once: '4', anew: '0' })
        const plan = await tx.all(`EXPLAIN ${text}`, ['{x}'])
        expect(JSON.stringify(plan)).toContain('lease_pkey')
      })
    } finally {
      await books.close()
    }
  })
})

describe('PostgreSQL', () => {
  let books: FreshDatabase
  beforeEach(async () => {
    books = await freshPostgres()
  })
  afterEach(() => books.close())

  const kill = async (tx: SqlTx) => {
    const [row] = await tx.all('SELECT pg_backend_pid() AS pid')
    await books.database.transaction((other) => other.run('SELECT pg_terminate_backend($1)', [Number(row?.['pid'])]))
  }

  test('a connection lost inside a transaction costs nothing: the work runs again', async () => {
    const outside = openDatabase(books.url)
    let runs = 0
    await outside.transaction(async (tx) => {
      runs += 1
      await insert(tx, 'kept')
      if (runs === 1) await kill(tx)
      await soon()
    })
    expect(runs).toBe(2)
    expect(await leases(outside)).toEqual(['kept'])
    await outside.close()
  })

  test('work that loses its connection every time fails after a bounded number of runs', async () => {
    const outside = openDatabase(books.url)
    let runs = 0
    const losing = outside.transaction(async (tx) => {
      runs += 1
      await kill(tx)
      await insert(tx, 'never')
    })
    await expect(losing).rejects.toThrow(/terminat/)
    expect(runs).toBe(4)
    expect(await leases(books.database)).toEqual([])
    await outside.close()
  })

  test('a connection lost during COMMIT is an unknown outcome, and the work does not run again', async () => {
    const proxy = await cuttingProxy(books.url)
    const outside = openDatabase(proxy.url)
    let runs = 0
    const unknown = outside.transaction(async (tx) => {
      runs += 1
      await insert(tx, 'perhaps')
      proxy.cutBeforeNextAnswer()
    })
    await expect(unknown).rejects.toThrow(CommitUnknownError)
    expect(runs).toBe(1)
    // This time it did happen: only the answer was lost.
    expect(await leases(books.database)).toEqual(['perhaps'])
    await outside.close()
    await proxy.close()
  })

  test('work that swallowed an SQL error is not told that it was committed', async () => {
    const swallowing = books.database.transaction(async (tx) => {
      await insert(tx, 'lost')
      await tx.run('SELECT 1/0').catch(() => {})
    })
    await expect(swallowing).rejects.toThrow(NotCommittedError)
    expect(await leases(books.database)).toEqual([])
  })

  test('of two transactions in a deadlock both succeed', async () => {
    await books.database.transaction(async (tx) => {
      await insert(tx, 'a')
      await insert(tx, 'b')
    })
    const touch = (first: string, second: string) =>
      books.database.transaction(async (tx) => {
        const text = 'UPDATE lease SET expires_at_ms = expires_at_ms + 1 WHERE name = $1'
        await tx.run(text, [first])
        await soon()
        await tx.run(text, [second])
      })
    await Promise.all([touch('a', 'b'), touch('b', 'a')])
    const rows = await books.database.read.all('SELECT expires_at_ms FROM lease')
    expect(rows.map((row) => row['expires_at_ms'])).toEqual([3n, 3n])
  })
})

describe('migrate', () => {
  test('two at once on one SQLite file, in one process, apply everything once', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-migrate-'))
    const url = `file:${path.join(folder, 'books.db')}`
    const [one, other] = await Promise.all([migrate(url), migrate(url)])
    expect(one.length + other.length).toBeGreaterThan(0)
    expect(Math.min(one.length, other.length)).toBe(0)
    rmSync(folder, { recursive: true })
  })

  test('on a migrated database of either kind it applies nothing', async () => {
    for (const books of [await freshSqlite(), await freshPostgres()]) {
      expect(await migrate(books.url)).toEqual([])
      await books.close()
    }
  })
})
