// What a run of many histories went through: how fast, which faults, which states. A simulator that never reaches a state proves
// nothing about it, so the summary names those that it must reach.
import type { History } from './history.js'

const FEW = ' (of 2,000 histories in memory that is a failure: the simulator has gone blind there)'

/** Reached by any two thousand histories, or the simulator has gone blind. */
export const MUST_REACH: readonly string[] = [
  'payout planned -> signed',
  'payout planned -> void',
  'payout signed -> published',
  'payout signed -> confirmed',
  'payout signed -> planned',
  'payout published -> confirmed',
  'payout published -> planned',
  'block signed -> dead',
  'block published -> dead',
  'block published -> confirmed',
  'baseline lowered',
  'baseline returned',
  'baseline epic_changed',
  'baseline refused',
  'reading pending',
  'reading stale',
  'reading regression',
  'hint gap',
  'hint fork',
  'hint unknown',
  'hint already_known',
  'crash in a transaction',
  'crash at committed',
  'clock back',
  'rival',
  'restore',
  'block row lost',
  'payout adopted',
  'cancel confirmed',
  'cancel dead',
]

export class Summary {
  readonly counts = new Map<string, number>()
  #histories = 0
  #actions = 0
  readonly #startedAt = performance.now()
  readonly #cpu = process.cpuUsage()
  #told = performance.now()

  note(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  done(history: History): void {
    this.#histories += 1
    this.#actions += history.actions.length
  }

  isTimeToTell(): boolean {
    const now = performance.now()
    if (now - this.#told < 5_000) return false
    this.#told = now
    return true
  }

  progress(of: number): string {
    const share = ((100 * this.#histories) / of).toFixed(0)
    return `${this.#histories} of ${of} histories (${share} %), ${this.#rate()}`
  }

  #rate(): string {
    const { user, system } = process.cpuUsage(this.#cpu)
    const cpuSeconds = (user + system) / 1e6
    const seconds = (performance.now() - this.#startedAt) / 1e3
    const perCore = (this.#histories / cpuSeconds).toFixed(0)
    return `${(this.#histories / seconds).toFixed(0)} histories/s, ${perCore} a second of CPU`
  }

  missing(): readonly string[] {
    return MUST_REACH.filter((what) => !this.counts.has(what))
  }

  text(isShort: boolean): string {
    const lines = [`${this.#histories} histories, ${this.#actions} actions, no promise broken; ${this.#rate()}`]
    if (!isShort) {
      const sorted = [...this.counts].sort(([one], [other]) => (one < other ? -1 : 1))
      lines.push(...sorted.map(([what, times]) => `  ${String(times).padStart(8)}  ${what}`))
    }
    const missing = this.missing()
    if (missing.length > 0) lines.push(`not reached: ${missing.join(', ')}${FEW}`)
    return lines.join('\n')
  }
}
