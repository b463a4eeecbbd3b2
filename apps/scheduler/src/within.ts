// A bound for what may never answer: a silent server must cost seconds, not the process's life.
import { setTimeout as sleep } from 'node:timers/promises'

export const LATE: unique symbol = Symbol('late')

/** What the work gives, or LATE after so many milliseconds; the work itself is left behind, and a later failure of it is dropped. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | typeof LATE> {
  const waiting = new AbortController()
  const late = sleep(milliseconds, LATE, { signal: waiting.signal })
  // Both losers of the race are done with: the timer is aborted, and late work has nobody left to tell.
  late.catch(() => undefined)
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    waiting.abort()
  }
}
