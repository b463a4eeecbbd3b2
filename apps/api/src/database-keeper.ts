// Keeps the database open through outages. PostgreSQL's pool reconnects by itself; a SQLite file that was moved away or replaced
// under a running process would be read for ever through the old, deleted file, so its identity is looked at.
import { statSync } from 'node:fs'
import { types } from 'node:util'
import type { Observer, Store, World } from '@pay2slay/domain'
import {
  checkWorld,
  CommitUnknownError,
  createStore,
  dialectOf,
  fileOf,
  openDatabase,
  tracedDatabase,
  type Database,
  type NoteStatement,
} from '@pay2slay/db'
import { coded, Problem } from './problem.js'

export interface DatabaseKeeperOptions {
  readonly url: string
  readonly world: World
  readonly observer: Observer
  /** How long PostgreSQL may take to answer one statement. */
  readonly answerTimeoutMs?: number
  /** Hears of every statement, for traces. */
  readonly note?: NoteStatement
}

interface Opened {
  readonly database: Database
  readonly identity: string
  users: number
  replaced: boolean
}

/** The database answered, but it is not one that this process may show. */
export class ForeignDatabaseError extends Error {
  override readonly name = 'ForeignDatabaseError'
}

/** A read may be of a file that was replaced so long ago; a write never is. Looking costs a tenth of a short request. */
const LOOK_EVERY_MS = 20

/** After an attempt to open a replaced file failed: long enough that a crowd does not open it thousands of times. */
const REOPEN_PAUSE_MS = 250

export class DatabaseKeeper {
  #opened: Opened
  #opening: Promise<Opened> | null = null
  #lookedAt = Number.NEGATIVE_INFINITY
  #failed: { readonly error: unknown; readonly until: number } | null = null

  private constructor(
    private readonly options: DatabaseKeeperOptions,
    opened: Opened,
  ) {
    this.#opened = opened
  }

  static async open(options: DatabaseKeeperOptions): Promise<DatabaseKeeper> {
    return new DatabaseKeeper(options, await open(options))
  }

  /** Runs reads; every trouble with the database itself becomes the problem `unavailable`, logged with its cause. */
  async read<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await this.use(work)
    } catch (error) {
      if (!isDatabaseTrouble(error)) throw error
      this.options.observer.event('warn', 'database_unavailable', { error })
      throw new Problem(
        'unavailable',
        'The database cannot be read at the moment: try again in a few seconds.',
        {},
        { 'Retry-After': '2' },
      )
    }
  }

  /**
   * Runs a flow that writes. Where the database is lost on the way (the answer to a COMMIT, or what is read after it), the caller
   * cannot know whether it happened, and is told to look before doing it again.
   */
  async write<T>(work: (store: Store, database: Database) => Promise<T>): Promise<T> {
    try {
      this.#lookedAt = Number.NEGATIVE_INFINITY
      return await this.use((database) => work(createStore(database), database))
    } catch (error) {
      if (!(error instanceof CommitUnknownError) && !isDatabaseTrouble(error)) throw error
      this.options.observer.event('warn', 'database_unavailable', { error })
      const detail =
        'The database was lost on the way: look in a few seconds whether it was done before you do it again.'
      throw new Problem('unavailable', detail, coded('maybe_done'), { 'Retry-After': '2' })
    }
  }

  /** Runs reads and lets every error through: for the readiness check, which tells them apart. */
  async use<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const opened = performance.now() - this.#lookedAt < LOOK_EVERY_MS ? this.#opened : await this.#current()
    opened.users += 1
    try {
      return await work(opened.database)
    } catch (error) {
      if (isSilence(error)) await this.#leave(opened)
      throw error
    } finally {
      opened.users -= 1
      if (opened.replaced) this.#retire(opened)
    }
  }

  /** A server that fell silent leaves dead connections in the pool, each good for one time-out more: a new pool has none. */
  async #leave(silent: Opened): Promise<void> {
    if (silent !== this.#opened) return
    const fresh = await open(this.options)
    if (silent !== this.#opened) {
      // Another read was first: one new pool is enough.
      this.#retire(fresh)
      return
    }
    this.#opened = fresh
    silent.replaced = true
  }

  /** Closes what nobody uses any more, in the background: closing a connection to a silent server takes as long as it likes. */
  #retire(opened: Opened): void {
    if (opened.users > 0) return
    opened.database.close().catch((error: unknown) => {
      this.options.observer.event('warn', 'database_close_failed', { error })
    })
  }

  async close(): Promise<void> {
    await this.#opened.database.close()
  }

  async #current(): Promise<Opened> {
    if (identityOf(this.options.url) === this.#opened.identity) {
      this.#lookedAt = performance.now()
      return this.#opened
    }
    if (this.#failed && performance.now() < this.#failed.until) throw this.#failed.error
    this.#opening ??= this.#reopen().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #reopen(): Promise<Opened> {
    try {
      const fresh = await open(this.options)
      await refuseOtherWorld(fresh.database, this.options.world)
      const old = this.#opened
      this.#opened = fresh
      this.#failed = null
      old.replaced = true
      this.#retire(old)
      this.options.observer.event('warn', 'database_replaced', {
        detail: 'the database file was replaced: it was opened anew',
      })
      return fresh
    } catch (error) {
      this.#failed = { error, until: performance.now() + REOPEN_PAUSE_MS }
      throw error
    }
  }
}

