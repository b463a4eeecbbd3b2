// SQLite: one writer connection behind a fair gate, and another connection for reads, so that a read outside a transaction never
// sees uncommitted rows and a write outside it never joins it.
import { hash } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { ConflictError } from '@pay2slay/domain'
import { Gate } from './gate.js'
import { beginImmediate, isBusy, sqliteCode } from './sqlite-wait.js'
import {
  fileOf,
  Inside,
  openHandle,
  type Bindable,
  type Database,
  type Integers,
  type Row,
  type SqlReader,
  type SqlTx,
  type SqlValue,
} from './sql.js'

export interface SqliteOptions {
  /** FULL: on disk before the first byte is sent. Only tests and benchmarks lower it. */
  readonly synchronous?: 'FULL' | 'NORMAL' | 'OFF'
  /** How long to wait for another process's write transaction. */
  readonly busyTimeoutMs?: number
}

type Connection = Sqlite.Database

export function openSqlite(url: string, options: SqliteOptions = {}): Database {
  const file = fileOf(url)
  const writer = connect(file, options)
  const reader = connect(file, options)
  reader.pragma('query_only = ON')
  reader.pragma('busy_timeout = 2000')
  reader.pragma('cache_size = -8000')
  const gate = new Gate()
  const inside = new Inside()
  const writing = statements(writer)
  const reading = new Statements(reader)
  const read: SqlReader = {
    async all(text, values = [], integers) {
      inside.refuse()
      return reading.all(text, values, integers)
    },
  }
  return {
    dialect: 'sqlite',
    url,
    read,
    now: async () => Date.now(),
    async transaction(work) {
      inside.refuse()
      const leave = await gate.enter()
      const { handle, end } = openHandle(writing)
      try {
        await beginImmediate(writer, options.busyTimeoutMs ?? BUSY_TIMEOUT_MS)
        const result = await inside.run(() => work(handle))
        end()
        writer.exec('COMMIT')
        return result
      } catch (error) {
        end()
        if (writer.inTransaction) writer.exec('ROLLBACK')
        throw asConflict(error)
      } finally {
        leave()
      }
    },
    async close() {
      const leave = await gate.enter()
      reader.close()
      writer.close()
      leave()
    },
  }
}

function statements(writer: Connection): SqlTx {
  const prepared = new Statements(writer)
  return {
    dialect: 'sqlite',
    all: async (text, values = [], integers) => prepared.all(text, values, integers),
    run: async (text, values = []) => prepared.run(text, values),
    runEach: (text, rows) => prepared.runEach(text, rows),
  }
}

const BUSY_TIMEOUT_MS = 10_000

function connect(file: string, options: SqliteOptions): Connection {
  const connection = new Sqlite(file)
  connection.defaultSafeIntegers(true)
  // The waiting is done in `begin`, off the event loop: the driver's own would block every other job meanwhile.
  connection.pragma('busy_timeout = 100')
  for (let attempt = 0; ; attempt += 1) {
    try {
      connection.pragma('journal_mode = WAL')
      break
    } catch (error) {
      if (attempt === 50 || !isBusy(error)) throw error
    }
  }
  connection.pragma('busy_timeout = 5')
  connection.pragma(`synchronous = ${options.synchronous ?? 'FULL'}`)
  connection.pragma('foreign_keys = ON')
  connection.pragma('temp_store = MEMORY')
  // Enough for the indexes that a page of players touches; the default of 2 MB reads and writes them again and again.
  connection.pragma('cache_size = -16384')
  // Pages that many transactions touch are written back once: about a tenth less CPU at 100 000 players than with 4000.
  connection.pragma('wal_autocheckpoint = 16000')
  connection.function('seeded_order', { deterministic: true }, seededOrder())
  return connection
}

/** The place of a group in a random order. Groups come one after the other, so only the last one's hash is kept. */
function seededOrder(): (seed: unknown, group: unknown) => string {
  let [lastSeed, lastGroup, last]: [unknown, unknown, string] = [undefined, undefined, '']
  return (seed, group) => {
    if (group !== lastGroup || seed !== lastSeed) {
      last = hash('md5', `${String(seed)}:${String(group)}`, 'hex')
      lastSeed = seed
      lastGroup = group
    }
    return last
  }
}

/** A broken UNIQUE or CHECK is another writer's work or a bug; the flow that wrote decides. */
function asConflict(error: unknown): unknown {
  const code = sqliteCode(error)
  if (!/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/.test(code)) return error
  return new ConflictError((error as Error).message, { cause: error })
}

class Statements {
  readonly #prepared = { bigint: new Map<string, Sqlite.Statement>(), number: new Map<string, Sqlite.Statement>() }
  constructor(private readonly connection: Connection) {}

  all(text: string, values: readonly SqlValue[], integers?: Integers): Row[] {
    return this.#statement(text, integers).all(bind(values)) as Row[]
  }

  run(text: string, values: readonly SqlValue[]): number {
    return this.#statement(text, 'number').run(bind(values)).changes
  }

  /** Positional `?`: binding an array costs a third of binding names. */
  runEach(text: string, rows: readonly (readonly Bindable[])[]): number[] {
    const statement = this.#statement(text, 'number')
    return rows.map((values) => statement.run(values).changes)
  }

  #statement(text: string, integers: Integers = 'bigint'): Sqlite.Statement {
    const prepared = this.#prepared[integers]
    let found = prepared.get(text)
    if (!found) {
      found = this.connection.prepare(text).safeIntegers(integers === 'bigint')
      if (prepared.size > 500) prepared.clear()
      prepared.set(text, found)
    }
    return found
  }
}

/** $1 is a named parameter called "1" to SQLite. Booleans are integers there. */
function bind(values: readonly SqlValue[]): Record<string, unknown> {
  const bound: Record<string, unknown> = {}
  for (let index = 0; index < values.length; index += 1) {
    bound[index + 1] = plain(values[index] ?? null)
  }
  return bound
}

const plain = (value: SqlValue): unknown => (typeof value === 'boolean' ? Number(value) : value)
