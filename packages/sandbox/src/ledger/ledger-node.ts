// One node of the little network: its view, the log of what changed it, and what has reached it but not entered yet.
import type { BlockHash } from '@pay2slay/domain'
import type { IncomingBlock } from './block.js'
import { NodeLedger, type LedgerEvent } from './node-ledger.js'

/** What one node tells another. */
export type Gossip =
  { readonly kind: 'block'; readonly block: IncomingBlock } | { readonly kind: 'confirm'; readonly hash: BlockHash }

export interface NodeSettings {
  /** False: connections to its RPC are cut at once. */
  readonly up: boolean
  /** Hears and tells nothing; what it missed comes when it is joined again. */
  readonly isolated: boolean
  /** Stays this many blocks behind the others. */
  readonly lagBlocks: number
  /** Its reads come from a view this many blocks behind its own. */
  readonly staleBlocks: number
  /** A genesis hash to show instead of the real one: a node of another network. */
  readonly otherGenesis: string | null
  /** False: a node of before V23, which leaves out what follows a block. */
  readonly tellsSuccessor: boolean
}

const HEALTHY: NodeSettings = {
  up: true,
  isolated: false,
  lagBlocks: 0,
  staleBlocks: 0,
  otherGenesis: null,
  tellsSuccessor: true,
}

export class LedgerNode {
  readonly ledger: NodeLedger
  readonly log: LedgerEvent[] = []
  readonly inbox: Gossip[] = []
  /** What it told nobody yet, while isolated. */
  readonly outbox: Gossip[] = []
  settings: NodeSettings = HEALTHY
  #replica: { ledger: NodeLedger; applied: number } | null = null
  /** Where in the log each block event stands. */
  readonly #blockPositions: number[] = []

  constructor(
    readonly name: string,
    readonly index: number,
    onEvent: (node: LedgerNode, event: LedgerEvent) => void,
  ) {
    this.ledger = new NodeLedger((event) => {
      if (event.kind === 'block') this.#blockPositions.push(this.log.length)
      this.log.push(event)
      onEvent(this, event)
    })
  }

  /** The view that reads are answered from: its own, or an older one. */
  readView(): NodeLedger {
    const behind = this.settings.staleBlocks
    if (behind <= 0) return this.ledger
    return this.viewBehind(behind)
  }

  /** The view as it was before the last `blocks` blocks came in; never before the genesis block was confirmed. */
  viewBehind(blocks: number): NodeLedger {
    const until = Math.max(
      2,
      this.#blockPositions[Math.max(0, this.#blockPositions.length - blocks)] ?? this.log.length,
    )
    if (this.#replica === null || this.#replica.applied > until)
      this.#replica = { ledger: new NodeLedger(), applied: 0 }
    const replica = this.#replica
    for (const event of this.log.slice(replica.applied, until)) applyEvent(replica.ledger, event)
    replica.applied = Math.max(replica.applied, until)
    return replica.ledger
  }
}

/** Repeats a recorded change, without checks. */
export function applyEvent(ledger: NodeLedger, event: LedgerEvent): void {
  if (event.kind === 'block') {
    ledger.append(event.block)
    return
  }
  const block = ledger.blocks.get(event.hash)
  if (block === undefined) return
  if (event.kind === 'confirm') ledger.cement(block)
  else ledger.removeHead(block.accountKey, block.localTimestamp)
}
