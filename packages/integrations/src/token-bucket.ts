// The request budget. Whoever finds it empty waits in line and is served in order: nobody is dropped, since a dropped reading
// would always hit the same players. The line is bounded, and who cannot join it is told so.
import { err, ok, type Result } from '@pay2slay/domain'
import { realTiming, type Timing } from './timing.js'

export interface BucketOptions {
  readonly perMinute: number
  /** Longest line; joining a longer one is refused. */
  readonly maxQueue?: number
  readonly timing?: Timing
  /** Where other processes use the same budget: what it reserves is nobody else's. */
  readonly pace?: SharedPace
}

export interface SharedPace {
  /** Reserves the next free span; how many milliseconds from now it begins. */
  reserve(spanMs: number): Promise<number>
}

export type BucketRefusal = { readonly kind: 'aborted' | 'queue_full' | 'network'; readonly detail: string }

interface Waiter {
  readonly give: (result: Result<void, BucketRefusal>) => void
  gone: boolean
}

const MAX_QUEUE = 10_000
/** What may go out at once: a twentieth of a second's worth. At 150 a minute that is one, so that no second ever sees four. */
const BURST_SECONDS = 0.05
/** Of a shared budget so much is reserved at once, at least one request's worth. */
const RESERVED_MS = 50

/** Requests that were reserved, and the time that they are for: later they are somebody else's. */
interface Reserved {
  readonly from: number
  readonly until: number
  left: number
}

export class TokenBucket {
  readonly #perMillisecond: number
  readonly #capacity: number
  readonly #maxQueue: number
  readonly #timing: Timing
  #tokens: number
  #filledAt: number
  #pausedUntil = -Infinity
  #queue: Waiter[] = []
  #head = 0
  #waiting = 0
  #pumping = false
  #nap = new AbortController()
  #reserved: Reserved = { from: 0, until: 0, left: 0 }
  readonly #pace: SharedPace | null

  constructor(options: BucketOptions) {
    this.#perMillisecond = options.perMinute / 60_000
    this.#capacity = Math.max(1, Math.floor((options.perMinute / 60) * BURST_SECONDS))
    this.#maxQueue = options.maxQueue ?? MAX_QUEUE
    this.#timing = options.timing ?? realTiming
    this.#pace = options.pace ?? null
    this.#tokens = this.#capacity
    this.#filledAt = this.#timing.monotonic()
  }

  /** How many stand in line. */
  get waiting(): number {
    return this.#waiting
  }

  /** Waits for one request's worth, first come first served. */
  take(signal?: AbortSignal): Promise<Result<void, BucketRefusal>> {
    if (signal?.aborted) return Promise.resolve(ABORTED)
    if (this.#waiting >= this.#maxQueue) {
      const detail = `${this.#waiting} requests wait already, which is the most that may`
      return Promise.resolve(err({ kind: 'queue_full', detail }))
    }
    return new Promise((resolve) => {
      const leave = () => {
        if (waiter.gone) return
        waiter.gone = true
        this.#waiting -= 1
        resolve(ABORTED)
        // Nobody is left to wake up for: a long pause must not keep a process alive that wants to end.
        if (this.#waiting === 0) this.#nap.abort()
      }
      const waiter: Waiter = {
        gone: false,
        give: (result) => {
          waiter.gone = true
          this.#waiting -= 1
          signal?.removeEventListener('abort', leave)
          resolve(result)
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#queue.push(waiter)
      this.#waiting += 1
      void this.#pump()
    })
  }

  /** Nobody is served for so long: the provider asked for it. A shorter pause never ends a longer one. */
  pauseFor(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#timing.monotonic() + milliseconds)
    // What was saved up belongs to the time before.
    this.#tokens = 0
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    for (let next = this.#next(); next; next = this.#next()) {
      const wait = this.#waitMilliseconds()
      if (wait > 0) {
        this.#nap = new AbortController()
        await this.#timing.sleep(wait, this.#nap.signal)
        continue
      }
      const reserved = this.#pace === null || this.#takeReserved() ? ok(undefined) : await this.#reserve(this.#pace)
      if (reserved === null) continue
      if (reserved.ok) this.#tokens -= 1
      // Whoever left during the wait is skipped; the turn is the next one's.
      const first = this.#next()
      if (first === null) break
      this.#head += 1
      first.give(reserved)
    }
    this.#pumping = false
  }

  #takeReserved(): boolean {
    const now = this.#timing.monotonic()
    // Timers may wake a little early.
    if (this.#reserved.left < 1 || now < this.#reserved.from - 5 || now > this.#reserved.until) return false
    this.#reserved.left -= 1
    return true
  }

  /** null: reserved, and its time has come, so look again. */
  async #reserve(pace: SharedPace): Promise<Result<void, BucketRefusal> | null> {
    const count = Math.max(1, Math.floor(RESERVED_MS * this.#perMillisecond))
    const spanMs = Math.ceil(count / this.#perMillisecond)
    try {
      const waitMs = await pace.reserve(spanMs)
      const from = this.#timing.monotonic() + waitMs
      // A late process may still use them for a while: the span itself and half a second.
      this.#reserved = { from, until: from + spanMs + 500, left: count }
      if (waitMs > 0) {
        this.#nap = new AbortController()
        await this.#timing.sleep(waitMs, this.#nap.signal)
      }
      return null
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown reason'
      return err({ kind: 'network', detail: `the shared request budget could not be asked: ${why}` })
    }
  }

  /** The first in line who has not left; the line is compacted on the way. */
  #next(): Waiter | null {
    while (this.#queue[this.#head]?.gone) this.#head += 1
    if (this.#head > 1_024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    return this.#queue[this.#head] ?? null
  }

  #waitMilliseconds(): number {
    const now = this.#timing.monotonic()
    if (now < this.#pausedUntil) return Math.ceil(this.#pausedUntil - now)
    const from = Math.max(this.#filledAt, this.#pausedUntil)
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, now - from) * this.#perMillisecond)
    this.#filledAt = now
    // A hair of tolerance: the sum of many small fillings may end just below one.
    return this.#tokens >= 1 - 1e-9 ? 0 : Math.max(1, Math.ceil((1 - this.#tokens) / this.#perMillisecond))
  }
}

const ABORTED = err({ kind: 'aborted', detail: 'stopped while waiting for the request budget' } as const)
