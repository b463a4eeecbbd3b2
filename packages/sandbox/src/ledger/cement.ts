// Confirming in one view: a rival on the same previous gives way, a missing block is taken from what the network knows, and
// everything that the block stands on is confirmed first.
import type { BlockHash } from '@pay2slay/domain'
import type { IncomingBlock, LedgerBlock } from './block.js'
import { rollBack } from './rollback.js'
import type { NodeLedger } from './node-ledger.js'

export interface CementHelp {
  /** A block that some node accepted before. */
  readonly known: (hash: BlockHash) => IncomingBlock | undefined
  /** Checks the block and appends it; false when it cannot enter. */
  readonly enter: (ledger: NodeLedger, block: IncomingBlock) => boolean
  readonly nowSeconds: () => number
}

/** The block that the view holds in this block's place: the same one, a rival, or none. */
export function occupant(ledger: NodeLedger, block: IncomingBlock): LedgerBlock | null {
  const chain = ledger.chains.get(block.accountKey)
  if (block.previous === null) return chain?.blocks[0] ?? null
  const previous = ledger.blocks.get(block.previous)
  return previous === undefined || previous.accountKey !== block.accountKey ? null : ledger.successor(previous)
}

/** Brings the block into the view, with what it stands on; a rival goes. False: it cannot be had. */
function bringIn(ledger: NodeLedger, hash: BlockHash, help: CementHelp): boolean {
  const missing: IncomingBlock[] = []
  for (let next: BlockHash | null = hash; next !== null && !ledger.blocks.has(next);) {
    const block: IncomingBlock | undefined = help.known(next)
    if (block === undefined) return false
    missing.push(block)
    next = block.previous
  }
  for (const block of missing.reverse()) {
    const rival = occupant(ledger, block)
    if (rival !== null && rollBack(ledger, rival.hash, help.nowSeconds()) === null) return false
    if (help.known(block.link as BlockHash) !== undefined) bringIn(ledger, block.link as BlockHash, help)
    if (!help.enter(ledger, block)) return false
  }
  return true
}

/** Confirms the block and everything below it. Returns the newly confirmed hashes in order; null when it cannot be. */
export function cementInView(ledger: NodeLedger, hash: BlockHash, help: CementHelp): readonly BlockHash[] | null {
  if (!bringIn(ledger, hash, help)) return null
  const block = ledger.blocks.get(hash)
  const chain = block === undefined ? undefined : ledger.chains.get(block.accountKey)
  if (block === undefined || chain === undefined) return null
  const confirmed: BlockHash[] = []
  for (const next of chain.blocks.slice(chain.confirmedHeight, block.height)) {
    if (next.subtype === 'receive') confirmed.push(...(cementInView(ledger, next.link as BlockHash, help) ?? []))
    ledger.cement(next)
    confirmed.push(next.hash)
  }
  return confirmed
}
