// How long to wait before the same block is sent again: 5 s, doubling to 5 minutes. Sending again is harmless, so the waits
// only spare the nodes.
import type { Millis } from '../model.js'

export interface BackoffRules {
  /** Wait after the first attempt, and the longest wait. */
  readonly first: Millis
  readonly longest: Millis
}

export const PUBLISH_BACKOFF: BackoffRules = { first: 5_000, longest: 300_000 }

/** Milliseconds until the next attempt, after `attempts` attempts (at least one). */
export function nextPublishDelay(attempts: number, rules: BackoffRules = PUBLISH_BACKOFF): Millis {
  return Math.min(rules.longest, rules.first * 2 ** Math.min(30, Math.max(0, attempts - 1)))
}
