// The simulated network: the sandbox's ledger with keys that are none, confirmed only when the history says so, and what foreigners
// do on it.
import { publicKeyOf } from '@pay2slay/banano-rpc'
import { raw, type Address, type BlockHash } from '@pay2slay/domain'
import {
  LedgerNetwork,
  ManualClock,
  type IncomingBlock,
  type LedgerBlock,
  type LedgerEvent,
  type LedgerNode,
} from '@pay2slay/sandbox'
import type { NodeChange } from './history.js'
import {
  cheapSignatures,
  forge,
  isAddressOf,
  isOperatorKey,
  OPERATORS,
  simulatedGenesis,
  type OperatorKey,
} from './keys.js'
import { SimNode, type ArmedFault, type CallFault } from './node.js'

const NO_WORK = { base: 0n, epoch2: 0n, epoch2Receive: 0n }
const RAW_PER_BAN = 10n ** 29n

export interface LedgerOptions {
  readonly accounts: number
  readonly nodes: number
  readonly liar: boolean
  readonly onFault: (what: string) => void
  /** A block of the operator was confirmed on the first node, which is the truth. */
  readonly onConfirmed: (block: LedgerBlock) => void
}

export class SimLedger {
  readonly network: LedgerNetwork
  readonly nodes: readonly SimNode[]
  readonly accounts: readonly OperatorKey[]
  readonly #late: { readonly block: IncomingBlock; readonly node: LedgerNode }[] = []
  readonly #foreign = new Set<BlockHash>()
  readonly #given: { readonly link: string; readonly units: number }[] = []

  constructor(private readonly options: LedgerOptions) {
    const genesis = simulatedGenesis()
    this.accounts = OPERATORS.slice(0, options.accounts)
    this.network = new LedgerNetwork({
      clock: new ManualClock(),
      levels: NO_WORK,
      genesis,
      nodeNames: ['one', 'two', 'three'].slice(0, options.nodes),
      confirmation: { delayMs: 'never', blocksPerSecond: null },
      signatures: cheapSignatures,
      onEvent: (node, event) => this.#heard(node, event),
    })
    this.nodes = this.network.nodes.map(
      (node) =>
        new SimNode(
          this.network,
          node,
          (fault) => options.onFault(`call ${fault}`),
          (block, at) => this.#late.push({ block, node: at }),
        ),
    )
    const liar = this.nodes.at(-1)
    if (options.liar && liar) liar.lies = true
  }

  get truth() {
    return this.network.primary.ledger
  }

  /** Units that rivals sent, or tried to send, to the player. */
  givenTo(player: number): bigint {
    return this.#given.reduce((sum, { link, units }) => (isAddressOf(player, link) ? sum + BigInt(units) : sum), 0n)
  }

  isForeign(hash: BlockHash): boolean {
    return this.#foreign.has(hash)
  }

