// The database at the start: there, migrated, and of this process's world. A SQLite file is made at the first start; PostgreSQL is
// migrated by the scheduler's `migrate` alone, so that a rolling deployment never changes tables by accident.
import { dialectOf, enterWorld, migrate, MigrationError, migrationStatus, type NoteStatement } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import { DatabaseKeeper } from './database-keeper.js'
import type { ApiSettings } from './settings.js'
import { StartError } from './start-error.js'

export async function startDatabase(
  settings: ApiSettings,
  observer: Observer,
  note?: NoteStatement,
): Promise<DatabaseKeeper> {
  const { databaseUrl: url, databaseShown: shown, world } = settings
  const keeper = await usable(shown, async () => {
    await requireSchema(url, shown)
    return DatabaseKeeper.open({ url, world, observer, ...(note && { note }) })
  })
  try {
    const entered = await usable(shown, () => keeper.use((database) => enterWorld(database, world)))
    if (!entered.ok) throw new StartError(entered.error)
    return keeper
  } catch (error) {
    await keeper.close()
    throw error
  }
}

async function requireSchema(url: string, shown: string): Promise<void> {
  if (dialectOf(url) === 'sqlite') {
    await migrate(url)
    return
  }
  const { pending } = await migrationStatus(url)
  if (pending.length === 0) return
  throw new StartError(
    `the database ${shown} lacks ${pending.length === 1 ? 'migration' : 'migrations'} ${pending.join(', ')}: run \`migrate\` first`,
  )
}

/** Errors of the driver become one sentence; their messages may name users and hosts, never passwords. */
async function usable<T>(shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StartError) throw error
    const { message, code } = error as Error & { code?: string }
    const reason = message || code || 'no reason was given'
    const advice = error instanceof MigrationError ? '' : '; start it, or set DATABASE_URL to one that can be reached'
    throw new StartError(`the database ${shown} cannot be used: ${reason}${advice}`, { cause: error })
  }
}
