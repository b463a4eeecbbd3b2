// A small cache for public reads: a crowd that asks the same thing costs the database one query now and then, and what is kept and
// what is under way are both bounded, whatever is asked. What is a little too old is still told while it is read anew, so that
// nobody waits for a busy page; what took long to read is kept longer, so that no page costs more than its share of the time.
import { Problem } from './problem.js'

export interface SingleFlightOptions {
  readonly ttlMs: number
  /** Kept at least so many times as long as it took to load; 0 when absent. */
  readonly keepTimesLoad?: number
  /** The longest that anything is kept because it took long; no bound when absent. */
  readonly maxTtlMs?: number
  /** How long after its time an answer is still told while it is loaded anew; 0 when absent. */
  readonly staleMs?: number
  /** Answers kept; the oldest go first. */
  readonly maxEntries: number
  /** Loads under way at once, over all keys; beyond it they wait for their turn. */
  readonly maxLoads: number
  /** Loads that may wait; beyond it, and after `maxWaitMs`, the answer is 429 with Retry-After. 100 and 2 000 when absent. */
  readonly maxWaiting?: number
  readonly maxWaitMs?: number
  /** Milliseconds that only go forward. */
  readonly now?: () => number
  /** Told when a load fails that nobody waited for. */
  readonly onError?: (error: unknown) => void
}

interface Entry {
  readonly value: unknown
  readonly expiresAt: number
}

export class SingleFlight {
  readonly #kept = new Map<string, Entry>()
  readonly #loads = new Map<string, Promise<unknown>>()
  readonly #turns: Turns
  readonly #now: () => number
  #generation = 0

  constructor(private readonly options: SingleFlightOptions) {
    this.#turns = new Turns(options)
    this.#now = options.now ?? (() => performance.now())
  }

  /** The answer if it is there and fresh, without a promise: for the paths that a crowd takes. */
  fresh<T>(key: string): T | undefined {
    const kept = this.#kept.get(key)
    return kept && kept.expiresAt > this.#now() ? (kept.value as T) : undefined
  }

  /** The answer for `key`, not older than the time to live; failures are told to everybody who waited and not kept. */
  async get<T>(key: string, load: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key)
    const overdue = kept ? this.#now() - kept.expiresAt : Infinity
    if (kept && overdue < 0) return kept.value as T
    const running = this.#loads.get(key)
    if (kept && overdue < (this.options.staleMs ?? 0)) {
      if (!running && this.#turns.free) this.#refresh(key, load)
      return kept.value as T
    }
    return (running as Promise<T> | undefined) ?? this.#start(key, load)
  }

  /** Forgets everything, what is being loaded too: whoever asks from now on gets what is loaded from now on. */
  clear(): void {
    this.#generation += 1
    this.#kept.clear()
    this.#loads.clear()
  }

  #refresh(key: string, load: () => Promise<unknown>): void {
    this.#start(key, load).catch((error: unknown) => {
      this.options.onError?.(error)
    })
  }

  #start<T>(key: string, load: () => Promise<T>): Promise<T> {
    const loading = this.#load(key, load, this.#generation).finally(() => {
      if (this.#loads.get(key) === loading) this.#loads.delete(key)
    })
    this.#loads.set(key, loading)
    return loading
  }

  async #load<T>(key: string, load: () => Promise<T>, generation: number): Promise<T> {
    // Loads begin after `get` has noted them, so that a load that fails at once is forgotten again.
    await this.#turns.take()
    try {
      const startedAt = this.#now()
      const value = await load()
      if (generation === this.#generation) this.#keep(key, value, this.#now() - startedAt)
      return value
    } finally {
      this.#turns.giveBack()
    }
  }

  #keep(key: string, value: unknown, tookMs: number): void {
    const { ttlMs, keepTimesLoad = 0, maxTtlMs = Infinity, maxEntries } = this.options
    const ttl = Math.max(ttlMs, Math.min(tookMs * keepTimesLoad, maxTtlMs))
    this.#kept.delete(key)
    this.#kept.set(key, { value, expiresAt: this.#now() + ttl })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxEntries) break
      this.#kept.delete(oldest)
    }
  }

  /** How many answers are kept. */
  get size(): number {
    return this.#kept.size
  }
}

const MOST_WAITING = 100
const LONGEST_WAIT_MS = 2_000

/** So many at once, the others one after the other as they came, and not for long. */
class Turns {
  #taken = 0
  readonly #waiting = new Set<() => void>()

  constructor(private readonly options: Pick<SingleFlightOptions, 'maxLoads' | 'maxWaiting' | 'maxWaitMs'>) {}

  get free(): boolean {
    return this.#taken < this.options.maxLoads
  }

  async take(): Promise<void> {
    if (this.free) {
      this.#taken += 1
      return
    }
    if (this.#waiting.size >= (this.options.maxWaiting ?? MOST_WAITING)) throw tooManyPages()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.add(resolve)
    const late = setTimeout(() => {
      if (this.#waiting.delete(resolve)) reject(tooManyPages())
    }, this.options.maxWaitMs ?? LONGEST_WAIT_MS)
    await promise.finally(() => {
      clearTimeout(late)
    })
  }

  /** The one who has waited longest takes over the place. */
  giveBack(): void {
    const [next] = this.#waiting
    if (next) {
      this.#waiting.delete(next)
      next()
    } else this.#taken -= 1
  }
}

/** Not 503: whoever asks for so many different pages makes it so. */
const tooManyPages = (): Problem =>
  new Problem(
    'too-many-requests',
    'Too many different pages are being read at once: try again in a second.',
    {},
    { 'Retry-After': '1' },
  )
