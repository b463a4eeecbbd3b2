// Our open blocks in the order in which they stand on the confirmed head. What does not follow from it is behind a block whose row
// was lost, or is a declared rival: nothing may be built on it.
import type { BlockHash } from '../ids.js'
import type { BlockRole } from '../model.js'

/** Open blocks of an account that are looked at: far more than the highest `max_unconfirmed` and a declared rival for each. */
export const OPEN_LIMIT = 4_096

interface Linked {
  readonly hash: BlockHash
  readonly previous: BlockHash | null
  readonly role: BlockRole
}

/** `blocks` in any order; of two on one previous the declared rival is among the `rest`. */
export function ownChain<Block extends Linked>(
  head: BlockHash | null,
  blocks: readonly Block[],
): { readonly chain: readonly Block[]; readonly rest: readonly Block[] } {
  const chain: Block[] = []
  const left = new Set(blocks)
  for (let at = head; ;) {
    const next = onPrevious(left, at)
    if (next === undefined) return { chain, rest: [...left] }
    chain.push(next)
    left.delete(next)
    at = next.hash
  }
}

/** What the `rest` stands on, itself not among it. */
export function missingBelow(rest: readonly Linked[]): ReadonlySet<BlockHash> {
  const there = new Set<BlockHash | null>(rest.map(({ hash }) => hash))
  return new Set(rest.flatMap(({ previous }) => (previous === null || there.has(previous) ? [] : [previous])))
}

/**
 * Whether a block is being given up. A declared rival above the head that stands on a block whose row was lost gives nothing up; one
 * that the head has passed is about to be told dead.
 */
export function hasOpenCancel(
  head: { readonly hash: BlockHash | null; readonly height: number },
  blocks: readonly (Linked & { readonly height: number })[],
): boolean {
  const { chain } = ownChain(head.hash, blocks)
  const reached = new Set([head.hash, ...chain.map(({ hash }) => hash)])
  const cancels = blocks.filter(({ role }) => role === 'cancel')
  return cancels.some(({ previous, height }) => reached.has(previous) || height <= head.height)
}

function onPrevious<Block extends Linked>(blocks: Iterable<Block>, previous: BlockHash | null): Block | undefined {
  let rival: Block | undefined
  for (const block of blocks) {
    if (block.previous !== previous) continue
    if (block.role !== 'cancel') return block
    rival = block
  }
  return rival
}
