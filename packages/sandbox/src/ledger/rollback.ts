// Undoing unconfirmed blocks. Whatever rests on a block goes with it: later blocks of its account, and the blocks of other
// accounts that pocketed what it sent. A confirmed block is never undone, and nothing below a confirmed one.
import type { BlockHash } from '@pay2slay/domain'
import type { LedgerBlock } from './block.js'
import type { NodeLedger } from './node-ledger.js'

/** The blocks that would go, newest first; null when one of them is confirmed. */
function dependents(ledger: NodeLedger, block: LedgerBlock): readonly LedgerBlock[] | null {
  const going = new Set<BlockHash>()
  const ordered: LedgerBlock[] = []
  const stack: { block: LedgerBlock; opened: boolean }[] = [{ block, opened: false }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.opened) {
      ordered.push(top.block)
      continue
    }
    if (going.has(top.block.hash)) continue
    if (ledger.isConfirmed(top.block)) return null
    going.add(top.block.hash)
    stack.push({ block: top.block, opened: true })
    const receiver = ledger.receivedBy(top.block.hash)
    const next = [ledger.successor(top.block), receiver === null ? null : ledger.blocks.get(receiver)]
    for (const other of next) if (other) stack.push({ block: other, opened: false })
  }
  return ordered
}

/** Takes the block and all that rests on it out of the view. Returns what went, or null when something is confirmed. */
export function rollBack(ledger: NodeLedger, hash: BlockHash, atSeconds: number): readonly LedgerBlock[] | null {
  const block = ledger.blocks.get(hash)
  if (block === undefined) return []
  const going = dependents(ledger, block)
  if (going === null) return null
  for (const gone of going) ledger.removeHead(gone.accountKey, atSeconds)
  return going
}
