// A node of the simulated network: the sandbox's ledger behind the interface that the chain adapter speaks, without HTTP, and with
// everything that a node or the way to it can do wrong. A test compares its answers with those of the sandbox over HTTP.
import { hashBlock, publicKeyOf, ZERO_HASH, type RpcNode } from '@pay2slay/banano-rpc'
import { asId, err, ok, raw, type BlockHash, type Result } from '@pay2slay/domain'
import type { IncomingBlock, LedgerBlock, LedgerNetwork, LedgerNode, NodeLedger, Outcome } from '@pay2slay/sandbox'

type Fields = Readonly<Record<string, unknown>>
type Json = Readonly<Record<string, unknown>>

export const CALL_FAULTS = ['lost', 'answer_lost', 'http_500', 'html', 'garbage', 'stopped', 'dropped', 'late'] as const
/** `lost`: never arrived; `answer_lost`: done, but no answer; `dropped`: accepted, and gone; `late`: a block comes in when all gave up. */
export type CallFault = (typeof CALL_FAULTS)[number]

export interface ArmedFault {
  readonly fault: CallFault
  readonly on: 'process' | 'any'
  left: number
}

export class Refusal extends Error {}

const TEXTS: Readonly<Record<Exclude<Outcome, 'progress'>, string>> = {
  old: 'Old block',
  fork: 'Fork',
  gap_previous: 'Gap previous block',
  gap_source: 'Gap source block',
  bad_signature: 'Bad signature',
  unreceivable: 'Unreceivable',
  balance_mismatch: 'Balance and amount delta do not match',
  insufficient_work: 'Block work is insufficient',
  block_position: 'This block cannot follow the previous block',
  opened_burn_account: 'Error processing block',
}

export class SimNode implements RpcNode {
  readonly name: string
  readonly armed: ArmedFault[] = []
  /** Says of every block that it is confirmed. */
  lies = false

  constructor(
    readonly network: LedgerNetwork,
    readonly node: LedgerNode,
    private readonly onFault: (fault: CallFault) => void,
    private readonly onLate: (block: IncomingBlock, node: LedgerNode) => void,
  ) {
    this.name = node.name
  }

  close(): void {}

  async call<T>(action: string, fields: Fields, read: (json: Json) => T): Promise<Result<T, RpcFailure>> {
    if (!this.node.settings.up) return err({ kind: 'network', code: 'ECONNREFUSED' })
    const fault = this.#take(action)
    if (fault === 'dropped' && action === 'process') return ok(read({ hash: blockOf(fields).hash }))
    if (fault !== null) return err(this.#fail(fault, action, fields))
    try {
      return ok(read(this.#answer(action, fields)))
    } catch (error) {
      if (error instanceof Refusal) return err({ kind: 'refused', text: error.message })
      throw error
    }
  }

  #take(action: string): CallFault | null {
    const index = this.armed.findIndex(({ on }) => on === 'any' || on === action)
    const armed = this.armed[index]
    if (armed === undefined) return null
    armed.left -= 1
    if (armed.left <= 0) this.armed.splice(index, 1)
    this.onFault(armed.fault)
    return armed.fault
  }

  #fail(fault: CallFault, action: string, fields: Fields): RpcFailure {
    switch (fault) {
      case 'lost':
      case 'dropped':
        return { kind: 'timeout', milliseconds: 10_000 }
      case 'late':
        if (action === 'process') this.onLate(blockOf(fields), this.node)
        return { kind: 'timeout', milliseconds: 10_000 }
      case 'answer_lost':
        this.#try(action, fields)
        return { kind: 'timeout', milliseconds: 10_000 }
      case 'http_500':
        return { kind: 'http', status: 500 }
      case 'html':
        this.#try(action, fields)
        return { kind: 'not_json', detail: '200 characters that are no JSON' }
      case 'garbage':
        return { kind: 'malformed', detail: 'frontier is no hash of 64 hex digits' }
      case 'stopped':
        return { kind: 'refused', text: 'Stopped' }
    }
  }

  #try(action: string, fields: Fields): void {
    try {
      this.#answer(action, fields)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }

  #answer(action: string, fields: Fields): Json {
    const view = this.node.readView()
    switch (action) {
      case 'version': {
        const network_identifier = this.node.settings.otherGenesis ?? this.network.genesis.hash
        return { network_identifier, node_vendor: 'Banano V24.0' }
      }
      case 'block_count':
        return { count: String(view.blocks.size), cemented: String(view.cemented) }
      case 'account_info':
        return accountInfo(view, publicKeyOf(asId(text(fields['account']))))
      case 'block_info':
        return this.#block(view, view.blocks.get(asId(text(fields['hash']))))
      case 'blocks_info':
        return this.#blocks(view, fields['hashes'] as readonly BlockHash[])
      case 'receivable':
        return receivable(view, fields)
      case 'process':
        return this.#process(fields)
      default:
        throw new Error(`the simulated node does not know ${action}`)
    }
  }

  #process(fields: Fields): Json {
    const block = blockOf(fields)
    const outcome = this.network.submit(this.node, block)
    if (outcome !== 'progress') throw new Refusal(TEXTS[outcome])
    return { hash: block.hash }
  }

