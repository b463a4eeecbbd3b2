// A thin layer over the two drivers, so that one statement text with $1 placeholders serves both databases, and a transaction
// is one connection that nothing else can use or see until it ends.
import { AsyncLocalStorage } from 'node:async_hooks'

export type Dialect = 'postgresql' | 'sqlite'

export type SqlValue =
  string | number | bigint | boolean | null | readonly (string | number | bigint | boolean | null)[]

/** What SQLite's driver takes as it is: no booleans. */
export type Bindable = string | number | bigint | null

/** A row as the drivers give it: 64-bit integers are bigint in both. */
export type Cell = string | number | bigint | boolean | null | undefined
export type Row = Readonly<Record<string, Cell>>

/** As `number` only where every integer of a row is below 2^53, as CHECKs and clocks keep them; sums of money may be above. */
export type Integers = 'bigint' | 'number'

export interface SqlReader {
  /**
   * Every row of a statement. `text` is also the key of the prepared statement, so it must not carry values. Pages of many rows
   * ask for integers as numbers: on SQLite that saves a bigint for each.
   */
  all(text: string, values?: readonly SqlValue[], integers?: Integers): Promise<readonly Row[]>
}

export interface SqlTx extends SqlReader {
  readonly dialect: Dialect
  /** Runs a statement; the number of rows it touched. */
  run(text: string, values?: readonly SqlValue[]): Promise<number>
  /** Runs one statement with positional `?` for each set of values, in order; the number of rows each touched. SQLite only. */
  runEach(text: string, rows: readonly (readonly Bindable[])[]): readonly number[]
}

export interface Database {
  readonly dialect: Dialect
  readonly url: string
  /** Committed rows only. */
  readonly read: SqlReader
  /** Runs `work` in one write transaction; rolled back when it throws. Refuses to be nested. */
  transaction<T>(work: (tx: SqlTx) => Promise<T>): Promise<T>
  /** Milliseconds since 1970 by the database's clock. */
  now(): Promise<number>
  close(): Promise<void>
}

/** Thrown when a transaction is opened inside another one: on SQLite it would wait for itself for ever. */
export class NestedTransactionError extends Error {
  override readonly name = 'NestedTransactionError'
  constructor() {
    super('the store was used inside an open transaction: use the transaction that was passed in')
  }
}

/** Thrown when a transaction is used after its end: the statement would run in nobody's transaction, or in somebody else's. */
export class TransactionEndedError extends Error {
  override readonly name = 'TransactionEndedError'
  constructor() {
    super('the transaction has ended: it must not be used outside the function that it was passed to')
  }
}

/** A transaction's own handle on its statements, which refuses everything once `end` was called. */
export function openHandle(statements: SqlTx): { handle: SqlTx; end(this: void): void } {
  let open = true
  const check = (): void => {
    if (!open) throw new TransactionEndedError()
  }
  return {
    handle: {
      dialect: statements.dialect,
      async all(text, values, integers) {
        check()
        return statements.all(text, values, integers)
      },
      async run(text, values) {
        check()
        return statements.run(text, values)
      },
      runEach(text, rows) {
        check()
        return statements.runEach(text, rows)
      },
    },
    end: () => void (open = false),
  }
}

/** Knows whether the caller is running inside an open transaction. */
export class Inside {
  readonly #storage = new AsyncLocalStorage<{ open: boolean }>()

  refuse(): void {
    if (this.#storage.getStore()?.open === true) throw new NestedTransactionError()
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const mark = { open: true }
    try {
      return await this.#storage.run(mark, work)
    } finally {
      mark.open = false
    }
  }
}

export const dialectOf = (url: string): Dialect => (/^postgres(ql)?:/.test(url) ? 'postgresql' : 'sqlite')

/** The path of a `file:` address. */
export const fileOf = (url: string): string => url.replace(/^file:(\/\/)?/, '').replace(/\?.*$/, '')
