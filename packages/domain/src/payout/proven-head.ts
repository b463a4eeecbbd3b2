// A block moves the difference between its balance and that of the block before it, so a head whose balance is wrong by 100 BAN makes the
// next payout send 100 BAN more. The balance of the books is therefore never taken at its word: the hash of the head's block covers
// it, and where the books have no row of that block, the nodes' confirmed head must say the same.
import type { BlockHash } from '../ids.js'
import type { Head } from '../model.js'
import type { BlockContents } from '../ports.js'

export interface HeadClaim {
  readonly head: Head
  readonly headBlock: BlockContents | null
}

/** `unproven`: the nodes' head is another one at the moment; `detail`: how the books contradict themselves or the nodes. */
export type HeadVerdict = 'proven' | 'unproven' | { readonly detail: string }

/** `told`: the confirmed head that all nodes tell. */
export function headVerdict(
  { head, headBlock }: HeadClaim,
  told: Head | null,
  hashOf: (contents: BlockContents) => BlockHash,
): HeadVerdict {
  if (head.hash === null)
    return head.balance === 0n
      ? 'proven'
      : { detail: `an account without a block has ${head.balance} raw in the books` }
  if (headBlock !== null) {
    if (headBlock.balance !== head.balance)
      return { detail: `${head.balance} raw behind block ${head.hash}, whose row leaves ${headBlock.balance} raw` }
    return isItsOwn(head.hash, headBlock, hashOf) ? 'proven' : { detail: changedRow(head.hash) }
  }
  if (told?.hash !== head.hash) return 'unproven'
  return told.balance === head.balance ? 'proven' : { detail: otherBalance(head, told) }
}

/** Whether a row's contents have the hash under which the books keep it. */
export const isItsOwn = (
  hash: BlockHash,
  contents: BlockContents,
  hashOf: (contents: BlockContents) => BlockHash,
): boolean => hashOf(contents) === hash

export const changedRow = (hash: BlockHash): string => `the row of block ${hash} has contents of another hash`

export const otherBalance = (books: Head, told: Head): string =>
  `block ${books.hash} leaves ${told.balance} raw on the chain and ${books.balance} raw in the books`
