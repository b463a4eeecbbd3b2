// So many requests a second, counted over the last second.
import type { SandboxClock } from '../clock.js'

export class RateLimit {
  #times: number[] = []
  /** null: no limit. */
  perSecond: number | null
  constructor(
    perSecond: number | null,
    private readonly clock: SandboxClock,
  ) {
    this.perSecond = perSecond
  }

  /** Null: go on. Else the moment from which one more is allowed, in milliseconds. */
  refusedUntil(): number | null {
    if (this.perSecond === null) return null
    const now = this.clock.now()
    this.#times = this.#times.filter((time) => time > now - 1000)
    const oldest = this.#times[0]
    if (this.#times.length >= this.perSecond && oldest !== undefined) return oldest + 1000
    this.#times.push(now)
    return null
  }
}
