// Blocks that the sandbox makes itself: money for an account, an account opened for a test, a rival on somebody's slot, an epoch.
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import { asId, err, ok, type BlockHash, type Result } from '@pay2slay/domain'
import { linkOfEpoch } from './block.js'
import type { LedgerNode } from './ledger-node.js'
import type { LedgerNetwork } from './network.js'
import { forge, genesisWallet, type Wallet } from './wallet.js'

/** The community's burn address: nobody holds its key. */
const BURN_KEY = publicKeyOf(asId('ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w'))

/** A confirmed send from the genesis account: the address has something to receive. Raw. */
export function fund(network: LedgerNetwork, address: string, amount: bigint): Result<BlockHash, string> {
  const payee = parseAddress(address)
  if (!payee.ok) return err(payee.error)
  const wallet = genesisWallet()
  const head = network.primary.ledger.head(wallet.key)
  if (head === null) return err('this network does not start from the sandbox genesis, so it cannot fund accounts')
  if (amount <= 0n || amount > head.balance) return err('the amount must be above 0 and within what genesis has left')
  const draft = {
    previous: head.hash,
    representative: head.representative,
    balance: head.balance - amount,
    link: publicKeyOf(payee.value),
  }
  return enter(network, wallet, draft, true)
}

/** Receives everything that waits for the wallet, and confirms it. Returns the hashes, oldest first. */
export function receiveAll(network: LedgerNetwork, wallet: Wallet): Result<readonly BlockHash[], string> {
  const hashes: BlockHash[] = []
  for (const entry of network.primary.ledger.receivables(wallet.key)) {
    const head = network.primary.ledger.head(wallet.key)
    const draft = {
      previous: head?.hash ?? null,
      representative: head?.representative ?? wallet.address,
      balance: (head?.balance ?? 0n) + entry.amount,
      link: entry.hash,
    }
    const made = enter(network, wallet, draft, true)
    if (!made.ok) return made
    hashes.push(made.value)
  }
  return ok(hashes)
}

export interface RivalWish {
  /** The slot; null: the account's first block. Default: on the head, in front of everybody else. */
  readonly previous?: BlockHash | null
  /** Raw; default 1. */
  readonly amount?: bigint
  /** Public key of the payee; default: the burn address. */
  readonly payeeKey?: string
  /** Default: the first node. */
  readonly node?: LedgerNode
  readonly confirm?: boolean
}

/** A send signed with the account's own key, as a second program with the same seed would make it. */
export function makeRival(network: LedgerNetwork, wallet: Wallet, wish: RivalWish): Result<BlockHash, string> {
  const node = wish.node ?? network.primary
  const previous = wish.previous === undefined ? (node.ledger.head(wallet.key)?.hash ?? null) : wish.previous
  const before = previous === null ? undefined : node.ledger.blocks.get(previous)
  if (before === undefined) return err('the node knows no block to put the foreign one on')
  const amount = wish.amount ?? 1n
  if (amount <= 0n || amount > before.balance) return err('the amount must be above 0 and within the balance')
  const block = forge(
    wallet,
    {
      previous,
      representative: before.representative,
      balance: before.balance - amount,
      link: wish.payeeKey ?? BURN_KEY,
    },
    network.options.levels.base,
  )
  const outcome = network.submit(node, block, true)
  if (outcome !== 'progress') return err(`the node refused the foreign block: ${outcome}`)
  if (wish.confirm === true && !network.confirm(block.hash)) return err('a rival is confirmed already')
  return ok(block.hash)
}

/** An epoch block on the account's head, signed by genesis: moves the head without the account's owner. */
export function makeEpoch(network: LedgerNetwork, accountKey: string, version: 1 | 2): Result<BlockHash, string> {
  const head = network.primary.ledger.head(accountKey)
  if (head === null) return err('the account is not opened')
  const { account, balance, representative, hash: previous } = head
  const wallet = { ...genesisWallet(), key: accountKey, address: account }
  return enter(network, wallet, { previous, representative, balance, link: linkOfEpoch(version) }, true)
}

function enter(
  network: LedgerNetwork,
  wallet: Wallet,
  draft: Parameters<typeof forge>[1],
  confirm: boolean,
): Result<BlockHash, string> {
  const block = forge(wallet, draft, network.options.levels.base)
  const outcome = network.insert(block)
  if (outcome !== 'progress') return err(`the ledger refused the block: ${outcome}`)
  if (confirm) network.confirm(block.hash)
  return ok(block.hash)
}
