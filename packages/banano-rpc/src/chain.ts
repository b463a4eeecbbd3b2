// The chain as the flows see it. One rule stands behind every answer: each configured node is asked, only those that answer and
// pass the guard count, and all that count must agree. Where they differ the answer is "disagreement", never one node's word.
import {
  ok,
  type BlockHash,
  type BlockView,
  type Chain,
  type ChainBlock,
  type ChainError,
  type Observer,
  type Result,
} from '@pay2slay/domain'
import { agreeOnAccount, agreeOnBlock, agreeOnReceivables, agreeOnView } from './agree.js'
import type { IsSigned } from './block.js'
import * as calls from './node-calls.js'
import type { GuardOptions } from './node-guard.js'
import { Panel, type NodeHealth } from './panel.js'
import { publishBlock } from './publish.js'
import { createRpcNode, type Endpoint, type RpcNode, type RpcOptions } from './rpc.js'
import { nextHash, walkChain } from './walk.js'

export interface PanelOptions extends GuardOptions {
  /** Hears when a node stops counting and when it counts again. */
  readonly observer?: Observer
  /** Instead of Ed25519, for simulations with keys that are none. */
  readonly isSigned?: IsSigned
}

export interface ChainOptions extends Omit<PanelOptions, 'isSigned'> {
  readonly endpoints: readonly Endpoint[]
  readonly rpc?: RpcOptions
}

/** Hashes per blocks_info: 1,000 of them are a body of 1.5 MB. */
const VIEW_CHUNK = 256

/** A chain whose nodes can be looked at one by one. */
export interface WatchedChain extends Chain {
  nodes(): Promise<readonly NodeHealth[]>
}

/** `close` ends calls under way at once, so that a process that stops does not wait for silent nodes. */
export function createChain(options: ChainOptions): WatchedChain & { close(): void } {
  const { observer } = options
  const rpc = { ...options.rpc, ...(observer && { observer }) }
  const nodes = options.endpoints.map((endpoint) => createRpcNode(endpoint, rpc))
  return {
    ...chainOver(nodes, options),
    close() {
      for (const node of nodes) node.close()
    },
  }
}

/** The same over nodes that are reached in another way than HTTP. */
export function chainOver(nodes: readonly RpcNode[], options: PanelOptions): WatchedChain {
  const panel = new Panel(nodes, options, options.observer, options.isSigned)

  const block = async (hash: BlockHash): Promise<Result<ChainBlock | null, ChainError>> => {
    const told = await panel.ask((node) => calls.blockInfo(node, hash, panel.isSigned))
    return told.ok ? agreeOnBlock(told.value) : told
  }
  return {
    async account(account) {
      const told = await panel.ask((node) => calls.accountInfo(node, account))
      return told.ok ? agreeOnAccount(told.value) : told
    },
    blocksAfter: (account, after, limit) => walkChain(panel, account, after, limit),
    async views(hashes) {
      const views = new Map<BlockHash, BlockView>()
      for (let from = 0; from < hashes.length; from += VIEW_CHUNK) {
        const chunk = hashes.slice(from, from + VIEW_CHUNK)
        const told = await panel.ask((node) => calls.blocksInfo(node, chunk))
        if (!told.ok) return told
        for (const hash of chunk) views.set(hash, agreeOnView(told.value.map((answer) => answer.get(hash))))
      }
      return ok(views)
    },
    block,
    async successor(account, previous) {
      const next = await nextHash(panel, account, previous)
      if (!next.ok) return next
      return next.value === null ? ok(null) : block(next.value)
    },
    async receivables(account, minimum, limit) {
      const told = await panel.ask((node) => calls.receivable(node, account, minimum, limit))
      if (!told.ok) return told
      return ok(
        agreeOnReceivables(told.value)
          .filter((entry) => entry.amount >= minimum)
          .slice(0, limit),
      )
    },
    publish: (stored, attempt) => publishBlock(nodes, stored, attempt),
    nodes: () => panel.health(),
  }
}
