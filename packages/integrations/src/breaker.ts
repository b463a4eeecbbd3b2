// Leaves a failing service alone for a while, so that an outage costs one time-out and not one for every player.
import type { Timing } from './timing.js'

export interface BreakerRules {
  /** Failures in a row that open it. */
  readonly failures: number
  readonly restMs: number
}

export const BREAKER_RULES: BreakerRules = { failures: 5, restMs: 30_000 }

export class Breaker {
  #failures = 0
  #openUntil = -Infinity
  #trying = false

  constructor(
    private readonly timing: Pick<Timing, 'monotonic'>,
    private readonly rules: BreakerRules = BREAKER_RULES,
  ) {}

  /** Whether a call may go out. After the rest exactly one may, and decides for all. */
  enter(): boolean {
    if (this.#failures < this.rules.failures) return true
    if (this.timing.monotonic() < this.#openUntil || this.#trying) return false
    this.#trying = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#trying = false
  }

  failed(): void {
    this.#failures += 1
    this.#trying = false
    if (this.#failures >= this.rules.failures) this.#openUntil = this.timing.monotonic() + this.rules.restMs
  }

  /** The call ended without telling anything about the service: somebody stopped it. */
  left(): void {
    this.#trying = false
  }
}
