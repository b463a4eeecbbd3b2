// Keys that the local world holds itself: the genesis account's and the demo players'. Their seeds are public on purpose; nothing
// of them exists on any real network.
import {
  addressOf,
  parseSeed,
  privateKeyOf,
  publicKeyOfPrivate,
  signHash,
  workValue,
  type Secret,
} from '@pay2slay/banano-rpc'
import type { Address, BlockHash, Raw } from '@pay2slay/domain'
import { hashOfFields, workRoot, type IncomingBlock, type LedgerBlock } from './block.js'
import { MAX_RAW } from './numbers.js'

export interface Wallet {
  readonly privateKey: Secret
  readonly key: string
  readonly address: Address
}

const publicSeed = (text: string): string => Buffer.from(text.padEnd(32, '.')).toString('hex')

/** Holds the whole supply of the sandbox. */
export const GENESIS_SEED = publicSeed('pay2slay sandbox genesis')
/** The demo players' wallets: index 0, 1, 2 ... */
export const PLAYERS_SEED = publicSeed('pay2slay sandbox players')
/** 2020-01-01, so that the genesis block is the same in every sandbox. */
const GENESIS_SECONDS = 1_577_836_800
/** Nonces tried for a block of the sandbox's own; at live thresholds none is found, and the sandbox does not ask for it. */
const WORK_TRIES = 4_096

/** The wallet of a seed of 64 hex digits; the error never repeats the seed. */
export function walletOf(seed: string, index = 0): Wallet {
  const parsed = parseSeed(seed)
  if (!parsed.ok) throw new RangeError(parsed.error)
  const privateKey = privateKeyOf(parsed.value, index)
  const key = publicKeyOfPrivate(privateKey)
  return { privateKey, key, address: addressOf(key) }
}

export interface Draft {
  readonly previous: BlockHash | null
  readonly representative: Address
  readonly balance: bigint
  readonly link: string
}

/** A signed block of the wallet's account. */
export function forge(wallet: Wallet, draft: Draft, threshold = 0n): IncomingBlock {
  const { address: account, key: accountKey } = wallet
  const fields = { ...draft, balance: draft.balance as Raw, account, accountKey, signature: '', work: '' }
  const hash = hashOfFields(fields)
  const block = { ...fields, hash, signature: signHash(wallet.privateKey, hash) }
  return { ...block, work: findWork(workRoot(block), threshold) }
}

function findWork(root: string, threshold: bigint): string {
  for (let nonce = 0; nonce < WORK_TRIES; nonce += 1) {
    const work = nonce.toString(16).padStart(16, '0')
    if (workValue(root, work) >= threshold) return work
  }
  return '0'.repeat(16)
}

/** The first block of the genesis account: it has the whole supply and is its own representative. */
export function genesisBlock(wallet: Wallet): LedgerBlock {
  const draft = { previous: null, representative: wallet.address, balance: MAX_RAW, link: wallet.key }
  const block = forge(wallet, draft)
  return {
    ...block,
    subtype: 'receive',
    amount: block.balance,
    height: 1,
    epoch: 0,
    localTimestamp: GENESIS_SECONDS,
  }
}

const GENESIS_WALLET = walletOf(GENESIS_SEED)
export const genesisWallet = (): Wallet => GENESIS_WALLET
/** What `version` answers as network_identifier: the same in every sandbox. */
export const SANDBOX_GENESIS_HASH = genesisBlock(GENESIS_WALLET).hash
