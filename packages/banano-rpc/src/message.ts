// Proof that someone holds an address: a message signed as a block that can never be on the chain. The form is that of the
// Banano wallets (bananojs, banani, JungleTV): every field zero but the account and a representative made from the message.
import { blake2b } from '@noble/hashes/blake2.js'
import { raw, type Address, type BlockHash } from '@pay2slay/domain'
import { addressOf } from './address.js'
import { hashBlock, verifyBlock, ZERO_HASH, type BlockFields } from './block.js'

const PREAMBLE = 'bananomsg-'

/** What a wallet signs for a message. */
export const hashMessage = (address: Address, message: string): BlockHash => hashBlock(fieldsOf(address, message))

/** Whether the signature (128 hex digits) is the address's own over the message. */
export const verifyMessage = (address: Address, message: string, signature: string): boolean =>
  verifyBlock(fieldsOf(address, message), signature)

function fieldsOf(account: Address, message: string): BlockFields {
  const digest = blake2b(Buffer.from(PREAMBLE + message, 'utf8'), { dkLen: 32 })
  const representative = addressOf(Buffer.from(digest).toString('hex'))
  return { account, previous: null, representative, balance: raw(0n), link: ZERO_HASH }
}