async function open({ url, observer, answerTimeoutMs = 3_000, note }: DatabaseKeeperOptions): Promise<Opened> {
  const identity = identityOf(url)
  const opened = openDatabase(url, {
    postgresql: {
      connectTimeoutMs: 1_500,
      // The server gives up a little earlier, so that a slow statement ends on both sides.
      statementTimeoutMs: answerTimeoutMs - 500,
      answerTimeoutMs,
      onIdleError: (error) => {
        observer.event('warn', 'database_connection_lost', { error })
      },
    },
  })
  const database = note ? tracedDatabase(opened, note) : opened
  return { database, identity, users: 0, replaced: false }
}

/** Refuses a database of another world; its own error, since the database itself is well. */
export async function refuseOtherWorld(database: Database, world: World): Promise<void> {
  const same = await checkWorld(database, world)
  if (!same.ok) throw new ForeignDatabaseError(same.error)
}

/** Device and inode of a SQLite file; a missing file is an error, since opening it would create an empty one. */
function identityOf(url: string): string {
  if (dialectOf(url) === 'postgresql') return url
  // Not worth a thread: the statement that follows reads the same disk, and in this thread too.
  const { dev, ino } = statSync(fileOf(url), { bigint: true })
  return `${dev}:${ino}`
}

const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET|ENOENT|EACCES|ENOTDIR)/
/** Connection, resources, shut down or cancelled, wrong database or login, missing table or column (a migration is missing). */
const POSTGRESQL = /^(08|53|57|58|28)\w{3}$|^(3D000|42P01|42703|25006)$/
const SQLITE = /^SQLITE_(CANTOPEN|IOERR|BUSY|LOCKED|NOTADB|CORRUPT|FULL|READONLY|PERM|AUTH|SCHEMA|PROTOCOL)/
const MESSAGES =
  /timeout|Connection terminated|connection error|not queryable|no such (table|column)|database connection is not open|pool after calling end/i

/** PostgreSQL took the statement and answered nothing. */
const isSilence = (error: unknown): boolean => types.isNativeError(error) && error.message === 'Query read timeout'

/** Whether an error says that the database is away, unreadable or not migrated, rather than that this program has a bug. */
export function isDatabaseTrouble(error: unknown): boolean {
  // A problem's sentence may hold anybody's words, a reason that speaks of a time-out for instance.
  if (!types.isNativeError(error) || error instanceof Problem) return false
  if (error instanceof ForeignDatabaseError) return true
  const { code } = error as Error & { code?: unknown }
  if (typeof code === 'string' && [NETWORK, POSTGRESQL, SQLITE].some((pattern) => pattern.test(code))) return true
  return MESSAGES.test(error.message)
}
