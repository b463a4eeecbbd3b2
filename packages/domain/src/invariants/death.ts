// I5, blocks that are called dead: one that was given up without proof is still good, and its payout would be paid twice.
import type { Address, BlockHash } from '../ids.js'
import type { ChainBlock } from '../model.js'
import type { Breach } from './rows.js'

export interface DeadBlockRow {
  readonly hash: BlockHash
  readonly account: Address
  readonly previous: BlockHash | null
  readonly height: number
  readonly sourceHash: BlockHash | null
  /** null: none is told. */
  readonly rival: BlockHash | null
  /** The books hold the rival as a confirmed block of the account. */
  readonly rivalConfirmed: boolean
  /** What the books hold as confirmed, or another block called dead that it stands on, leaves it no place. */
  readonly noPlace: boolean
}

/** `onChain`: the rival as the nodes tell it, which is asked where the books alone prove nothing; null: there is none. */
export function checkDeath(dead: DeadBlockRow, onChain: ChainBlock | null): Breach | null {
  const { hash, rival, rivalConfirmed, noPlace } = dead
  const say = (detail: string): Breach => ({ invariant: 'I5', subject: hash, detail: `is called dead, but ${detail}` })
  const isConfirmed = rivalConfirmed || (onChain?.confirmed === true && onChain.account === dead.account)
  if (!isConfirmed) return say(`its rival ${rival} is no confirmed block of its account`)
  if (noPlace || (onChain !== null && excludes(onChain, dead))) return null
  return say(`its rival ${rival} does not stand in its way`)
}

/** An account's chain has one block at each height, and what a block stands on is part of its hash; a send is received once. */
function excludes(rival: ChainBlock, { hash, previous, height, sourceHash }: DeadBlockRow): boolean {
  if (rival.hash === hash || rival.hash === previous) return false
  if (rival.height >= height - 1) return true
  return rival.kind === 'receive' && sourceHash !== null && rival.link === sourceHash
}
