import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { asId, type Address } from '@pay2slay/domain'
import { setTimeout as sleep } from 'node:timers/promises'
import { openConfirmationFeed, type ConfirmationFeed, type FeedTiming } from './confirmation-feed.js'
import { acknowledge, startSocketNode, type SocketNode, type SocketNodeOptions } from './fixtures/socket-node.js'

const OURS = asId<Address>('ban_3ef6kh81it6pggzugi6dj1tsn5fzer6jqnntozmmw35nh9oqzuo1f4ic5oki')
const OTHER = 'ban_1g1b9r6bgptz9dphprzet4m9ooog935rwoq37gnwe3ye9p94htkcwkoqdpy7'
const HASH = '9EC15020B4F4221EF4622DC8FD0FE2B8ABD69E3E3FB75381013F6E295AF4E1A8'
const FAST: FeedTiming = {
  handshakeMs: 5_000,
  firstRetryMs: 20,
  longestRetryMs: 80,
  steadyMs: 60_000,
  pingMs: 20,
  silenceMs: 5_000,
  hintGapMs: 0,
}
const confirmation = (account: string = OURS, hash: unknown = HASH): string =>
  JSON.stringify({ topic: 'confirmation', time: '1', message: { account, amount: '1', hash } })

let node: SocketNode
let feed: ConfirmationFeed
let hints = 0
const kinds: string[] = []
const events: { event: string; fields: Readonly<Record<string, unknown>> }[] = []

afterEach(async () => {
  feed.close()
  await node.close()
})

const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let waited = 0; !holds(); waited += 10) {
    if (waited > 20_000) throw new Error(`waited in vain for ${what}`)
    await sleep(10)
  }
}

function listen(url: string, timing: Partial<FeedTiming> = {}): void {
  hints = 0
  kinds.length = events.length = 0
  feed = openConfirmationFeed({
    endpoints: [{ url, headers: { 'x-key': 'secret' } }],
    accounts: [OURS],
    onHint: () => (hints += 1),
    timing: { ...FAST, ...timing },
    observer: {
      count: (_, __, labels) => void kinds.push(labels?.['kind'] ?? ''),
      gauge: () => undefined,
      event: (_, event, fields = {}) => void events.push({ event, fields }),
    },
  })
}

async function start(options: SocketNodeOptions = {}, timing: Partial<FeedTiming> = {}): Promise<void> {
  node = await startSocketNode(options)
  listen(node.url, timing)
}

/** Subscribed, and the hint of the subscription is over. */
async function subscribed(): Promise<void> {
  await until('the subscription', () => feed.connected && hints > 0)
  hints = 0
}

/** Everything said before was heard. */
async function said(...texts: readonly string[]): Promise<void> {
  const before = kinds.filter((kind) => kind !== 'pong').length
  for (const text of texts) node.say(text)
  await until('the messages', () => kinds.filter((kind) => kind !== 'pong').length >= before + texts.length)
  await sleep(20)
}

describe('a confirmation', () => {
  test('of an own block is a hint to look; of somebody else’s it is none', async () => {
    await start()
    await subscribed()
    expect(node.heard[0]).toMatchObject({
      action: 'subscribe',
      topic: 'confirmation',
      ack: true,
      options: { accounts: [OURS] },
    })
    await said(confirmation(OTHER), JSON.stringify({ topic: 'vote', message: {} }), JSON.stringify({ ack: 'update' }))
    expect(hints).toBe(0)
    await said(confirmation())
    expect(hints).toBe(1)
  })

  test('that makes no sense is counted and is no hint', async () => {
    await start()
    await subscribed()
    const wrong = [
      '',
      'hello',
      '7',
      'null',
      '[]',
      '{}',
      confirmation().slice(0, 90),
      JSON.stringify({ topic: 'confirmation' }),
      JSON.stringify({ topic: 'confirmation', message: [confirmation()] }),
      JSON.stringify({ topic: 7, message: { account: OURS, hash: HASH } }),
      confirmation(OURS, 7),
      confirmation(OURS, HASH.slice(1)),
    ]
    await said(...wrong)
    expect(kinds.filter((kind) => kind === 'malformed')).toHaveLength(wrong.length)
    expect({ hints, connected: feed.connected }).toEqual({ hints: 0, connected: true })
  })

  test('told a thousand times is a few hints, and one that comes last is not lost', async () => {
    await start({}, { hintGapMs: 200 })
    await subscribed()
    const startedAt = performance.now()
    await said(...Array.from({ length: 1_000 }, () => confirmation()))
    await until('a hint', () => hints > 0)
    await sleep(250)
    const few = hints
    await said(confirmation())
    await until('one more', () => hints > few)
    expect(hints).toBeLessThan(3 + (performance.now() - startedAt) / 200)
  })
})

