// Real databases for tests, each fresh, migrated and the test's own.
import type { Dialect } from '@pay2slay/db'
import type { FreshDatabase } from './fresh.js'
import { freshPostgres } from './postgres.js'
import { freshSqlite } from './sqlite.js'

export const DIALECTS = ['sqlite', 'postgresql'] as const
export type DialectName = Dialect
export type { FreshDatabase }

export const freshDatabase = (dialect: Dialect): Promise<FreshDatabase> =>
  dialect === 'sqlite' ? freshSqlite() : freshPostgres()

/** For `describe.each(eachDatabase)('$dialect', ({ fresh }) => …)`: the same promises on both databases. */
export const eachDatabase: readonly { readonly dialect: Dialect; readonly fresh: () => Promise<FreshDatabase> }[] =
  DIALECTS.map((dialect) => ({ dialect, fresh: () => freshDatabase(dialect) }))
