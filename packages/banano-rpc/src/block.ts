// State blocks: what their hash covers (nano/lib/blocks.cpp), and the JSON that a node speaks. Work, signature and the address
// prefix are not part of the hash, so the same five fields always give the same hash.
import { blake2b } from '@noble/hashes/blake2.js'
import { asId, type Address, type BlockHash, type Raw } from '@pay2slay/domain'
import { publicKeyOf } from './address.js'
import { MAX_RAW } from './amounts.js'
import { signHash, verifyHash, type Secret } from './keys.js'

/** 32 bytes that say "state block": zero but for a 6 at the end. */
const PREAMBLE = Buffer.from('06'.padStart(64, '0'), 'hex')
export const ZERO_HASH = '0'.repeat(64)

export interface BlockFields {
  readonly account: Address
  /** null: the account's first block. */
  readonly previous: BlockHash | null
  readonly representative: Address
  readonly balance: Raw
  /** 64 hex digits: a payee's public key, a source hash, or zeros. */
  readonly link: string
}

/** BLAKE2b-256 over preamble, account, previous, representative, balance (16 bytes big-endian) and link. */
export function hashBlock(fields: BlockFields): BlockHash {
  if (fields.balance < 0n || fields.balance > MAX_RAW)
    throw new RangeError('a balance lies between 0 and 2^128 - 1 raw')
  if (!/^[0-9A-Fa-f]{64}$/.test(fields.link)) throw new RangeError('a link has 64 hex digits')
  const bytes = Buffer.concat([
    PREAMBLE,
    Buffer.from(publicKeyOf(fields.account), 'hex'),
    Buffer.from(fields.previous ?? ZERO_HASH, 'hex'),
    Buffer.from(publicKeyOf(fields.representative), 'hex'),
    Buffer.from(fields.balance.toString(16).padStart(32, '0'), 'hex'),
    Buffer.from(fields.link, 'hex'),
  ])
  return asId<BlockHash>(
    Buffer.from(blake2b(bytes, { dkLen: 32 }))
      .toString('hex')
      .toUpperCase(),
  )
}

/** Hash and signature of a block. The key must be the account's own for a node to take it. */
export function signBlock(
  privateKey: Secret,
  fields: BlockFields,
): { readonly hash: BlockHash; readonly signature: string } {
  const hash = hashBlock(fields)
  return { hash, signature: signHash(privateKey, hash) }
}

export type IsSigned = (fields: BlockFields, signature: string) => boolean

/** Whether the signature is the account's own over the fields' hash. */
export const verifyBlock: IsSigned = (fields, signature) =>
  verifyHash(publicKeyOf(fields.account), hashBlock(fields), signature)

/** The block as `process` takes it. */
export function toBlockJson(block: BlockFields & { readonly signature: string; readonly work: string | null }) {
  return {
    type: 'state',
    account: block.account,
    previous: block.previous ?? ZERO_HASH,
    representative: block.representative,
    balance: block.balance.toString(),
    link: block.link,
    signature: block.signature,
    work: block.work ?? '',
  }
}
