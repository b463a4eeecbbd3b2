// The node's RPC over HTTP: status 200 whatever happens, `Connection: close` (a switch for benchmarks), any path, POST only.
import { findFault, type HttpAnswer } from '../faults/apply.js'
import type { FaultRule, FaultSwitches } from '../faults/rules.js'
import { startHttpServer, type HttpCall, type RunningServer } from '../http/server.js'
import type { LedgerNode } from '../ledger/ledger-node.js'
import { makeRival } from '../ledger/making.js'
import type { LedgerNetwork } from '../ledger/network.js'
import { walletOf } from '../ledger/wallet.js'
import type { Json } from './answer.js'
import { readBlock, readBlockText } from './block-json.js'
import type { CallContext, NodeIdentity } from './context.js'
import { RpcRequest } from './request.js'
import { Rpc } from './rpc.js'
import { readTree } from './tree.js'
import { openNodeWebSocket } from './websocket.js'
import { WorkDesk } from './work-actions.js'
import type { IncomingBlock } from '../ledger/block.js'

/** A real node's limit; a longer body is cut off. */
const MAX_BODY_BYTES = 32 * 1024 * 1024

export interface NodeServerOptions {
  readonly host: string
  readonly port: number
  readonly network: LedgerNetwork
  readonly node: LedgerNode
  readonly faults: FaultSwitches
  readonly identity: NodeIdentity
  /** Read at each call, so that it can be switched. */
  readonly settings: { enableControl: boolean; keepAlive: boolean }
}

export async function startNodeServer(options: NodeServerOptions): Promise<RunningServer> {
  const desk = new WorkDesk()
  const rpc = new Rpc(desk)
  const startedAt = options.network.options.clock.now()
  const webSocket = openNodeWebSocket(options)
  const server = await startHttpServer({
    name: options.node.name,
    host: options.host,
    port: options.port,
    maxBodyBytes: MAX_BODY_BYTES,
    faults: options.faults,
    isUp: () => options.node.settings.up,
    onUpgrade: webSocket.upgrade,
    actionOf: (method, _, body) => (method === 'POST' ? rpc.actionOf(body) : method),
    answerOf: (status) => rpcAnswer(options, `{\n    "error": "HTTP ${status}"\n}\n`, status),
    handle: (call) => answer(options, rpc, startedAt, call),
  })
  const close = async (): Promise<void> => {
    webSocket.close()
    await Promise.all([server.close(), desk.close()])
  }
  return { ...server, close }
}

async function answer(options: NodeServerOptions, rpc: Rpc, startedAt: number, call: HttpCall): Promise<HttpAnswer> {
  if (call.method === 'OPTIONS') return rpcAnswer(options, '')
  if (call.url.pathname.startsWith('/api/v2')) {
    const message = { code: '1', message: 'Internal IPC error: unable to find api path' }
    return rpcAnswer(options, text({ message_type: 'Error', message }).replace('"1"', '1'))
  }
  if (call.method !== 'POST') return rpcAnswer(options, text({ error: 'Can only POST requests' }))
  const { network, node, identity } = options
  const stale = findFault(call.faults, 'stale')
  const context: CallContext = {
    network,
    node,
    view: stale === undefined ? node.readView() : node.viewBehind(stale.blocks ?? 1),
    identity,
    enableControl: options.settings.enableControl,
    startedAt,
    aborted: call.left,
  }
  return rpcAnswer(options, text(await withBlockFaults(options, call, () => rpc.answer(call.body, context))))
}

/** vanish: accepted, answered, gone. rival: a foreign block of the same account takes the slot first. */
async function withBlockFaults(options: NodeServerOptions, call: HttpCall, run: () => Promise<Json>): Promise<Json> {
  const vanish = findFault(call.faults, 'vanish')
  const rival = findFault(call.faults, 'rival')
  const block = vanish === undefined && rival === undefined ? null : blockIn(call.body)
  if (block === null) return run()
  if (rival !== undefined) placeRival(options, rival, block)
  if (vanish === undefined) return run()
  const { network } = options
  const { confirmation } = network
  confirmation.hold(block.accountKey, true, call)
  let said: Json
  try {
    said = await run()
  } catch (error) {
    confirmation.hold(block.accountKey, false, call)
    throw error
  }
  const vanishNow = () => {
    if (said.hash === block.hash) network.rollBack(block.hash)
    confirmation.hold(block.accountKey, false, call)
  }
  if (vanish.delayMs === undefined) vanishNow()
  else network.options.clock.after(vanish.delayMs, vanishNow)
  return said
}

function placeRival({ network, node }: NodeServerOptions, fault: FaultRule, block: IncomingBlock): void {
  const wallet = walletOf(fault.seed ?? '', fault.index ?? 0)
  if (wallet.key !== block.accountKey || node.ledger.blocks.has(block.hash)) return
  makeRival(network, wallet, { previous: block.previous, node, confirm: fault.confirm === true })
}

function blockIn(body: string): IncomingBlock | null {
  const tree = readTree(body)
  const child = tree === null ? null : new RpcRequest(tree).optionalChild('block')
  if (child === null) return null
  return child.children.length > 0 ? readBlock(child) : readBlockText(child.text)
}

const text = (json: Json): string => `${JSON.stringify(json, null, 4)}\n`

function rpcAnswer({ settings }: NodeServerOptions, body: string, status = 200): HttpAnswer {
  const headers = {
    allow: 'POST, OPTIONS',
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'Accept, Accept-Language, Content-Language, Content-Type',
  }
  return { status, headers: settings.keepAlive ? headers : { ...headers, connection: 'close' }, body }
}
