import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startHttpNode, type HttpNode } from './fixtures/http-node.js'
import { GENESIS, handlersOf, stateOf, type NodeState } from './fixtures/ledger.js'
import { NodeGuard } from './node-guard.js'
import { createRpcNode, type RpcNode } from './rpc.js'

let server: HttpNode
let node: RpcNode
let state: NodeState
let now: number
let guard: NodeGuard
beforeEach(async () => {
  state = stateOf([])
  now = 0
  server = await startHttpNode(handlersOf(state))
  node = createRpcNode({ url: server.url })
  guard = new NodeGuard(node, { expectedGenesis: GENESIS, maxLag: 10, clock: () => now })
})
afterEach(async () => {
  node.close()
  await server.close()
})
const verdict = async () => {
  now += 2_000
  const passed = await guard.check()
  return passed.ok ? 'passes' : passed.error.kind
}

describe('whether a node counts', () => {
  test('a node in sync on the right network passes', async () => {
    expect(await verdict()).toBe('passes')
  })

  test('a node of another network never counts, and the error names both genesis blocks', async () => {
    state.genesis = 'BB'.repeat(32)
    const passed = await guard.check()
    expect(passed).toMatchObject({ ok: false, error: { kind: 'wrong_genesis' } })
    if (!passed.ok) expect(passed.error.detail).toMatch(/BBBB.*A0A0/)
  })

  test('a node that became one of another network stops counting within a minute', async () => {
    expect(await verdict()).toBe('passes')
    state.genesis = 'BB'.repeat(32)
    now += 60_000
    expect(await verdict()).toBe('wrong_genesis')
  })

  test('a node that is still catching up does not count, and counts again when it has', async () => {
    state.cemented = 900
    expect(await verdict()).toBe('not_in_sync')
    state.cemented = 990
    expect(await verdict()).toBe('passes')
  })

  test('a node whose cemented count goes back does not count', async () => {
    expect(await verdict()).toBe('passes')
    state.cemented = 999
    expect(await verdict()).toBe('not_in_sync')
    state.cemented = 1000
    expect(await verdict()).toBe('passes')
  })

  test('a node that lost many blocks does not count; a few unconfirmed ones may be rolled back', async () => {
    state.count = 1008
    expect(await verdict()).toBe('passes')
    state.count = 1000
    expect(await verdict()).toBe('passes')
    state.count = 990
    state.cemented = 1000
    expect(await verdict()).toBe('not_in_sync')
  })

  test('more cemented than counted is no answer', async () => {
    state.cemented = state.count + 1
    expect(await verdict()).toBe('not_in_sync')
    state.cemented = state.count
    expect(await verdict()).toBe('passes')
  })

  test('one absurd answer does not exclude a node until the restart: the lower level counts after 30 seconds', async () => {
    expect(await verdict()).toBe('passes')
    const { count, cemented } = state
    state.count = state.cemented = 999_999_999_999_999
    expect(await verdict()).toBe('passes')
    state.count = count
    state.cemented = cemented
    for (let seconds = 0; seconds <= 28; seconds += 2) expect(await verdict()).toBe('not_in_sync')
    expect(await verdict()).toBe('passes')
    state.cemented -= 1
    expect(await verdict()).toBe('not_in_sync')
  })

  test('a lower level counts only when it was told at least three times', async () => {
    state.count = state.cemented = 999_999_999_999_999
    expect(await verdict()).toBe('passes')
    state.count = state.cemented = 1_000
    expect(await verdict()).toBe('not_in_sync')
    now += 60_000
    expect(await verdict()).toBe('not_in_sync')
    expect(await verdict()).toBe('passes')
  })

  test('answers that keep going back never become a level', async () => {
    expect(await verdict()).toBe('passes')
    for (let round = 0; round < 60; round += 1) {
      state.cemented = 999 - round
      state.count = state.cemented
      expect(await verdict()).toBe('not_in_sync')
    }
  })

  test('a lower level is forgotten when the node says again what it said before', async () => {
    expect(await verdict()).toBe('passes')
    const told = { ...state }
    for (let round = 0; round < 3; round += 1) {
      state.count = state.cemented = 900
      for (let seconds = 0; seconds < 26; seconds += 2) expect(await verdict()).toBe('not_in_sync')
      state.count = told.count
      state.cemented = told.cemented
      expect(await verdict()).toBe('passes')
    }
  })

  test('garbage and silence are told apart', async () => {
    server.handlers['block_count'] = () => ({ count: 'many', cemented: '1' })
    expect(await verdict()).toBe('malformed')
    server.handlers['block_count'] = () => ({ error: 'rate limit' })
    expect(await verdict()).toBe('rpc')
    server.fault = (response) => response.writeHead(503).end()
    expect(await verdict()).toBe('unreachable')
  })

  test('a good verdict is used for a second, and a hundred checks at one moment ask once', async () => {
    await Promise.all(Array.from({ length: 100 }, () => guard.check()))
    expect(server.requests).toHaveLength(2)
    now += 900
    await guard.check()
    expect(server.requests).toHaveLength(2)
    now += 200
    await guard.check()
    expect(server.requests).toHaveLength(3)
  })

  test('a bad verdict is not kept', async () => {
    state.cemented = 1
    expect((await guard.check()).ok).toBe(false)
    state.cemented = 1000
    expect((await guard.check()).ok).toBe(true)
  })
})