  #block(view: NodeLedger, block: LedgerBlock | undefined): Json {
    if (block === undefined) throw new Refusal('Block not found')
    return {
      block_account: block.account,
      amount: block.amount.toString(),
      height: String(block.height),
      successor: view.successor(block)?.hash ?? ZERO_HASH,
      confirmed: String(this.lies || view.isConfirmed(block)),
      subtype: block.subtype,
      contents: {
        type: 'state',
        account: block.account,
        previous: block.previous ?? ZERO_HASH,
        representative: block.representative,
        balance: block.balance.toString(),
        link: block.link,
        signature: block.signature,
        work: block.work,
      },
    }
  }

  #blocks(view: NodeLedger, hashes: readonly BlockHash[]): Json {
    const blocks: Record<string, Json> = {}
    const missing: string[] = []
    for (const hash of hashes) {
      const block = view.blocks.get(hash)
      if (block === undefined) missing.push(hash)
      else blocks[hash] = { confirmed: String(this.lies || view.isConfirmed(block)) }
    }
    return { blocks, blocks_not_found: missing }
  }
}

type RpcFailure =
  | { readonly kind: 'network'; readonly code: string }
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'not_json'; readonly detail: string }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'refused'; readonly text: string }

const text = (value: unknown): string => String(value)

function accountInfo(view: NodeLedger, key: string): Json {
  const chain = view.chains.get(key)
  const head = chain?.blocks.at(-1)
  if (chain === undefined || head === undefined) throw new Refusal('Account not found')
  const confirmed = view.confirmedHead(key)
  return {
    frontier: head.hash,
    open_block: chain.blocks[0]?.hash,
    balance: head.balance.toString(),
    block_count: String(head.height),
    account_version: String(head.epoch),
    representative: head.representative,
    confirmed_height: String(chain.confirmedHeight),
    confirmed_frontier: confirmed?.hash ?? ZERO_HASH,
    confirmed_balance: (confirmed?.balance ?? 0n).toString(),
  }
}

function receivable(view: NodeLedger, fields: Fields): Json {
  const threshold = BigInt(text(fields['threshold']))
  const entries = view
    .receivables(publicKeyOf(asId(text(fields['account']))))
    .filter(({ hash, amount }) => {
      const send = view.blocks.get(hash)
      return amount >= threshold && send !== undefined && view.isConfirmed(send)
    })
    .sort((a, b) => (a.amount === b.amount ? 0 : a.amount > b.amount ? -1 : 1))
    .slice(0, Number(fields['count']))
  return { blocks: Object.fromEntries(entries.map(({ hash, amount }) => [hash, { amount: amount.toString() }])) }
}

function blockOf(fields: Fields): IncomingBlock {
  const json = fields['block'] as Readonly<Record<string, string>>
  const previous = text(json['previous'])
  const content = {
    account: asId<IncomingBlock['account']>(text(json['account'])),
    previous: previous === ZERO_HASH ? null : asId<BlockHash>(previous),
    representative: asId<IncomingBlock['account']>(text(json['representative'])),
    balance: raw(BigInt(text(json['balance']))),
    link: text(json['link']),
  }
  const { signature = '', work = '' } = json
  return { ...content, accountKey: publicKeyOf(content.account), hash: hashBlock(content), signature, work }
}
