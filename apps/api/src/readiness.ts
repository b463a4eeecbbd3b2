// Whether this process can serve: the database answers, every migration is there, and it is this process's world. Asked anew
// each time, so it recovers by itself, and never waits longer than its time-out.
import type { StopKind, World } from '@pay2slay/domain'
import { createStore, missingMigrations } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import { ForeignDatabaseError, isDatabaseTrouble, refuseOtherWorld, type DatabaseKeeper } from './database-keeper.js'

export type CheckName = 'database' | 'migrations' | 'world'

export interface FailedCheck {
  readonly check: CheckName
  /** A sentence for the public: no host, no file, no message of a library. */
  readonly detail: string
}

export interface Readiness {
  readonly failed: FailedCheck | null
  /** Stops in force: shown, and no reason not to be ready. */
  readonly stops: readonly { readonly kind: StopKind; readonly setAt: number }[]
}

export interface ReadinessOptions {
  readonly keeper: DatabaseKeeper
  readonly world: World
  readonly observer: Observer
  readonly timeoutMs?: number
}

/** A check that any number of callers share while it runs; each waits at most `timeoutMs` (2 s). */
export function createReadiness(options: ReadinessOptions): () => Promise<Readiness> {
  const timeoutMs = options.timeoutMs ?? 2_000
  let running: Promise<Readiness> | null = null
  return async () => {
    running ??= check(options).finally(() => {
      running = null
    })
    return within(timeoutMs, running)
  }
}

async function check({ keeper, world, observer }: ReadinessOptions): Promise<Readiness> {
  try {
    return await keeper.use(async (database) => {
      const missing = await missingMigrations(database)
      if (missing.length > 0) return failed('migrations', `Not applied yet: ${missing.join(', ')}. Run migrate.`)
      await refuseOtherWorld(database, world)
      const stops = await createStore(database).stops()
      return { failed: null, stops: stops.map(({ kind, setAt }) => ({ kind, setAt })) }
    })
  } catch (error) {
    if (error instanceof ForeignDatabaseError) return failed('world', sentence(error.message))
    observer.event('warn', 'readiness_check_failed', { error })
    const away = isDatabaseTrouble(error)
    return failed(
      'database',
      away ? 'The database cannot be reached or read.' : 'The database gave an unexpected answer.',
    )
  }
}

const failed = (name: CheckName, detail: string): Readiness => ({ failed: { check: name, detail }, stops: [] })

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

async function within(timeoutMs: number, running: Promise<Readiness>): Promise<Readiness> {
  const { promise, resolve } = Promise.withResolvers<Readiness>()
  const timer = setTimeout(() => {
    resolve(failed('database', `The database did not answer within ${timeoutMs / 1000} s.`))
  }, timeoutMs)
  try {
    return await Promise.race([running, promise])
  } finally {
    clearTimeout(timer)
  }
}
