// How long to wait before the same block is sent again: 5 s, doubling to 5 minutes.
import type { Millis } from '../model.js'

const FIRST_MS = 5_000
const LONGEST_MS = 300_000

/** Milliseconds until the next attempt, after `attempts` attempts (at least one). */
export function nextPublishDelay(attempts: number): Millis {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(30, Math.max(0, attempts - 1)))
}
