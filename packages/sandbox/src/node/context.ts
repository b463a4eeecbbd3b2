// What a call needs to be answered: whose view, on which network, with which settings of the node.
import type { LedgerNetwork } from '../ledger/network.js'
import type { LedgerNode } from '../ledger/ledger-node.js'
import type { NodeLedger } from '../ledger/node-ledger.js'
import type { RpcRequest } from './request.js'
import type { Json } from './answer.js'

export interface NodeIdentity {
  /** Such as "Banano V24.0". */
  readonly nodeVendor: string
  readonly buildInfo: string
  /** "live", "beta" or "dev". */
  readonly networkName: string
}

export const DEFAULT_IDENTITY: NodeIdentity = {
  nodeVendor: 'Banano V24.0',
  buildInfo: 'sandbox ledger of pay2slay',
  networkName: 'dev',
}

export interface CallContext {
  readonly network: LedgerNetwork
  readonly node: LedgerNode
  /** What reads see: the node's view, or an older one under the stale switch. */
  readonly view: NodeLedger
  readonly identity: NodeIdentity
  readonly enableControl: boolean
  readonly startedAt: number
  readonly aborted: AbortSignal
}

export type Handler = (request: RpcRequest, context: CallContext) => Json | Promise<Json>
