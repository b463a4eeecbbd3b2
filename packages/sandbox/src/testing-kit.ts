// What this package's own tests share: a wallet with money, blocks on its head, calls to a node.
import { blockJson } from './node/block-json.js'
import type { Sandbox } from './sandbox.js'
import { receiveAll } from './ledger/making.js'
import { forge, walletOf, type Wallet } from './ledger/wallet.js'
import type { IncomingBlock } from './ledger/block.js'
import type { LedgerNetwork } from './ledger/network.js'
import type { BlockHash } from '@pay2slay/domain'

export const SEED = '5A'.repeat(32)
export const PAYEE_KEY = 'C0FFEE'.padEnd(64, '0')

/** An opened account with the amount, in BAN. */
export function openWallet(sandbox: Sandbox, index = 0, amountBan = '100'): Wallet {
  const wallet = walletOf(SEED, index)
  sandbox.fund(wallet.address, amountBan)
  const received = receiveAll(sandbox.network, wallet)
  if (!received.ok) throw new Error(received.error)
  return wallet
}

/** A send of so many raw on the account's head, or on another block. */
export function sendOf(network: LedgerNetwork, wallet: Wallet, amount: bigint, on?: BlockHash): IncomingBlock {
  const { ledger } = network.primary
  const head = on === undefined ? ledger.head(wallet.key) : ledger.blocks.get(on)
  if (!head) throw new Error('the account is not opened')
  const { hash: previous, representative, balance } = head
  return forge(
    wallet,
    { previous, representative, balance: balance - amount, link: PAYEE_KEY },
    network.options.levels.base,
  )
}

/** A send on a block that no node needs to know. */
export function sendAfter(
  network: LedgerNetwork,
  wallet: Wallet,
  before: IncomingBlock,
  amount: bigint,
): IncomingBlock {
  const { hash: previous, representative, balance } = before
  return forge(
    wallet,
    { previous, representative, balance: balance - amount, link: PAYEE_KEY },
    network.options.levels.base,
  )
}

export const processCall = (block: IncomingBlock, more: Readonly<Record<string, string>> = {}) => ({
  action: 'process',
  json_block: 'true',
  ...more,
  block: blockJson(block),
})

/** The answer of a node; rejects when there is none. */
export async function ask(url: string, body: unknown, signal?: AbortSignal): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), ...(signal ? { signal } : {}) })
  return (await response.json()) as Record<string, unknown>
}

/** A call to the switchboard. */
export async function turn(
  sandbox: Sandbox,
  path: string,
  body?: unknown,
  method = 'POST',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await fetch(`${sandbox.urls.control}${path}`, init)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