describe('a connection', () => {
  test('that is lost is made again, with a hint for what nobody heard meanwhile', async () => {
    await start()
    await subscribed()
    node.cut()
    await until('another connection', () => node.connectedAt.length > 1)
    await subscribed()
    expect(node.connectedAt).toHaveLength(2)
    expect(events.map(({ event }) => event)).toEqual(['node_websocket_lost', 'node_websocket_back'])
  })

  test('that fails again and again is tried with growing waits, up to the longest, and told once', async () => {
    await start({ onConnection: (socket) => socket.terminate() })
    await until('eight attempts', () => node.connectedAt.length >= 8)
    const waits = node.connectedAt.slice(1).map((at, index) => at - (node.connectedAt[index] ?? 0))
    expect(Math.min(...waits)).toBeGreaterThan(15)
    // The longest is 80 ms, less up to a fifth; timers may fire a little early.
    for (const wait of waits.slice(2)) expect(wait).toBeGreaterThan(60)
    expect(events).toHaveLength(1)
  })

  test('on which nothing is heard any more is given up: it may be half open', async () => {
    let silent = false
    await start({ answer: (asked) => (silent ? null : acknowledge(asked)) }, { silenceMs: 100 })
    await subscribed()
    silent = true
    await until('another attempt', () => node.connectedAt.length > 1)
  })

  test('of something that speaks only nonsense is given up', async () => {
    await start({ onConnection: (socket) => Array.from({ length: 30 }, () => socket.send('nonsense')) })
    await until('another attempt', () => node.connectedAt.length > 1)
    expect(hints).toBe(0)
  })

  test('with a message larger than any confirmation is given up', async () => {
    await start()
    await subscribed()
    node.say(confirmation().padEnd(100_000))
    await until('another attempt', () => node.connectedAt.length > 1)
    expect(kinds).not.toContain('confirmation')
  })

  test('to where nobody listens, or no WebSocket is, is tried again until one is there', async () => {
    node = await startSocketNode()
    const { port } = new URL(node.url)
    await node.close()
    listen(`ws://user:geheim@127.0.0.1:${port}/?key=geheim`)
    await until('the first failure', () => events.length > 0)
    expect(events[0]).toMatchObject({ event: 'node_websocket_lost', fields: { node: `ws://127.0.0.1:${port}` } })
    expect(JSON.stringify(events)).not.toMatch(/geheim|secret/)
    node = await startSocketNode({ port: Number(port) })
    await subscribed()
  })

  test('that is closed is never made again, and nothing is told any more', async () => {
    const onHint = jest.fn()
    node = await startSocketNode()
    feed = openConfirmationFeed({ endpoints: [{ url: node.url }], accounts: [OURS], onHint, timing: FAST })
    await until('the subscription', () => feed.connected)
    feed.close()
    const told = onHint.mock.calls.length
    node.say(confirmation())
    await sleep(150)
    expect(node.connectedAt).toHaveLength(1)
    expect(onHint).toHaveBeenCalledTimes(told)
  })
})
