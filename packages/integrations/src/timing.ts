// Time as the clients need it, in one place, so that tests can pass an hour in a moment.
import { setTimeout as sleepFor } from 'node:timers/promises'

export interface Timing {
  /** Milliseconds since 1970, for dates that providers tell. */
  now(): number
  /** Milliseconds that only go forward, for pacing. */
  monotonic(): number
  /** Resolves after the time, or early when the signal aborts; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** From 0 to 1, for jitter. */
  random(): number
}

export const realTiming: Timing = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(milliseconds, signal) {
    // The only rejection is the abort, which the caller sees on the signal.
    await sleepFor(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined)
  },
  random: () => Math.random(),
}
