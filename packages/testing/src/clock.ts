// Time that stands still until a test moves it.
import type { Clock, Millis } from '@pay2slay/domain'

/** 2026-01-05, a Monday, 12:00 UTC: far from the edges of day, week and year. */
export const MONDAY_NOON: Millis = Date.UTC(2026, 0, 5, 12)

export interface FakeClock extends Clock {
  set(at: Millis): void
  advance(byMs: number): void
}

/** A clock that shows `start` until it is moved. `now` may be handed on without its object. */
export function fakeClock(start: Millis = MONDAY_NOON): FakeClock {
  let at = start
  return {
    now: async () => at,
    set: (to) => void (at = to),
    advance: (byMs) => void (at += byMs),
  }
}
