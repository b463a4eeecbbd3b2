// One call: the text of a body in, the answer out. Every mistake is an answer too, as on a real node.
import { ACCOUNT_ACTIONS } from './account-actions.js'
import type { Json } from './answer.js'
import { BLOCK_ACTIONS } from './block-actions.js'
import type { CallContext, Handler } from './context.js'
import { accountHistory } from './history-action.js'
import { NODE_ACTIONS } from './node-actions.js'
import { processAction } from './process-action.js'
import { RECEIVABLE_ACTIONS } from './receivable-actions.js'
import { refuse, RpcRefusal, unparsable } from './refusal.js'
import { RpcRequest } from './request.js'
import { readTree } from './tree.js'
import { workActions, type WorkDesk } from './work-actions.js'

/** A node counts every brace and bracket of the text, also inside strings. */
const MAX_BRACES = 20

/** Refused while control is off (rpc_handler.cpp); the sandbox has no wallets, so most are only refused. */
const CONTROL_ACTIONS: ReadonlySet<string> = new Set(
  `account_create account_move account_remove account_representative_set accounts_create block_create bootstrap_lazy
   confirmation_height_currently_processing database_txn_tracker epoch_upgrade keepalive ledger node_id password_change
   receive receive_minimum receive_minimum_set search_pending search_pending_all search_receivable search_receivable_all
   send stop unchecked_clear unopened wallet_add wallet_add_watch wallet_change_seed wallet_create wallet_destroy
   wallet_lock wallet_representative_set wallet_republish wallet_work_get work_cancel work_generate work_get
   work_peer_add work_peers work_peers_clear work_set`
    .split(/\s+/)
    .filter((action) => action !== ''),
)

export interface RpcCall {
  /** "" when the text named none. */
  readonly action: string
  readonly answer: Promise<Json> | Json
}

export class Rpc {
  readonly #handlers: ReadonlyMap<string, Handler>

  constructor(desk: WorkDesk) {
    this.#handlers = new Map(
      Object.entries({
        ...NODE_ACTIONS,
        ...ACCOUNT_ACTIONS,
        ...BLOCK_ACTIONS,
        ...RECEIVABLE_ACTIONS,
        ...workActions(desk),
        account_history: accountHistory,
        process: processAction,
      }),
    )
  }

  /** The action that a body names, "" when it cannot be read. */
  actionOf(body: string): string {
    const tree = bracesIn(body) > MAX_BRACES ? null : readTree(body)
    return tree === null ? '' : (new RpcRequest(tree).text('action') ?? '')
  }

  async answer(body: string, context: CallContext): Promise<Json> {
    try {
      return await this.#dispatch(body, context)
    } catch (error) {
      if (error instanceof RpcRefusal) return { error: error.message }
      throw error
    }
  }

  #dispatch(body: string, context: CallContext): Json | Promise<Json> {
    if (bracesIn(body) > MAX_BRACES) refuse('Max JSON depth exceeded')
    const request = new RpcRequest(readTree(body) ?? unparsable())
    const action = request.required('action')
    if (!context.enableControl && needsControl(action, request)) refuse('RPC control is disabled')
    const handler = this.#handlers.get(action) ?? refuse('Unknown command')
    return handler(request, context)
  }
}

const needsControl = (action: string, request: RpcRequest): boolean =>
  CONTROL_ACTIONS.has(action) ||
  (action === 'process' && request.flag('force')) ||
  (action === 'stats' && request.text('type') === 'objects')

function bracesIn(text: string): number {
  let count = 0
  for (let at = 0; at < text.length && count <= MAX_BRACES; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x7b || code === 0x5b) count += 1
  }
  return count
}
