// Whether one node's word counts: right genesis, cemented close to count, and counts not behind what it said before.
import { err, ok, type ChainError, type Result } from '@pay2slay/domain'
import { blockCount, version } from './node-calls.js'
import { toChainError, type RpcNode } from './rpc.js'

/** A node whose cemented count lags this far behind its block count is still catching up. */
export const DEFAULT_MAX_LAG = 1_000
/** A good verdict is used again for this long, so that a burst of calls asks once. */
const GOOD_FOR_MS = 1_000
/** An address may come to lead to another node, so the genesis is asked for again now and then. */
const GENESIS_GOOD_FOR_MS = 60_000
/**
 * A level below what was seen before is believed after so many answers that do not go back themselves, over so long. Without
 * that, one absurd count would shut a node out until the restart. It cannot make the books forget: whatever a node's level, a
 * confirmed height below the books' own stops signing, and nodes that differ about a block mean waiting.
 */
const LOWER_ANSWERS = 3
const LOWER_FOR_MS = 30_000

export interface GuardOptions {
  readonly expectedGenesis: string
  readonly maxLag?: number
  /** Monotonic milliseconds. */
  readonly clock?: () => number
}

interface Level {
  readonly count: number
  readonly cemented: number
}

export class NodeGuard {
  #genesisGoodUntil = -1
  #running: Promise<Result<void, ChainError>> | null = null
  #highest: Level = { count: 0, cemented: 0 }
  /** What the node says since it went back. */
  #lower: { readonly level: Level; readonly since: number; readonly answers: number } | null = null
  #goodUntil = -1
  readonly #clock: () => number
  readonly #maxLag: number

  constructor(
    readonly node: RpcNode,
    private readonly options: GuardOptions,
  ) {
    this.#clock = options.clock ?? (() => performance.now())
    this.#maxLag = options.maxLag ?? DEFAULT_MAX_LAG
  }

  /** One look at a time: answers that overtake each other would seem to go back. */
  async check(): Promise<Result<void, ChainError>> {
    if (this.#clock() < this.#goodUntil) return ok(undefined)
    this.#running ??= this.#look().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #look(): Promise<Result<void, ChainError>> {
    const genesis = await this.#checkGenesis()
    if (!genesis.ok) return genesis
    const told = await blockCount(this.node)
    if (!told.ok) return err(toChainError(this.node, told.error))
    const { count, cemented } = told.value
    const lag = count - cemented
    if (lag < 0) return this.#behind(`cemented ${cemented} is more than count ${count}`)
    if (lag > this.#maxLag) return this.#behind(`cemented ${cemented} lags ${lag} blocks behind count ${count}`)
    const fell = this.#isBelow(told.value, this.#highest)
    if (fell && !this.#isNewLevel(told.value)) {
      return this.#behind(
        `count ${count} and cemented ${cemented} are behind what it said before (${this.#highest.count}, ${this.#highest.cemented})`,
      )
    }
    this.#highest = { count: fell ? count : Math.max(this.#highest.count, count), cemented }
    this.#lower = null
    this.#goodUntil = this.#clock() + GOOD_FOR_MS
    return ok(undefined)
  }

  /** What is cemented never goes away. Unconfirmed blocks may be rolled back, so the count may fall by as much as may be unconfirmed. */
  #isBelow({ count, cemented }: Level, before: Level): boolean {
    return count < before.count - this.#maxLag || cemented < before.cemented
  }

  /** Whether a level below the highest was told often and long enough. */
  #isNewLevel(level: Level): boolean {
    const now = this.#clock()
    const { since, answers } =
      this.#lower === null || this.#isBelow(level, this.#lower.level) ? { since: now, answers: 0 } : this.#lower
    this.#lower = { level, since, answers: answers + 1 }
    return this.#lower.answers >= LOWER_ANSWERS && now - since >= LOWER_FOR_MS
  }

  async #checkGenesis(): Promise<Result<void, ChainError>> {
    if (this.#clock() < this.#genesisGoodUntil) return ok(undefined)
    const told = await version(this.node)
    if (!told.ok) return err(toChainError(this.node, told.error))
    if (told.value.genesis !== this.options.expectedGenesis) {
      const detail = `${this.node.name} is on genesis ${told.value.genesis}, expected ${this.options.expectedGenesis}`
      return err({ kind: 'wrong_genesis', detail })
    }
    this.#genesisGoodUntil = this.#clock() + GENESIS_GOOD_FOR_MS
    return ok(undefined)
  }

  #behind(why: string): Result<never, ChainError> {
    return err({ kind: 'not_in_sync', detail: `${this.node.name} is not in sync: ${why}` })
  }
}
