// A small cache for public reads: a crowd that asks the same thing within a second costs the database one query, and what is
// kept and what is under way are both bounded, whatever is asked.
import { Problem } from './problem.js'

export interface SingleFlightOptions {
  readonly ttlMs: number
  /** Answers kept; the oldest go first. */
  readonly maxEntries: number
  /** Loads under way at once, over all keys; beyond it the answer is 503 with Retry-After. */
  readonly maxLoads: number
  /** Milliseconds that only go forward. */
  readonly now?: () => number
}

interface Entry {
  readonly value: unknown
  readonly expiresAt: number
}

export class SingleFlight {
  readonly #kept = new Map<string, Entry>()
  readonly #loads = new Map<string, Promise<unknown>>()
  readonly #now: () => number

  constructor(private readonly options: SingleFlightOptions) {
    this.#now = options.now ?? (() => performance.now())
  }

  /** The answer for `key`, not older than the time to live; failures are told to everybody who waited and not kept. */
  async get<T>(key: string, load: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key)
    if (kept && kept.expiresAt > this.#now()) return kept.value as T
    const running = this.#loads.get(key)
    if (running) return running as Promise<T>
    if (this.#loads.size >= this.options.maxLoads) {
      throw new Problem(
        'busy',
        'Too many different pages are being read at once: try again in a second.',
        {},
        { 'Retry-After': '1' },
      )
    }
    const loading = this.#load(key, load)
    this.#loads.set(key, loading)
    return loading
  }

  async #load<T>(key: string, load: () => Promise<T>): Promise<T> {
    try {
      // Loads begin after `get` has noted them, so that a load that fails at once is forgotten again.
      await Promise.resolve()
      const value = await load()
      this.#keep(key, value)
      return value
    } finally {
      this.#loads.delete(key)
    }
  }

  #keep(key: string, value: unknown): void {
    this.#kept.delete(key)
    this.#kept.set(key, { value, expiresAt: this.#now() + this.options.ttlMs })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.options.maxEntries) break
      this.#kept.delete(oldest)
    }
  }

  /** How many answers are kept. */
  get size(): number {
    return this.#kept.size
  }
}
