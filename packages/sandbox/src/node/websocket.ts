// The node's WebSocket as a real one was seen to speak: text that is no JSON ends the connection, what it does not know it passes over in
// silence, and a confirmation is told to whoever subscribed, with filters by account. (A real node has a port of its own for it.)
import { addressOf } from '@pay2slay/banano-rpc'
import type { BlockHash } from '@pay2slay/domain'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { SandboxClock } from '../clock.js'
import { findFault, wrongTypes } from '../faults/apply.js'
import type { FaultRule, FaultSwitches } from '../faults/rules.js'
import type { LedgerBlock } from '../ledger/block.js'
import type { LedgerNode } from '../ledger/ledger-node.js'
import type { LedgerNetwork, NetworkEvent } from '../ledger/network.js'
import type { Json } from './answer.js'
import { Subscriptions, type Topic } from './subscriptions.js'
import { confirmationMessage, unconfirmedMessage } from './websocket-messages.js'

const MAX_MESSAGE_BYTES = 1024 * 1024
/** A listener that does not read is let go before it fills the memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024

export interface NodeWebSocketOptions {
  readonly network: LedgerNetwork
  readonly node: LedgerNode
  readonly faults: FaultSwitches
}

export interface NodeWebSocket {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly close: () => void
}

export function openNodeWebSocket({ network, node, faults }: NodeWebSocketOptions): NodeWebSocket {
  const { clock } = network.options
  const clients = new Map<WebSocket, Subscriptions>()
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
  server.on('connection', (client: WebSocket) => {
    clients.set(client, new Subscriptions())
    client.on('message', (data) => hear(client, (data as Buffer).toString('utf8')))
    client.on('close', () => clients.delete(client))
    // A broken connection is closed by `ws` itself, and nobody here waits for it.
    client.on('error', () => client.terminate())
  })

  function hear(client: WebSocket, text: string): void {
    const asked = parse(text)
    if (asked === undefined || !node.settings.up) return client.terminate()
    const answer = clients.get(client)?.take(asked)
    if (answer === undefined || answer === null) return
    const given = asked?.['id']
    const id = typeof given === 'string' || typeof given === 'number' ? { id: String(given) } : {}
    send(client, textOf({ ack: answer, time: String(clock.now()), ...id }))
  }

  const stopListening = network.listen((changed, event) => {
    if (changed !== node || clients.size === 0) return
    if (!node.settings.up) return clients.forEach((_, client) => client.terminate())
    for (const { topic, block, again } of newsOf(node, event, faults)) {
      for (const [client, subscriptions] of clients) {
        const options = subscriptions.options(topic, [block.account, addressOf(block.link)])
        if (options === null) continue
        const time = String(clock.now())
        const message =
          topic === 'confirmation' ? confirmationMessage(block, options, time, again) : unconfirmedMessage(block)
        tell(client, textOf({ topic, time, message }), faults.draw(node.name, 'websocket'), clock)
      }
    }
  })

  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request)),
    close() {
      stopListening()
      for (const client of clients.keys()) client.terminate()
      server.close()
    },
  }
}

interface News {
  readonly topic: Topic
  readonly block: LedgerBlock
  readonly again: boolean
}

function newsOf(node: LedgerNode, event: NetworkEvent, faults: FaultSwitches): readonly News[] {
  if (event.kind === 'block') {
    const { block } = event
    const early = faults.list().some(({ kind }) => kind === 'early') && faults.draw(node.name, 'websocket')
    const tooSoon = early && findFault(early, 'early') !== undefined
    return [
      { topic: 'new_unconfirmed_block' as const, block, again: false },
      ...(tooSoon ? [{ topic: 'confirmation' as const, block, again: false }] : []),
    ]
  }
  if (event.kind === 'rollback') return []
  const block = node.ledger.blocks.get(event.hash satisfies BlockHash)
  return block === undefined ? [] : [{ topic: 'confirmation', block, again: event.kind === 'confirmed_again' }]
}

/** A message as the switched faults leave it. */
function tell(client: WebSocket, text: string, faults: readonly FaultRule[], clock: SandboxClock): void {
  if (findFault(faults, 'reset') !== undefined) return client.terminate()
  if (findFault(faults, 'drop', 'hang') !== undefined) return
  const spoilt = findFault(faults, 'truncate', 'wrong_types')
  const told =
    spoilt === undefined
      ? text
      : spoilt.kind === 'truncate'
        ? text.slice(0, Math.floor(text.length / 2))
        : wrongTypes(text)
  const times = findFault(faults, 'double') === undefined ? 1 : 2
  const write = (): void => {
    for (let time = 0; time < times; time += 1) send(client, told)
  }
  const late = findFault(faults, 'late')
  if (late === undefined) write()
  else clock.after(late.delayMs ?? 1_000, write)
}

function send(client: WebSocket, text: string): void {
  if (client.readyState !== WebSocket.OPEN) return
  if (client.bufferedAmount > MAX_WAITING_BYTES) return client.terminate()
  client.send(text)
}

/** undefined: no JSON; null: JSON that asks for nothing. */
function parse(text: string): Readonly<Record<string, unknown>> | null | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return undefined
  }
}

const textOf = (json: Json): string => `${JSON.stringify(json, null, 4)}\n`
