// Every fault switch, turned over HTTP as a test of another program would turn it, and seen on the wire.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { FREE_PORTS } from '../options.js'
import { startSandbox, type Sandbox } from '../sandbox.js'
import { walletOf, type Wallet } from '../ledger/wallet.js'
import { ask, openWallet, processCall, SEED, sendOf, turn } from '../testing-kit.js'

let sandbox: Sandbox
let wallet: Wallet

beforeAll(async () => {
  sandbox = await startSandbox({ ports: FREE_PORTS, confirmation: { delayMs: 'never' } })
  wallet = openWallet(sandbox)
})
afterEach(() => turn(sandbox, '/faults', undefined, 'DELETE'))
afterAll(() => sandbox.stop())

const count = { action: 'block_count' }
const fault = (input: object) => turn(sandbox, '/faults', { server: 'node', ...input })
const raw = (body: unknown = count) => fetch(sandbox.urls.node, { method: 'POST', body: JSON.stringify(body) })
const send = (amount = 1n) => sendOf(sandbox.network, wallet, amount)
const info = (hash: string) => ask(sandbox.urls.node, { action: 'block_info', json_block: 'true', hash })

describe('faults of every server', () => {
  test('hang: no answer, ever', async () => {
    await fault({ kind: 'hang' })
    await expect(ask(sandbox.urls.node, count, AbortSignal.timeout(200))).rejects.toThrow(/timeout/)
  })

  test('reset: the connection breaks and the call is not handled', async () => {
    await fault({ kind: 'reset' })
    const block = send()
    await expect(ask(sandbox.urls.node, processCall(block))).rejects.toThrow()
    expect(sandbox.network.primary.ledger.blocks.has(block.hash)).toBe(false)
  })

  test('drop: the call is handled, its answer lost', async () => {
    await fault({ action: 'process', kind: 'drop', times: 1 })
    const block = send()
    await expect(ask(sandbox.urls.node, processCall(block))).rejects.toThrow()
    expect(await info(block.hash)).toMatchObject({ subtype: 'send', confirmed: 'false' })
  })

  test('late: the answer comes after the delay', async () => {
    await fault({ kind: 'late', delayMs: 150 })
    const start = Date.now()
    expect(await ask(sandbox.urls.node, count)).toHaveProperty('count')
    expect(Date.now() - start).toBeGreaterThanOrEqual(145)
  })

  test.each([429, 500, 502])('status %i without handling the call', async (status) => {
    await fault({ kind: 'status', status })
    const block = send()
    expect((await raw(processCall(block))).status).toBe(status)
    expect(sandbox.network.primary.ledger.blocks.has(block.hash)).toBe(false)
  })

  test('status after handling: the block is in, the caller is told 500', async () => {
    await fault({ kind: 'status', status: 500, afterHandling: true, body: 'oops' })
    const block = send()
    const answer = await raw(processCall(block))
    expect([answer.status, await answer.text()]).toEqual([500, 'oops'])
    expect(sandbox.network.primary.ledger.blocks.has(block.hash)).toBe(true)
  })

  test('html: a page of a proxy, with 502 or with 200', async () => {
    await fault({ kind: 'html', times: 1 })
    await fault({ kind: 'html', status: 200 })
    const [first, second] = [await raw(), await raw()]
    expect([first.status, second.status]).toEqual([502, 200])
    expect(first.headers.get('content-type')).toBe('text/html')
    expect(await second.text()).toContain('<html>')
  })

  test('truncate: half a JSON text', async () => {
    await fault({ kind: 'truncate' })
    const text = await (await raw()).text()
    expect(text.length).toBeGreaterThan(5)
    expect(() => JSON.parse(text) as unknown).toThrow()
  })

  test('wrong_types: the fields are there, with other types', async () => {
    await fault({ kind: 'wrong_types' })
    expect(await ask(sandbox.urls.node, count)).toEqual({ count: 7, unchecked: 7, cemented: 7 })
  })

  test('drip: byte by byte', async () => {
    await fault({ kind: 'drip', delayMs: 5 })
    const start = Date.now()
    expect(await ask(sandbox.urls.node, count)).toHaveProperty('cemented')
    expect(Date.now() - start).toBeGreaterThan(200)
  })
})

