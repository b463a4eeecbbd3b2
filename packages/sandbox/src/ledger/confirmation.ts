// When a block is confirmed: after a delay, at a pace, at once or never; within an account always in chain order, and a receive
// never before the send it pockets. One vote stands for the whole network: what the first node holds is what gets confirmed.
import type { BlockHash } from '@pay2slay/domain'
import type { SandboxClock } from '../clock.js'
import type { LedgerBlock } from './block.js'
import type { NodeLedger } from './node-ledger.js'

export interface ConfirmationPolicy {
  /** Milliseconds from acceptance to confirmation; 0 = before the answer is sent; 'never'. */
  readonly delayMs: number | 'never'
  /** Confirmations per second of one account's chain; null = no limit. A live network manages a few. */
  readonly blocksPerSecond: number | null
}

export class Confirmation {
  #policy: ConfirmationPolicy
  #generation = 0
  /** Held accounts, by whom, with the blocks whose time has come meanwhile. */
  readonly #held = new Map<string, { readonly holders: Set<unknown>; readonly due: BlockHash[] }>()
  readonly #waiting = new Map<BlockHash, BlockHash[]>()
  readonly #lastDue = new Map<string, number>()

  constructor(
    policy: ConfirmationPolicy,
    private readonly clock: SandboxClock,
    private readonly voter: NodeLedger,
    private readonly confirm: (hash: BlockHash) => void,
  ) {
    this.#policy = policy
  }

  get policy(): ConfirmationPolicy {
    return this.#policy
  }

  setPolicy(policy: ConfirmationPolicy): void {
    this.#policy = policy
    this.restart()
  }

  /**
   * Stops confirming one account (public key); what became due meanwhile is confirmed when the last holder releases it, so that
   * two faults on one account may overlap.
   */
  hold(accountKey: string, held: boolean, holder: unknown = 'switch'): void {
    const entry = this.#held.get(accountKey)
    if (held) {
      if (entry === undefined) this.#held.set(accountKey, { holders: new Set([holder]), due: [] })
      else entry.holders.add(holder)
      return
    }
    if (entry?.holders.delete(holder) !== true || entry.holders.size > 0) return
    this.#held.delete(accountKey)
    for (const hash of entry.due) this.#attempt(hash)
  }

  /** Confirms nothing more. */
  stop(): void {
    this.#generation += 1
    this.#waiting.clear()
    this.#lastDue.clear()
  }

  /** Schedules every unconfirmed block anew. */
  restart(): void {
    this.stop()
    for (const chain of [...this.voter.chains.values()]) {
      for (const block of chain.blocks.slice(chain.confirmedHeight)) this.accepted(block)
    }
  }

  /** The voter took the block in. */
  accepted(block: LedgerBlock): void {
    const { delayMs, blocksPerSecond } = this.#policy
    if (delayMs === 'never') return
    if (delayMs === 0 && blocksPerSecond === null) {
      this.#attempt(block.hash)
      return
    }
    const now = this.clock.now()
    const gap = blocksPerSecond === null ? 0 : 1000 / blocksPerSecond
    const due = Math.max(now + delayMs, (this.#lastDue.get(block.accountKey) ?? -Infinity) + gap)
    if (gap > 0) this.#lastDue.set(block.accountKey, due)
    const generation = this.#generation
    this.clock.after(Math.max(0, due - now), () => {
      if (generation === this.#generation) this.#attempt(block.hash)
    })
  }

  /** The voter confirmed the block: what waited for it may be next. */
  confirmed(hash: BlockHash): void {
    const next = this.#waiting.get(hash)
    this.#waiting.delete(hash)
    for (const waiting of next ?? []) this.#attempt(waiting)
  }

  #attempt(hash: BlockHash): void {
    const block = this.voter.blocks.get(hash)
    if (block === undefined || this.voter.isConfirmed(block)) return
    const parked = this.#held.get(block.accountKey)
    if (parked !== undefined) {
      parked.due.push(hash)
      return
    }
    const source = block.subtype === 'receive' ? (block.link as BlockHash) : null
    for (const needed of [block.previous, source]) {
      const dependency = needed === null ? undefined : this.voter.blocks.get(needed)
      if (dependency === undefined || this.voter.isConfirmed(dependency)) continue
      this.#waiting.set(dependency.hash, [...(this.#waiting.get(dependency.hash) ?? []), hash])
      return
    }
    this.confirm(hash)
  }
}
