// A thin layer over the two drivers, so that one statement text with $1 placeholders serves both databases, and a transaction
// is one connection that nothing else can use or see until it ends.
export type Dialect = 'postgresql' | 'sqlite'

export type SqlValue =
  string | number | bigint | boolean | null | readonly (string | number | bigint | boolean | null)[]

/** A row as the drivers give it: 64-bit integers are bigint in both. */
export type Cell = string | number | bigint | boolean | null | undefined
export type Row = Readonly<Record<string, Cell>>

export interface SqlReader {
  /** Every row of a statement. `text` is also the key of the prepared statement, so it must not carry values. */
  all(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]>
}

export interface SqlTx extends SqlReader {
  readonly dialect: Dialect
  /** Runs a statement; the number of rows it touched. */
  run(text: string, values?: readonly SqlValue[]): Promise<number>
  /** Runs one statement with positional `?` for each set of values, in order; the number of rows each touched. SQLite only. */
  runEach(text: string, rows: readonly (readonly SqlValue[])[]): readonly number[]
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

export const dialectOf = (url: string): Dialect => (/^postgres(ql)?:/.test(url) ? 'postgresql' : 'sqlite')

/** The path of a `file:` address. */
export const fileOf = (url: string): string => url.replace(/^file:(\/\/)?/, '').replace(/\?.*$/, '')
