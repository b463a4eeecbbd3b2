// The truth from outside: what every account really holds and was really paid, by confirmed blocks of the first node's view.
import { addressOf } from '@pay2slay/banano-rpc'
import type { Address, BlockHash } from '@pay2slay/domain'
import { banDecimal } from '../ledger/numbers.js'
import type { AccountChain, NodeLedger } from '../ledger/node-ledger.js'
import type { LedgerNetwork } from '../ledger/network.js'

/** A confirmed send. */
export interface ConfirmedSend {
  readonly hash: BlockHash
  readonly from: Address
  readonly to: Address
  readonly raw: bigint
}

/** All confirmed sends, by account and then in chain order; `to` limits them to one payee. */
export function confirmedSends(ledger: NodeLedger, to?: string): readonly ConfirmedSend[] {
  const sends: ConfirmedSend[] = []
  const payees = new Map<string, Address>()
  for (const chain of ledger.chains.values()) {
    for (const block of chain.blocks.slice(0, chain.confirmedHeight)) {
      if (block.subtype !== 'send') continue
      const payee = payees.get(block.link) ?? addressOf(block.link)
      payees.set(block.link, payee)
      if (to === undefined || payee === to)
        sends.push({ hash: block.hash, from: chain.account, to: payee, raw: block.amount })
    }
  }
  return sends
}

interface Total {
  raw: bigint
  sends: number
}

const add = (totals: Map<string, Total>, key: string, raw: bigint): void => {
  const total = totals.get(key) ?? { raw: 0n, sends: 0 }
  totals.set(key, { raw: total.raw + raw, sends: total.sends + 1 })
}

const shown = ({ raw, sends }: Total) => ({ raw: raw.toString(), ban: banDecimal(raw), sends })

/** Totals received per address, and by whom they were sent. */
export function receivedTotals(ledger: NodeLedger) {
  const totals = new Map<string, Total>()
  const bySender = new Map<string, Map<string, Total>>()
  for (const send of confirmedSends(ledger)) {
    add(totals, send.to, send.raw)
    const senders = bySender.get(send.to) ?? new Map<string, Total>()
    bySender.set(send.to, senders)
    add(senders, send.from, send.raw)
  }
  const rows = [...totals].map(([address, total]) => {
    const from = [...(bySender.get(address) ?? [])].map(([sender, part]) => [sender, shown(part)])
    return [address, { ...shown(total), from: Object.fromEntries(from) as Record<string, ReturnType<typeof shown>> }]
  })
  return Object.fromEntries(rows) as Record<
    string,
    ReturnType<typeof shown> & { from: Record<string, ReturnType<typeof shown>> }
  >
}

function accountState(ledger: NodeLedger, chain: AccountChain) {
  const head = chain.blocks.at(-1)
  const confirmed = chain.blocks[chain.confirmedHeight - 1]
  const receivable = ledger.receivableTotal(chain.accountKey, false)
  return {
    address: chain.account,
    frontier: head?.hash ?? null,
    height: chain.blocks.length,
    confirmedHeight: chain.confirmedHeight,
    balanceRaw: (head?.balance ?? 0n).toString(),
    balanceBan: banDecimal(head?.balance ?? 0n),
    confirmedBalanceRaw: (confirmed?.balance ?? 0n).toString(),
    receivableRaw: receivable.toString(),
    receivableBan: banDecimal(receivable),
  }
}

const chainState = (chain: AccountChain) =>
  chain.blocks.map((block) => ({
    hash: block.hash,
    previous: block.previous,
    height: block.height,
    subtype: block.subtype,
    amountRaw: block.amount.toString(),
    balanceRaw: block.balance.toString(),
    link: block.link,
    payee: block.subtype === 'send' ? addressOf(block.link) : null,
    confirmed: block.height <= chain.confirmedHeight,
  }))

/** What GET /state answers about the ledger. */
export function ledgerState(network: LedgerNetwork, withChains: boolean) {
  const { ledger } = network.primary
  const chains = [...ledger.chains.values()]
  return {
    genesis: network.genesis.hash as string,
    confirmation: network.confirmation.policy,
    blocks: ledger.blocks.size,
    cemented: ledger.cemented,
    unchecked: ledger.unchecked.size,
    accounts: chains.map((chain) => accountState(ledger, chain)),
    received: receivedTotals(ledger),
    chains: withChains ? Object.fromEntries(chains.map((chain) => [chain.account as string, chainState(chain)])) : null,
    nodes: network.nodes.map(({ name, settings, ledger: view, inbox }) => ({
      name,
      settings,
      blocks: view.blocks.size,
      cemented: view.cemented,
      waiting: inbox.length,
    })),
  }
}

export type LedgerState = ReturnType<typeof ledgerState>
