// Time as the local world sees it: the machine's, or one that a test moves by hand.

export interface SandboxClock {
  /** Milliseconds since 1970 UTC. */
  now(): number
  /** Calls back once after the time; returns a function that cancels it. Never keeps the process alive. */
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: SandboxClock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until `advance`. */
export class ManualClock implements SandboxClock {
  #now: number
  #due: { at: number; order: number; callback: () => void }[] = []
  #order = 0
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }
  now(): number {
    return this.#now
  }
  after(delayMs: number, callback: () => void): () => void {
    const entry = { at: this.#now + delayMs, order: this.#order++, callback }
    this.#due.push(entry)
    return () => {
      this.#due = this.#due.filter((other) => other !== entry)
    }
  }
  /** Moves time on and runs what became due on the way, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      this.#due.sort((a, b) => a.at - b.at || a.order - b.order)
      const next = this.#due[0]
      if (next === undefined || next.at > end) break
      this.#due.shift()
      this.#now = Math.max(this.#now, next.at)
      next.callback()
    }
    this.#now = end
  }
}
