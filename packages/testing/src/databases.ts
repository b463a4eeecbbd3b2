// Real databases for tests, each fresh, migrated and the test's own.
import type { Database, Dialect } from '@pay2slay/db'
import { freshPostgres } from './postgres.js'
import { freshSqlite } from './sqlite.js'

export const DIALECTS = ['sqlite', 'postgresql'] as const
export type DialectName = Dialect

export interface FreshDatabase {
  readonly dialect: Dialect
  /** What DATABASE_URL would hold: for second connections and for processes. */
  readonly url: string
  readonly database: Database
  /** Closes `database` and removes what it stood on. */
  readonly close: () => Promise<void>
}

export const freshDatabase = (dialect: Dialect): Promise<FreshDatabase> =>
  dialect === 'sqlite' ? freshSqlite() : freshPostgres()

/** For `describe.each(eachDatabase)('$dialect', ({ fresh }) => …)`: the same promises on both databases. */
export const eachDatabase: readonly { readonly dialect: Dialect; readonly fresh: () => Promise<FreshDatabase> }[] =
  DIALECTS.map((dialect) => ({ dialect, fresh: () => freshDatabase(dialect) }))
