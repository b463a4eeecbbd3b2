// From the answers of the nodes that count to the one answer that the flows get. What differs is a disagreement, never one
// node's word; only where a node may simply not have seen something yet is the one that knows more believed, since that waits.
import {
  err,
  ok,
  type BlockHash,
  type BlockView,
  type ChainAccount,
  type ChainBlock,
  type ChainError,
  type Head,
  type Receivable,
  type Result,
} from '@pay2slay/domain'
import type { NodeBlock } from './node-blocks.js'
import type { NodeAccount } from './node-calls.js'

export const disagreement = (detail: string): Result<never, ChainError> => err({ kind: 'disagreement', detail })

/** Confirmed heads must be the same; of unconfirmed ones the highest is told. */
export function agreeOnAccount(told: readonly NodeAccount[]): Result<ChainAccount, ChainError> {
  const [first, ...others] = told
  if (!first) return disagreement('no node told of the account')
  for (const other of others) {
    if (!sameHead(first.confirmed, other.confirmed)) {
      return disagreement(`confirmed heads differ: ${describe(first.confirmed)} and ${describe(other.confirmed)}`)
    }
    const [one, two] = [first.frontier, other.frontier]
    if (one && two && (one.height === two.height || one.hash === two.hash) && !sameHead(one, two)) {
      return disagreement(`frontiers differ: ${describe(one)} and ${describe(two)}`)
    }
    // A later frontier may have changed it.
    if (one?.hash === two?.hash && first.representative !== other.representative) {
      return disagreement(
        `representatives differ: ${first.representative ?? 'none'} and ${other.representative ?? 'none'}`,
      )
    }
  }
  const highest = told.reduce((best, next) =>
    (next.frontier?.height ?? 0) > (best.frontier?.height ?? 0) ? next : best,
  )
  const { frontier, confirmed, representative } = highest
  const accountVersion = Math.max(...told.map((account) => account.accountVersion))
  const frontiers = new Set(told.flatMap((account) => (account.frontier?.hash ? [account.frontier.hash] : [])))
  return ok({ frontier, frontiers: [...frontiers], confirmed, representative, accountVersion })
}

const sameHead = (one: Head | null, two: Head | null): boolean =>
  one?.hash === two?.hash && one?.balance === two?.balance && one?.height === two?.height

const describe = (head: Head | null): string => (head ? `${head.hash ?? ''} at height ${head.height}` : 'none')

/** Each entry: confirmed or not, or undefined where that node does not have the block. */
export function agreeOnView(told: readonly (boolean | undefined)[]): BlockView {
  const confirmed = told.filter((answer) => answer === true).length
  if (confirmed === told.length && confirmed > 0) return 'confirmed'
  if (confirmed > 0) return 'disagreement'
  if (!told.includes(false)) return 'absent'
  return told.includes(undefined) ? 'partial' : 'unconfirmed'
}

/**
 * The contents are the same by their hash; what the hash does not cover must be told alike. Confirmed only where every node
 * that counts says so. Null when none has it.
 */
export function agreeOnBlock(told: readonly (NodeBlock | null)[]): Result<ChainBlock | null, ChainError> {
  const found = told.filter((answer) => answer !== null)
  const first = found.find((block) => block.provenOurs) ?? found[0]
  if (!first) return ok(null)
  for (const field of ['kind', 'amount', 'height'] as const) {
    const other = found.find((block) => block[field] !== first[field])
    if (other) return disagreement(`${field} of block ${first.hash} differs: ${first[field]} and ${other[field]}`)
  }
  const { successor: _successor, ...block } = first
  return ok({ ...block, confirmed: told.every((answer) => answer?.confirmed === true) })
}

/** A node that has nothing there yet says nothing; two that name different blocks disagree. */
export function agreeOnNext(
  previous: BlockHash | null,
  told: readonly (BlockHash | null)[],
): Result<BlockHash | null, ChainError> {
  const hashes = new Set(told.filter((hash) => hash !== null))
  if (hashes.size <= 1) return ok([...hashes][0] ?? null)
  return disagreement(`nodes hold different blocks on ${previous ?? 'the opening'}: ${[...hashes].join(' and ')}`)
}

/** What every node lists with the same amount, largest first; the others follow in a later run. */
export function agreeOnReceivables(told: readonly (readonly Receivable[])[]): readonly Receivable[] {
  const [first = [], ...others] = told
  const amounts = others.map((list) => new Map(list.map((entry) => [entry.sourceHash, entry.amount])))
  return first
    .filter((entry) => amounts.every((list) => list.get(entry.sourceHash) === entry.amount))
    .sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0))
}
