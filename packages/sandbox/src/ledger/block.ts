// What the ledger keeps about a block. Objects are never changed, so that several node views can share them.
import { hashBlock, ZERO_HASH } from '@pay2slay/banano-rpc'
import type { Address, BlockHash, Raw } from '@pay2slay/domain'

export { ZERO_HASH }

export type Subtype = 'send' | 'receive' | 'change' | 'epoch'

/** A state block as it arrives: its fields read, nothing checked. */
export interface IncomingBlock {
  readonly hash: BlockHash
  readonly account: Address
  /** The account's public key, 64 upper-case hex digits: the ledger's key for accounts. */
  readonly accountKey: string
  /** null: the account's first block. */
  readonly previous: BlockHash | null
  readonly representative: Address
  readonly balance: Raw
  /** 64 upper-case hex digits. */
  readonly link: string
  /** 128 upper-case hex digits. */
  readonly signature: string
  /** 16 lower-case hex digits. */
  readonly work: string
}

/** A block that is in a ledger. */
export interface LedgerBlock extends IncomingBlock {
  readonly subtype: Subtype
  /** Raw moved by the block: sent or received; 0 for change and epoch blocks. */
  readonly amount: Raw
  /** 1 for the account's first block. */
  readonly height: number
  /** Version of the account with this block: 0, 1 or 2. */
  readonly epoch: number
  /** Seconds since 1970 at which the first node took it in. */
  readonly localTimestamp: number
}

/** The hash that the fields give; the ledger never believes a hash that it did not compute. */
export const hashOfFields = (fields: Omit<IncomingBlock, 'hash'>): BlockHash => hashBlock(fields)

/** What work is computed for: the previous hash, or the public key of an unopened account. */
export const workRoot = (block: IncomingBlock): string => block.previous ?? block.accountKey

const epochLink = (version: number): string =>
  Buffer.from(`epoch v${version} block`).toString('hex').padEnd(64, '0').toUpperCase()

/** The links of epoch blocks: an ASCII text, padded with zeros (seen on a v24.1 node). */
export const EPOCH_LINKS: ReadonlyMap<string, number> = new Map([
  [epochLink(1), 1],
  [epochLink(2), 2],
])

export const linkOfEpoch = epochLink
