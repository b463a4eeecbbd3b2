// A clock that tests move, and chance that a seed decides.
import type { Millis, Random } from '@pay2slay/domain'

export interface FakeClock {
  now(): Promise<Millis>
  set(at: Millis): void
  advance(by: Millis): void
}

export function fakeClock(start: Millis): FakeClock {
  let at = start
  return {
    now: async () => at,
    set: (to) => void (at = to),
    advance: (by) => void (at += by),
  }
}

/** Mulberry32: small, fast and the same everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return (mixed ^ (mixed >>> 14)) >>> 0
    },
  }
}
