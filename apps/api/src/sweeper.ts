// Takes away sessions, logins and counted attempts that are over, now and then, for as long as the process runs.
import { sweepExpired } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import type { DatabaseKeeper } from './database-keeper.js'

const EVERY_MS = 5 * 60_000
/** So many steps at most in one go: what is left waits for the next. */
const MOST_STEPS = 20

/** Every process sweeps; steps of two of them only find less to do. Stops, and waits for a step under way, when told. */
export function startSweeper(keeper: DatabaseKeeper, observer: Observer, everyMs = EVERY_MS): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let stopped = false
  const sweep = async (): Promise<void> => {
    try {
      for (let step = 0; step < MOST_STEPS && !stopped; step += 1) {
        const { more } = await keeper.use((database) => sweepExpired(database, Date.now()))
        if (!more) return
      }
    } catch (error) {
      observer.event('warn', 'sweep_failed', { error })
    }
  }
  const timer = setInterval(() => {
    running = running.then(sweep)
  }, everyMs)
  timer.unref()
  return async () => {
    stopped = true
    clearInterval(timer)
    await running
  }
}
