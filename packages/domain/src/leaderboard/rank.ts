// A player's rank from the steps of a window: one more than the number of players with more kills. Equals share a rank.
import type { Step } from './standings.js'

export class Ranks {
  /** Kills of each step, most first. */
  readonly #kills: Int32Array
  /** Players above each step, and of all steps at the end. */
  readonly #above: Int32Array

  constructor(steps: readonly Step[]) {
    this.#kills = Int32Array.from(steps, ({ kills }) => kills)
    this.#above = new Int32Array(steps.length + 1)
    steps.forEach(({ players }, index) => {
      this.#above[index + 1] = (this.#above[index] ?? 0) + players
    })
  }

  of(kills: number): number {
    let low = 0
    let high = this.#kills.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#kills[middle] ?? 0) > kills) low = middle + 1
      else high = middle
    }
    return (this.#above[low] ?? 0) + 1
  }
}
