// Several nodes over one ledger: what one accepts reaches the others, unless it is kept from it; what the first node holds is
// confirmed everywhere, and rivals give way. So a test can show two nodes that disagree, and then agree.
import type { BlockHash } from '@pay2slay/domain'
import type { SandboxClock } from '../clock.js'
import type { IncomingBlock, LedgerBlock } from './block.js'
import { cementInView, occupant, type CementHelp } from './cement.js'
import { checkBlock, type CheckRules, type Refusal } from './check.js'
import { Confirmation, type ConfirmationPolicy } from './confirmation.js'
import { applyEvent, LedgerNode, type Gossip, type NodeSettings } from './ledger-node.js'
import type { LedgerEvent, NodeLedger } from './node-ledger.js'
import { rollBack } from './rollback.js'
import { SignatureChecker, type Signatures } from './signatures.js'
import type { WorkLevels } from './work-levels.js'

export interface NetworkOptions {
  readonly clock: SandboxClock
  readonly levels: WorkLevels
  readonly genesis: LedgerBlock
  readonly nodeNames: readonly string[]
  readonly confirmation: ConfirmationPolicy
  /** Instead of Ed25519: simulations check millions of blocks and need no real keys. */
  readonly signatures?: Signatures
  /** Told of every change of every view, before anybody is answered. */
  readonly onEvent?: (nodeIndex: number, event: LedgerEvent) => void
}

/** What a listener hears: every change of every view, and a confirmation that a node was asked to tell again. */
export type NetworkEvent = LedgerEvent | { readonly kind: 'confirmed_again'; readonly hash: BlockHash }
export type NetworkListener = (node: LedgerNode, event: NetworkEvent) => void

export type Outcome = 'progress' | Refusal

export class LedgerNetwork {
  readonly nodes: readonly LedgerNode[]
  readonly confirmation: Confirmation
  readonly genesis: LedgerBlock
  readonly #rules: CheckRules
  readonly #known = new Map<BlockHash, IncomingBlock>()
  readonly #help: CementHelp
  readonly #listeners = new Set<NetworkListener>()
  #restoring = true

  constructor(readonly options: NetworkOptions) {
    const { clock, levels, genesis } = options
    this.genesis = genesis
    const nowSeconds = () => Math.floor(clock.now() / 1000)
    const signatures = options.signatures ?? new SignatureChecker()
    this.#rules = { levels, signatures, epochSignerKey: genesis.accountKey, nowSeconds }
    this.#help = {
      known: (hash) => this.#known.get(hash),
      enter: (ledger, block) => this.#enter(ledger, block, false) === 'progress',
      nowSeconds,
    }
    this.nodes = options.nodeNames.map(
      (name, index) => new LedgerNode(name, index, (node, event) => this.#record(node, event)),
    )
    this.confirmation = new Confirmation(options.confirmation, clock, this.primary.ledger, (hash) => this.confirm(hash))
    for (const { ledger } of this.nodes) {
      ledger.append(genesis)
      ledger.cement(genesis)
    }
    this.#restoring = false
  }

  /** The node whose view is confirmed and counts as the truth. */
  get primary(): LedgerNode {
    const first = this.nodes[0]
    if (first === undefined) throw new Error('a network has at least one node')
    return first
  }

  node(name: string): LedgerNode | undefined {
    return this.nodes.find((node) => node.name === name)
  }

