// Waiting for another connection's write lock without blocking the event loop, as the driver's own waiting would.
import type Sqlite from 'better-sqlite3'

/**
 * The driver's error code, or nothing. Not asked with `instanceof`: the driver keeps one error class for the whole process, and
 * where code runs in several contexts (as tests do) it is another context's.
 */
export const sqliteCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error))

/** Runs `step` until the lock it needs is free; the last error when that takes longer than `timeoutMs`. */
export async function waitWhileBusy<T>(timeoutMs: number, step: () => T): Promise<T> {
  const until = performance.now() + timeoutMs
  for (let wait = 2; ; wait = Math.min(50, wait * 2)) {
    try {
      return step()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** BEGIN IMMEDIATE: a writer from the start, so that no later statement can fail because another one wrote meanwhile. */
export const beginImmediate = (connection: Sqlite.Database, timeoutMs: number): Promise<unknown> =>
  waitWhileBusy(timeoutMs, () => connection.exec('BEGIN IMMEDIATE'))
