// How many requests one caller may make in a minute, counted for all API processes together. Each process leases permits in
// blocks, so that a caller far from the limit costs a map look-up; near the limit the blocks get small and nothing is overdrawn.
import type { Millis } from '@pay2slay/domain'
import type { RateLimits } from '@pay2slay/db'

export interface LimiterOptions {
  readonly limits: Pick<RateLimits, 'take'>
  readonly now: () => Millis
  readonly windowMs?: number
  /** Callers whose blocks are kept; beyond it the oldest are forgotten, their permits with them. */
  readonly maxCallers?: number
  /** The database cannot be asked: this process counts the caller's window alone. */
  readonly onAlone?: (error: unknown) => void
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number }

interface Block {
  windowStart: Millis
  left: number
  /** The window is used up by everybody together: asking again before it ends would be a statement for nothing. */
  exhausted: boolean
  /** The database could not be asked in this window. */
  alone: boolean
  /** The one statement under way; everybody else waits for it instead of taking a block each. */
  leasing: Promise<void> | null
}

const ALLOWED: Verdict = { allowed: true }
/** A tenth of the limit at a time: ten statements at most for a caller who uses all of it in one process. */
const BLOCKS_PER_WINDOW = 10

export class Limiter {
  readonly #blocks = new Map<string, Block>()
  readonly #windowMs: number
  readonly #maxCallers: number

  constructor(private readonly options: LimiterOptions) {
    this.#windowMs = options.windowMs ?? 60_000
    this.#maxCallers = options.maxCallers ?? 20_000
  }

  /**
   * One permit of `key`, whose limit is `limit` in a window. When the database cannot be asked, the process allows the limit by
   * itself: what needs the database fails anyway, and what does not should go on, bounded.
   */
  take(key: string, limit: number): Verdict | Promise<Verdict> {
    const now = this.options.now()
    const block = this.#block(key, now - (now % this.#windowMs))
    if (block.left > 0) {
      block.left -= 1
      return ALLOWED
    }
    return this.#wait(key, limit)
  }

  async #wait(key: string, limit: number): Promise<Verdict> {
    for (;;) {
      const now = this.options.now()
      const block = this.#block(key, now - (now % this.#windowMs))
      if (block.left > 0) {
        block.left -= 1
        return ALLOWED
      }
      if (block.exhausted) {
        const endsAt = block.windowStart + this.#windowMs
        return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((endsAt - now) / 1_000)) }
      }
      block.leasing ??= this.#lease(key, limit, block, now).finally(() => {
        block.leasing = null
      })
      await block.leasing
    }
  }

  async #lease(key: string, limit: number, block: Block, now: Millis): Promise<void> {
    if (block.alone) {
      block.exhausted = true
      return
    }
    const permits = Math.max(1, Math.floor(limit / BLOCKS_PER_WINDOW))
    try {
      const taken = await this.options.limits.take({ key, limit, windowMs: this.#windowMs, permits, now })
      block.left += taken
      block.exhausted = taken === 0
    } catch (error) {
      block.alone = true
      block.left += limit
      this.options.onAlone?.(error)
    }
  }

  #block(key: string, windowStart: Millis): Block {
    const found = this.#blocks.get(key)
    if (found && found.windowStart >= windowStart) return found
    const block: Block = { windowStart, left: 0, exhausted: false, alone: false, leasing: null }
    this.#blocks.delete(key)
    this.#blocks.set(key, block)
    if (this.#blocks.size > this.#maxCallers) this.#forgetOldest()
    return block
  }

  #forgetOldest(): void {
    const oldest = this.#blocks.keys().next()
    if (!oldest.done) this.#blocks.delete(oldest.value)
  }
}