  /** Hears of everything from now on, until the returned function is called. */
  listen(listener: NetworkListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Has a node tell of a confirmed block once more, as `block_confirm` does. */
  tellAgain(node: LedgerNode, hash: BlockHash): void {
    for (const listener of this.#listeners) listener(node, { kind: 'confirmed_again', hash })
  }

  /** A block handed to one node's RPC. `force` lets it push out an unconfirmed rival. */
  submit(node: LedgerNode, block: IncomingBlock, force = false): Outcome {
    const outcome = this.#take(node, block)
    if (outcome !== 'fork' || !force) return outcome
    const rival = occupant(node.ledger, block)
    if (rival !== null && rollBack(node.ledger, rival.hash, this.#rules.nowSeconds()) !== null) this.#take(node, block)
    return 'progress'
  }

  /** Puts a block of the sandbox's own making into the first node, work unchecked. */
  insert(block: IncomingBlock): Outcome {
    return this.#take(this.primary, block, true)
  }

  /** Confirms a block that any node holds, everywhere; rivals give way. False: nobody knows it, or a rival is confirmed. */
  confirm(hash: BlockHash): boolean {
    const confirmed = cementInView(this.primary.ledger, hash, this.#help)
    if (confirmed === null) return false
    for (const one of confirmed) {
      this.#tell(this.primary, { kind: 'confirm', hash: one })
      this.confirmation.confirmed(one)
    }
    return true
  }

  /** Takes an unconfirmed block, and what rests on it, out of every view (or one). False: unknown there, or confirmed. */
  rollBack(hash: BlockHash, only?: LedgerNode): boolean {
    const nodes = (only === undefined ? this.nodes : [only]).filter(({ ledger }) => ledger.blocks.has(hash))
    for (const node of this.nodes) {
      const keep = node.inbox.filter((item) => !(item.kind === 'block' && item.block.hash === hash))
      node.inbox.splice(0, node.inbox.length, ...keep)
    }
    return nodes.length > 0 && nodes.every(({ ledger }) => rollBack(ledger, hash, this.#rules.nowSeconds()) !== null)
  }

  configure(node: LedgerNode, change: Partial<NodeSettings>): void {
    node.settings = { ...node.settings, ...change }
    if (!node.settings.isolated) {
      for (const item of node.outbox.splice(0)) this.#tell(node, item)
    }
    this.#drain(node)
  }

  /** Repeats recorded events, trusting them; then schedules what is still unconfirmed. */
  restore(events: Iterable<{ readonly nodeIndex: number; readonly event: LedgerEvent }>): void {
    this.#restoring = true
    for (const { nodeIndex, event } of events) {
      const node = this.nodes[nodeIndex]
      if (event.kind === 'block') {
        this.#known.set(event.block.hash, event.block)
        this.#rules.signatures.trust(event.block.hash, event.block.signature)
      }
      if (node !== undefined) applyEvent(node.ledger, event)
    }
    this.#restoring = false
    this.confirmation.restart()
  }

  #take(node: LedgerNode, block: IncomingBlock, anyWork = false): Outcome {
    const outcome = this.#enter(node.ledger, block, anyWork)
    if (outcome !== 'progress') return outcome
    this.#tell(node, { kind: 'block', block })
    this.#afterEntering(node, block)
    return outcome
  }

  /** Checks and appends; a block with a gap is kept for later. */
  #enter(ledger: NodeLedger, block: IncomingBlock, anyWork: boolean): Outcome {
    const rules = anyWork ? { ...this.#rules, levels: { base: 0n, epoch2: 0n, epoch2Receive: 0n } } : this.#rules
    const verdict = checkBlock(ledger, block, rules)
    if (verdict.ok) {
      this.#known.set(block.hash, block)
      ledger.append(verdict.block)
      return 'progress'
    }
    if (verdict.dependency !== null) ledger.unchecked.add(verdict.dependency, block)
    return verdict.refusal
  }

  #afterEntering(node: LedgerNode, block: IncomingBlock): void {
    const entered = node.ledger.blocks.get(block.hash)
    if (node === this.primary && entered !== undefined) this.confirmation.accepted(entered)
    for (const waiting of node.ledger.unchecked.take(block.hash)) this.#take(node, waiting)
  }

  #tell(from: LedgerNode, item: Gossip): void {
    if (from.settings.isolated) {
      from.outbox.push(item)
      return
    }
    for (const node of this.nodes) {
      if (node === from) continue
      node.inbox.push(item)
      this.#drain(node)
    }
  }

  #drain(node: LedgerNode): void {
    const { isolated, lagBlocks } = node.settings
    if (isolated) return
    let blocks = node.inbox.filter((item) => item.kind === 'block').length
    while (node.inbox.length > 0 && (blocks > lagBlocks || lagBlocks === 0)) {
      const item = node.inbox.shift()
      if (item?.kind === 'block') {
        blocks -= 1
        if (this.#enter(node.ledger, item.block, true) === 'progress') this.#afterEntering(node, item.block)
      } else if (item !== undefined) cementInView(node.ledger, item.hash, this.#help)
    }
  }

  #record(node: LedgerNode, event: LedgerEvent): void {
    if (this.#restoring) return
    this.options.onEvent?.(node.index, event)
    for (const listener of this.#listeners) listener(node, event)
  }
}
