// Chance that repeats: a test that failed with a seed fails with it again.
import type { Random } from '@pay2slay/domain'

export interface SeededRandom extends Random {
  /** A whole number from 0 up to, not including, `bound`. */
  below(this: void, bound: number): number
  /** One of the items; throws for an empty list. */
  pick<T>(this: void, items: readonly T[]): T
}

/** The same numbers for the same seed, evenly spread over 32 bits (splitmix32). */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound)
  return {
    next,
    below,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('pick: the list is empty')
      return items[below(items.length)] as T
    },
  }
}

/** True in that share of all cases. */
export const chance = (random: SeededRandom, share: number): boolean => random.next() / 2 ** 32 < share
