// What every fixture of a database gives.
import type { Database, Dialect } from '@pay2slay/db'

export interface FreshDatabase {
  readonly dialect: Dialect
  /** What DATABASE_URL would hold: for second connections and for processes. */
  readonly url: string
  readonly database: Database
  /** Closes `database` and removes what it stood on. */
  readonly close: () => Promise<void>
}
