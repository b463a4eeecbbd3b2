// Keys that are none: a signature here is the key beside the hash. Ed25519 costs milliseconds and the flows never look inside a
// signature; that real signatures are made and checked is tested elsewhere, with real ones.
import { addressOf, hashBlock, publicKeyOf, ZERO_HASH, type BlockFields } from '@pay2slay/banano-rpc'
import type { Address, BlockDraft, Signer } from '@pay2slay/domain'
import { genesisBlock, genesisWallet, type IncomingBlock, type LedgerBlock, type Signatures } from '@pay2slay/sandbox'

const signatureOf = (key: string, hash: string): string => `${key}${hash}`

export const cheapSignatures: Signatures = {
  verify: (key, hash, signature) => signature === signatureOf(key, hash),
  trust: () => undefined,
}

/** The hash was compared with what was asked for, and the ledger holds no block whose signature is not over its hash. */
export const isSigned = (fields: BlockFields, signature: string): boolean =>
  signature.startsWith(publicKeyOf(fields.account))

/** A key by a small number: 1 and 3 are the operator's, from 100 on players'. */
export const keyOf = (index: number): string => index.toString(16).toUpperCase().padStart(64, 'C')
const addresses = new Map<number, Address>()
export function addressAt(index: number): Address {
  let address = addresses.get(index)
  if (address === undefined) {
    address = addressOf(keyOf(index))
    addresses.set(index, address)
  }
  return address
}

/** A player links up to three addresses, whichever first. */
export const addressOfPlayer = (player: number, which: number): Address => addressAt(100 + player * 10 + (which % 3))
export const isAddressOf = (player: number, key: string): boolean =>
  [0, 1, 2].some((which) => keyOf(100 + player * 10 + which) === key)

export interface OperatorKey {
  readonly key: string
  readonly account: Address
}
/** Side by side as many of them pay as a world has accounts. */
export const OPERATORS: readonly OperatorKey[] = [1, 3].map((index) => ({
  key: keyOf(index),
  account: addressAt(index),
}))
const keys = new Map<string, string>(OPERATORS.map(({ account, key }) => [account, key]))
export const keyOfOperator = (account: string): string => keys.get(account) ?? ''
export const isOperatorKey = (key: string): boolean => OPERATORS.some((operator) => operator.key === key)
/** The other side of a foreign send: nobody the books know. */
export const STRANGER = addressAt(2)

export function cheapSigner({ account, key }: OperatorKey): Signer {
  return {
    account,
    sign(draft: BlockDraft) {
      const { link: to } = draft
      const link = to === null ? ZERO_HASH : 'to' in to ? publicKeyOf(to.to) : to.source
      const hash = hashBlock({ ...draft, link })
      return { hash, link, signature: signatureOf(key, hash) }
    },
    hashOf: hashBlock,
  }
}

type Draft = Omit<BlockFields, 'account'>

/** A block of the account, signed by its key or by another one (an epoch block by that of genesis). */
export function forge(key: string, account: Address, draft: Draft, signerKey = key): IncomingBlock {
  const fields = { ...draft, account }
  const hash = hashBlock(fields)
  return { ...fields, accountKey: key, hash, signature: signatureOf(signerKey, hash), work: '0'.repeat(16) }
}

let genesis: LedgerBlock | null = null
/** The sandbox's genesis block; made once, as it is signed for real. */
export const simulatedGenesis = (): LedgerBlock => (genesis ??= genesisBlock(genesisWallet()))
