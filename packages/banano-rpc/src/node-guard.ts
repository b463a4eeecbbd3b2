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

export interface GuardOptions {
  readonly expectedGenesis: string
  readonly maxLag?: number
  /** Monotonic milliseconds. */
  readonly clock?: () => number
}

export class NodeGuard {
  #genesisGoodUntil = -1
  #running: Promise<Result<void, ChainError>> | null = null
  #highestCount = 0
  #highestCemented = 0
  #goodUntil = -1
  readonly #clock: () => number

  constructor(
    readonly node: RpcNode,
    private readonly options: GuardOptions,
  ) {
    this.#clock = options.clock ?? (() => performance.now())
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
    // What is cemented never goes away. Unconfirmed blocks may be rolled back, so the count may fall by as much as may be unconfirmed.
    const maxLag = this.options.maxLag ?? DEFAULT_MAX_LAG
    if (count < this.#highestCount - maxLag || cemented < this.#highestCemented) {
      return this.#behind(
        `count ${count} and cemented ${cemented} are behind what it said before (${this.#highestCount}, ${this.#highestCemented})`,
      )
    }
    const lag = count - cemented
    if (lag > maxLag) return this.#behind(`cemented ${cemented} lags ${lag} blocks behind count ${count}`)
    this.#highestCount = Math.max(this.#highestCount, count)
    this.#highestCemented = cemented
    this.#goodUntil = this.#clock() + GOOD_FOR_MS
    return ok(undefined)
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