describe('how often', () => {
  test('times: the next so many calls, then no more', async () => {
    await fault({ kind: 'status', times: 2 })
    const statuses = [await raw(), await raw(), await raw()].map(({ status }) => status)
    expect(statuses).toEqual([500, 500, 200])
  })

  test('probability: the same seed gives the same run', async () => {
    const runs = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const other = await startSandbox({ ports: FREE_PORTS, seed })
        other.faults.add({ server: 'node', kind: 'status', probability: 0.5 })
        const statuses: number[] = []
        for (let call = 0; call < 20; call += 1) {
          statuses.push((await fetch(other.urls.node, { method: 'POST', body: JSON.stringify(count) })).status)
        }
        await other.stop()
        return statuses.join(' ')
      }),
    )
    expect(runs[0]).toBe(runs[1])
    expect(runs[0]).not.toBe(runs[2])
    expect(new Set(runs[0]?.split(' '))).toEqual(new Set(['200', '500']))
  })

  test('one action, one server, removed by id', async () => {
    const { body } = await fault({ kind: 'status', action: 'version' })
    expect((await raw()).status).toBe(200)
    expect((await raw({ action: 'version' })).status).toBe(500)
    const other = await fetch(sandbox.urls.node2, { method: 'POST', body: '{"action":"version"}' })
    expect(other.status).toBe(200)
    await turn(sandbox, `/faults/${String(body.id)}`, undefined, 'DELETE')
    expect((await raw({ action: 'version' })).status).toBe(200)
  })

  test('a switch that cannot be is refused with what would be right', async () => {
    expect((await fault({ kind: 'gremlins' })).body.error).toMatch(/^kind must be one of hang, /)
    expect((await fault({ kind: 'late', delayMs: 'soon' })).body.error).toBe(
      'delayMs must be a number from 0 to 600000',
    )
    expect((await fault({ kind: 'rival' })).body.error).toMatch(/rival needs seed/)
  })
})

describe('faults of a node', () => {
  test('vanish: an answered hash is gone afterwards, and the same block may enter again', async () => {
    await fault({ action: 'process', kind: 'vanish', times: 1 })
    const block = send(3n)
    expect(await ask(sandbox.urls.node, processCall(block))).toEqual({ hash: block.hash })
    expect(await info(block.hash)).toEqual({ error: 'Block not found' })
    expect(await ask(sandbox.urls.node, processCall(block))).toEqual({ hash: block.hash })
  })

  test('vanish later: the block is seen before it goes', async () => {
    await fault({ action: 'process', kind: 'vanish', times: 1, delayMs: 60 })
    const block = send(4n)
    await ask(sandbox.urls.node, processCall(block))
    expect(await info(block.hash)).toMatchObject({ confirmed: 'false' })
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(await info(block.hash)).toEqual({ error: 'Block not found' })
  })

  test('vanish twice at once: afterwards the account is confirmed again', async () => {
    await fault({ action: 'process', kind: 'vanish', times: 2, delayMs: 60 })
    const block = send(4n)
    await ask(sandbox.urls.node, processCall(block))
    await ask(sandbox.urls.node, processCall(sendOf(sandbox.network, wallet, 5n)))
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(await info(block.hash)).toEqual({ error: 'Block not found' })
    await turn(sandbox, '/confirmation', { delayMs: 0 })
    expect(await ask(sandbox.urls.node, processCall(block))).toEqual({ hash: block.hash })
    expect(await info(block.hash)).toMatchObject({ confirmed: 'true' })
    await turn(sandbox, '/confirmation', { delayMs: 'never' })
  })

  test('stale: reads are some blocks old, process is not', async () => {
    const block = send(5n)
    await ask(sandbox.urls.node, processCall(block))
    await fault({ action: 'block_info', kind: 'stale', blocks: 1 })
    expect(await info(block.hash)).toEqual({ error: 'Block not found' })
    await turn(sandbox, '/faults', undefined, 'DELETE')
    expect(await info(block.hash)).toMatchObject({ amount: '5' })
  })

  test('rival: a foreign block of the same seed takes the slot first, and the answer is Fork', async () => {
    const other = openWallet(sandbox, 1)
    await fault({ action: 'process', kind: 'rival', seed: SEED, index: 1, confirm: true, times: 1 })
    const block = sendOf(sandbox.network, other, 9n)
    expect(await ask(sandbox.urls.node, processCall(block))).toEqual({ error: 'Fork' })
    expect(await info(block.hash)).toEqual({ error: 'Block not found' })
    const head = sandbox.network.primary.ledger.head(walletOf(SEED, 1).key)
    expect(head).toMatchObject({ previous: block.previous, amount: 1n })
  })

  test('a seed given to a switch is never shown', async () => {
    await fault({ kind: 'rival', seed: SEED, action: 'process' })
    const shown = await (await fetch(`${sandbox.urls.control}/faults`)).text()
    expect(shown).not.toContain(SEED)
    expect(shown).toContain('[secret]')
  })
})
