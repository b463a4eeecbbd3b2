// Sees to it that the leaderboard is counted. That is the scheduler's work; but the page must not stand still because none runs, so
// a process that finds the boards old counts them itself: under the scheduler's own lease, and a small share of the time.
import { randomUUID } from 'node:crypto'
import { setImmediate as otherWork } from 'node:timers/promises'
import { countLeaderboard, type Observer } from '@pay2slay/domain'
import { createLeaderboardStore, createLeases, readBoardStates, type BoardState, type Database } from '@pay2slay/db'
import type { DatabaseKeeper } from '../database-keeper.js'

/** Older boards are nobody's work: a scheduler counts every few seconds, or holds the lease for as long as it takes. */
const OLD_MS = 15_000
/** The name of the scheduler's job. */
const LEASE = 'leaderboard'
const LEASE_MS = 30_000
/** Of the time. */
const SHARE = 1 / 20
/** The first page waits so long for the first count. */
const FIRST_WAIT_MS = 2_000
const SETTINGS = { depth: 1_000, pageSize: 500, markSize: 200, rest: () => otherWork() }

export class BoardCounting {
  readonly #holder = `api:${process.pid}:${randomUUID().slice(0, 8)}`
  readonly #stopped = new AbortController()
  #running: Promise<void> | null = null
  #restUntil = 0

  constructor(
    private readonly tools: {
      readonly keeper: DatabaseKeeper
      readonly timeZone: string
      readonly observer: Observer
    },
  ) {}

  /** The boards; counted anew in the background where they are old, and waited for where there are none. */
  async counted(database: Database, now: number): Promise<readonly BoardState[]> {
    const states = await readBoardStates(database.read)
    const newest = Math.max(0, ...states.map(({ asOf }) => asOf))
    if (now - newest <= OLD_MS) return states
    if (states.length > 0) {
      if (performance.now() >= this.#restUntil) void this.#count()
      return states
    }
    await within(FIRST_WAIT_MS, this.#count())
    return readBoardStates(database.read)
  }

  /** Ends a count under way. */
  async close(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  /** Never rejects: an old board is shown with its time. */
  #count(): Promise<void> {
    if (this.#running) return this.#running
    if (this.#stopped.signal.aborted) return Promise.resolve()
    const startedAt = performance.now()
    this.#running = this.#countOnce()
      .catch((error: unknown) => {
        this.tools.observer.event('warn', 'leaderboard_not_counted', { error })
      })
      .finally(() => {
        this.#running = null
        const endedAt = performance.now()
        this.#restUntil = endedAt + Math.max(1_000, (endedAt - startedAt) * (1 / SHARE - 1))
      })
    return this.#running
  }

  async #countOnce(): Promise<void> {
    const { keeper, timeZone } = this.tools
    await keeper.use(async (database) => {
      const leases = createLeases(database)
      if (!(await leases.acquire(LEASE, this.#holder, LEASE_MS))) return
      try {
        await countLeaderboard(createLeaderboardStore(database), { ...SETTINGS, timeZone }, this.#stopped.signal)
      } finally {
        await leases.release(LEASE, this.#holder)
      }
    })
  }
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  await Promise.race([work, promise])
  clearTimeout(timer)
}