  #heard(node: number, event: LedgerEvent): void {
    if (node !== 0 || event.kind !== 'confirm') return
    const block = this.truth.blocks.get(event.hash)
    if (block?.subtype === 'send' && isOperatorKey(block.accountKey)) this.options.onConfirmed(block)
  }

  #account(index: number): OperatorKey {
    const account = this.accounts[index % this.accounts.length]
    if (account === undefined) throw new Error('a world has an operator account')
    return account
  }

  /** Every block of every operator account, confirmed or not. */
  blocks(): readonly LedgerBlock[] {
    return this.accounts.flatMap(({ key }) => this.truth.chains.get(key)?.blocks ?? [])
  }

  /** A confirmed donation to one of the operator's accounts. */
  fund(ban: number, account: number): void {
    const genesis = this.network.genesis
    const head = this.truth.head(genesis.accountKey) ?? genesis
    const draft = {
      previous: head.hash,
      representative: head.representative,
      balance: raw(head.balance - BigInt(ban) * RAW_PER_BAN),
      link: this.#account(account).key,
    }
    const block = forge(genesis.accountKey, genesis.account, draft)
    this.network.insert(block)
    this.network.confirm(block.hash)
  }

  /** Confirms the next unconfirmed blocks of each account. */
  confirm(count: number): void {
    for (const { key } of this.accounts) {
      const chain = this.truth.chains.get(key)
      const last = chain?.blocks[Math.min(chain.blocks.length, chain.confirmedHeight + count) - 1]
      if (last !== undefined) this.network.confirm(last.hash)
    }
  }

  rollBack(depth: number, node: number | null, account: number): void {
    const at = node === null ? undefined : this.network.nodes[node % this.network.nodes.length]
    const blocks = (at ?? this.network.primary).ledger.chains.get(this.#account(account).key)?.blocks ?? []
    const block = blocks[Math.max(0, blocks.length - depth)]
    if (block !== undefined) this.network.rollBack(block.hash, at)
  }

  /** Blocks whose senders gave up on them come in after all. */
  deliver(): void {
    for (const { block, node } of this.#late.splice(0)) this.network.submit(node, block)
  }

  /** Another program with the same seed sends, in the place of a block that is not confirmed or behind the last. */
  rival(depth: number, confirmed: boolean, units: number, to: Address, index: number): void {
    const { key, account } = this.#account(index)
    const chain = this.truth.chains.get(key)
    if (chain === undefined || chain.confirmedHeight === 0) return
    const at = Math.max(chain.confirmedHeight, chain.blocks.length - depth)
    const before = chain.blocks[at - 1]
    const amount = BigInt(units) * 10n ** 21n
    if (before === undefined || before.balance < amount) return
    const { hash: previous, representative, balance } = before
    const draft = { previous, representative, balance: raw(balance - amount), link: publicKeyOf(to) }
    const block = forge(key, account, draft)
    this.#foreign.add(block.hash)
    this.#given.push({ link: draft.link, units })
    const node = this.network.nodes[depth % this.network.nodes.length]
    if (node === undefined || this.network.submit(node, block, true) !== 'progress') return
    if (confirmed) this.network.confirm(block.hash)
  }

  /** Moves an account's head without its key. */
  epoch(index: number): void {
    const { key, account } = this.#account(index)
    const head = this.truth.head(key)
    if (head === null || head.epoch >= 2) return
    const link = Buffer.from(`epoch v${head.epoch + 1} block`)
      .toString('hex')
      .padEnd(64, '0')
      .toUpperCase()
    const { hash: previous, representative, balance } = head
    const signer = this.network.genesis.accountKey
    const block = forge(key, account, { previous, representative, balance, link }, signer)
    this.#foreign.add(block.hash)
    this.network.insert(block)
    this.network.confirm(block.hash)
  }

  arm(node: number, fault: ArmedFault): void {
    this.nodes[node % this.nodes.length]?.armed.push(fault)
  }

  change(index: number, change: NodeChange, blocks: number): void {
    const node = this.network.nodes[index % this.network.nodes.length]
    if (node === undefined) return
    const isAlone = this.network.nodes.length === 1
    switch (change) {
      case 'down':
        return this.network.configure(node, { up: false })
      case 'isolated':
        // What only an isolated first node knew could not be confirmed elsewhere: the truth must be heard.
        return this.network.configure(node, { isolated: node !== this.network.primary })
      case 'stale':
        return this.network.configure(node, { staleBlocks: blocks })
      case 'lagging':
        return this.network.configure(node, { lagBlocks: isAlone ? 0 : blocks })
      case 'other_network':
        return this.network.configure(node, { otherGenesis: 'F'.repeat(64) })
      case 'healthy':
        return this.heal(node)
    }
  }

  heal(node: LedgerNode): void {
    const well = { up: true, isolated: false, staleBlocks: 0, lagBlocks: 0, otherGenesis: null }
    this.network.configure(node, well)
  }

  /** What one node lost and another still holds comes back by itself where we do not have it to send, as nodes ask each other. */
  #share(isOurs: (hash: string) => boolean): void {
    for (const from of this.network.nodes)
      for (const block of this.accounts.flatMap(({ key }) => from.ledger.chains.get(key)?.blocks ?? []))
        for (const to of this.network.nodes)
          if (!isOurs(block.hash) && !to.ledger.blocks.has(block.hash)) this.network.submit(to, block)
  }

  /** Everything works and is confirmed at once from now on. `isOurs`: whether the books hold the block. */
  calm(isOurs: (hash: string) => boolean): void {
    for (const node of this.nodes) node.armed.length = 0
    for (const node of this.network.nodes) this.heal(node)
    this.deliver()
    this.#share(isOurs)
    for (const node of this.nodes) node.lies = false
    this.network.confirmation.setPolicy({ delayMs: 0, blocksPerSecond: null })
  }
}

export type { CallFault }
