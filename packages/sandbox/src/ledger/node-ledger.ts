// One node's view of the ledger: account chains, what is receivable, what is confirmed. It only keeps the books; whether a block
// may enter is decided in check.ts, when it is confirmed in confirmation.ts.
import type { Address, BlockHash, Raw } from '@pay2slay/domain'
import type { LedgerBlock } from './block.js'
import { Unchecked } from './unchecked.js'

export interface AccountChain {
  readonly account: Address
  readonly accountKey: string
  /** By height: the block of height h stands at h - 1. */
  readonly blocks: LedgerBlock[]
  confirmedHeight: number
  /** Seconds since 1970. */
  modifiedAt: number
}

export interface ReceivableEntry {
  readonly hash: BlockHash
  readonly amount: Raw
  readonly source: Address
  readonly epoch: number
}

/** Everything that changes a view, in order: what a journal keeps and a lagging replica replays. */
export type LedgerEvent =
  | { readonly kind: 'block'; readonly block: LedgerBlock }
  | { readonly kind: 'confirm'; readonly hash: BlockHash }
  | { readonly kind: 'rollback'; readonly hash: BlockHash }

export class NodeLedger {
  readonly blocks = new Map<BlockHash, LedgerBlock>()
  readonly chains = new Map<string, AccountChain>()
  readonly weights = new Map<Address, bigint>()
  readonly unchecked = new Unchecked()
  cemented = 0
  readonly #receivables = new Map<string, Map<BlockHash, ReceivableEntry>>()
  readonly #receivedBy = new Map<BlockHash, BlockHash>()
  readonly #onEvent: (event: LedgerEvent) => void

  constructor(onEvent: (event: LedgerEvent) => void = () => undefined) {
    this.#onEvent = onEvent
  }

  head(accountKey: string): LedgerBlock | null {
    return this.chains.get(accountKey)?.blocks.at(-1) ?? null
  }

  confirmedHead(accountKey: string): LedgerBlock | null {
    const chain = this.chains.get(accountKey)
    return chain?.blocks[chain.confirmedHeight - 1] ?? null
  }

  isConfirmed(block: LedgerBlock): boolean {
    return block.height <= (this.chains.get(block.accountKey)?.confirmedHeight ?? 0)
  }

  /** The block that stands on this one, or null. */
  successor(block: LedgerBlock): LedgerBlock | null {
    return this.chains.get(block.accountKey)?.blocks[block.height] ?? null
  }

  receivable(accountKey: string, source: BlockHash): ReceivableEntry | null {
    return this.#receivables.get(accountKey)?.get(source) ?? null
  }

  /** Ordered by hash, as the node's table is. */
  receivables(accountKey: string): readonly ReceivableEntry[] {
    const entries = [...(this.#receivables.get(accountKey)?.values() ?? [])]
    return entries.sort((a, b) => (a.hash < b.hash ? -1 : 1))
  }

  receivableTotal(accountKey: string, onlyConfirmed: boolean): bigint {
    let total = 0n
    for (const entry of this.#receivables.get(accountKey)?.values() ?? []) {
      const send = this.blocks.get(entry.hash)
      if (!onlyConfirmed || (send !== undefined && this.isConfirmed(send))) total += entry.amount
    }
    return total
  }

  /** The block that pocketed this send, or null. */
  receivedBy(send: BlockHash): BlockHash | null {
    return this.#receivedBy.get(send) ?? null
  }

  /** Puts a block that was checked on its account's head. */
  append(block: LedgerBlock): void {
    const chain = this.#chainOf(block)
    const before = chain.blocks.at(-1)
    if (before !== undefined) this.#weigh(before.representative, 0n - before.balance)
    this.#weigh(block.representative, block.balance)
    chain.blocks.push(block)
    chain.modifiedAt = block.localTimestamp
    this.blocks.set(block.hash, block)
    if (block.subtype === 'send') this.#offer(block)
    if (block.subtype === 'receive') {
      const source = block.link as BlockHash
      this.#receivables.get(block.accountKey)?.delete(source)
      this.#receivedBy.set(source, block.hash)
    }
    this.#onEvent({ kind: 'block', block })
  }

  /** Takes the account's head away again; the caller has made sure that nothing rests on it. */
  removeHead(accountKey: string, at: number): LedgerBlock | null {
    const chain = this.chains.get(accountKey)
    const block = chain?.blocks.pop()
    if (chain === undefined || block === undefined) return null
    chain.modifiedAt = at
    const before = chain.blocks.at(-1)
    this.#weigh(block.representative, 0n - block.balance)
    if (before === undefined) this.chains.delete(accountKey)
    else this.#weigh(before.representative, before.balance)
    this.blocks.delete(block.hash)
    if (block.subtype === 'send') this.#receivables.get(block.link)?.delete(block.hash)
    if (block.subtype === 'receive') {
      const source = block.link as BlockHash
      this.#receivedBy.delete(source)
      const send = this.blocks.get(source)
      if (send !== undefined) this.#offer(send)
    }
    this.#onEvent({ kind: 'rollback', hash: block.hash })
    return block
  }

  /** Confirms exactly the next unconfirmed block of its account. */
  cement(block: LedgerBlock): void {
    const chain = this.chains.get(block.accountKey)
    if (chain === undefined || chain.confirmedHeight !== block.height - 1) return
    chain.confirmedHeight = block.height
    this.cemented += 1
    this.#onEvent({ kind: 'confirm', hash: block.hash })
  }

  #chainOf(block: LedgerBlock): AccountChain {
    const known = this.chains.get(block.accountKey)
    if (known !== undefined) return known
    const { account, accountKey, localTimestamp } = block
    const chain: AccountChain = { account, accountKey, blocks: [], confirmedHeight: 0, modifiedAt: localTimestamp }
    this.chains.set(accountKey, chain)
    return chain
  }

  #offer(send: LedgerBlock): void {
    const ofPayee = this.#receivables.get(send.link) ?? new Map<BlockHash, ReceivableEntry>()
    this.#receivables.set(send.link, ofPayee)
    ofPayee.set(send.hash, { hash: send.hash, amount: send.amount, source: send.account, epoch: send.epoch })
  }

  #weigh(representative: Address, change: bigint): void {
    this.weights.set(representative, (this.weights.get(representative) ?? 0n) + change)
  }
}
