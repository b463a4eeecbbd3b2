import { afterEach, describe, expect, test } from '@jest/globals'
import { asId, raw, type BlockHash, type Chain, type Observer, type StoredBlock } from '@pay2slay/domain'
import { toBlockJson, ZERO_HASH } from './block.js'
import { createChain } from './chain.js'
import { startHttpNode, type HttpNode, type Json } from './fixtures/http-node.js'
import { account, chainOf, GENESIS, handlersOf, payee, stateOf, UNKNOWN, type NodeState } from './fixtures/ledger.js'

interface World {
  readonly chain: Chain
  readonly nodes: readonly HttpNode[]
  readonly events: string[]
}

const open: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function worldOf(...states: NodeState[]): Promise<World> {
  const nodes = await Promise.all(states.map((state) => startHttpNode(handlersOf(state))))
  open.push(...nodes.map((node) => () => node.close()))
  const events: string[] = []
  const observer: Observer = { count: () => {}, gauge: () => {}, event: (_level, event) => events.push(event) }
  const endpoints = nodes.map(({ url }) => ({ url }))
  // The guard's verdict is never kept here, so that each step of a test is judged anew.
  let now = 0
  const clock = () => (now += 2_000)
  const chain = createChain({ endpoints, expectedGenesis: GENESIS, observer, clock, rpc: { timeoutMs: 1_500 } })
  open.push(() => chain.close())
  return { chain, nodes, events }
}

const blocks = chainOf(100, 200, 50)
const [first, second, third, fourth] = blocks as [StoredBlock, StoredBlock, StoredBlock, StoredBlock]
const rivals = chainOf(100, 777)
const rival = rivals[2] as StoredBlock
const hashes = (list: readonly { hash: BlockHash }[]) => list.map(({ hash }) => hash)
const value = <T>(result: { ok: true; value: T } | { ok: false; error: { kind: string; detail: string } }): T => {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.detail}`)
  return result.value
}
const kind = (result: { ok: true } | { ok: false; error: { kind: string } }) => (result.ok ? 'ok' : result.error.kind)
const edit = (node: HttpNode | undefined, action: string, change: (answer: Json, request: Json) => Json) => {
  const before = node?.handlers[action]
  if (!node || !before) throw new Error(action)
  node.handlers[action] = (request) => change(before(request) as Json, request)
}

describe('which nodes count', () => {
  test.each<[string, string, (node: HttpNode) => void]>([
    ['is away', 'unreachable', (node) => (node.fault = (response) => response.destroy())],
    ['answers HTML', 'malformed', (node) => (node.fault = (response) => response.end('<html>'))],
    ['hangs', 'unreachable', (node) => (node.fault = () => {})],
    ['refuses', 'rpc', (node) => (node.handlers['account_info'] = () => ({ error: 'not allowed' }))],
    ['talks nonsense', 'malformed', (node) => (node.handlers['account_info'] = () => ({ frontier: 'x' }))],
  ])('a node that %s does not count: alone %s, beside a good one unheard', async (_name, expected, damage) => {
    const alone = await worldOf(stateOf(blocks))
    alone.nodes.forEach(damage)
    expect(kind(await alone.chain.account(account))).toBe(expected)
    const pair = await worldOf(stateOf(blocks), stateOf(blocks))
    pair.nodes.slice(1).forEach(damage)
    expect(value(await pair.chain.account(account)).frontier?.hash).toBe(fourth.hash)
    expect(pair.events).toEqual(['node_not_counted'])
  })

  test('a node of another network is not heard, even if it is the only one that knows a block', async () => {
    const { chain, events } = await worldOf(stateOf(blocks), { ...stateOf(rivals), genesis: 'BB'.repeat(32) })
    const views = value(await chain.views([second.hash, rival.hash]))
    expect([...views.values()]).toEqual(['confirmed', 'absent'])
    await chain.views([second.hash])
    expect(events).toEqual(['node_not_counted'])
  })

  test('when no node counts, the most telling error is told', async () => {
    const wrong = { ...stateOf(blocks), genesis: 'BB'.repeat(32) }
    const behind = { ...stateOf(blocks), count: 9_000 }
    expect(kind(await (await worldOf(behind, wrong)).chain.account(account))).toBe('wrong_genesis')
    const { chain, nodes } = await worldOf(behind, stateOf(blocks))
    nodes.slice(1).forEach((node) => (node.fault = (response) => response.destroy()))
    expect(kind(await chain.account(account))).toBe('not_in_sync')
    const none = createChain({ endpoints: [], expectedGenesis: GENESIS })
    expect(kind(await none.account(account))).toBe('unreachable')
  })
})

describe('an account', () => {
  test('unopened, opened but unconfirmed, and partly confirmed', async () => {
    const at = async (...args: Parameters<typeof stateOf>) =>
      value(await (await worldOf(stateOf(...args))).chain.account(account))
    expect(await at([])).toMatchObject({ frontier: null, confirmed: null, representative: null })
    expect(await at(blocks, 0)).toMatchObject({ frontier: { hash: fourth.hash }, confirmed: null })
    expect(await at(blocks, 2)).toMatchObject({
      frontier: { hash: fourth.hash, height: 4, balance: 650n },
      confirmed: { hash: second.hash, height: 2, balance: 900n },
      representative: payee,
    })
  })

  test('different confirmed heads are a disagreement; an unconfirmed block that one node has not seen is not', async () => {
    const differ = await worldOf(stateOf(blocks, 3), stateOf(blocks, 2))
    expect(kind(await differ.chain.account(account))).toBe('disagreement')
    const late = await worldOf(stateOf(blocks.slice(0, 3), 2), stateOf(blocks, 2))
    expect(value(await late.chain.account(account)).frontier?.hash).toBe(fourth.hash)
  })

  test('two frontiers at one height are a disagreement, and so is one head with two balances or representatives', async () => {
    const forked = await worldOf(stateOf(blocks.slice(0, 3), 2), stateOf(rivals, 2))
    expect(kind(await forked.chain.account(account))).toBe('disagreement')
    const { chain, nodes } = await worldOf(stateOf(blocks), stateOf(blocks))
    edit(nodes[1], 'account_info', (answer) => ({ ...answer, confirmed_balance: '651' }))
    expect(kind(await chain.account(account))).toBe('disagreement')
    edit(nodes[1], 'account_info', (answer) => ({ ...answer, confirmed_balance: '650', representative: account }))
    expect(kind(await chain.account(account))).toBe('disagreement')
  })
})

describe('what is said of a block', () => {
  test.each<[string, NodeState[], string]>([
    ['confirmed where all say so', [stateOf(blocks), stateOf(blocks)], 'confirmed'],
    ['disagreement where one has it unconfirmed', [stateOf(blocks), stateOf(blocks, 1)], 'disagreement'],
    ['disagreement where one does not have it', [stateOf(blocks), stateOf(blocks.slice(0, 1))], 'disagreement'],
    ['unconfirmed where all say so', [stateOf(blocks, 1), stateOf(blocks, 1)], 'unconfirmed'],
    ['partial where one has it and the other does not', [stateOf(blocks, 1), stateOf(blocks.slice(0, 1))], 'partial'],
    ['absent where none has it', [stateOf(rivals), stateOf(rivals)], 'absent'],
  ])('it is %s', async (_name, states, expected) => {
    const { chain } = await worldOf(...states)
    expect(value(await chain.views([third.hash])).get(third.hash)).toBe(expected)
  })

  test('a thousand blocks are asked for in a few calls, and each is told', async () => {
    const { chain, nodes } = await worldOf(stateOf(blocks))
    const many = Array.from({ length: 1_000 }, (_, index) =>
      asId<BlockHash>(index.toString(16).toUpperCase().padStart(64, '0')),
    )
    expect(value(await chain.views([...many, third.hash])).size).toBe(1_001)
    expect(nodes[0]?.requests.filter(({ action }) => action === 'blocks_info')).toHaveLength(4)
    expect(value(await chain.views([])).size).toBe(0)
  })

  test('a block that the nodes tell differently is a disagreement, and confirmed only where all say so', async () => {
    const { chain, nodes } = await worldOf(stateOf(blocks, 3), stateOf(blocks, 1))
    expect(value(await chain.block(third.hash))).toMatchObject({ confirmed: false, provenOurs: true, kind: 'send' })
    edit(nodes[1], 'block_info', (answer) => ({ ...answer, subtype: 'receive' }))
    expect(kind(await chain.block(third.hash))).toBe('disagreement')
    expect(value(await chain.block(UNKNOWN))).toBeNull()
  })
})

describe('along the chain', () => {
  test('every block after one is told in order, up to the limit', async () => {
    const { chain } = await worldOf(stateOf(blocks, 2))
    expect(hashes(value(await chain.blocksAfter(account, null, 100)))).toEqual(hashes(blocks))
    expect(hashes(value(await chain.blocksAfter(account, second.hash, 100)))).toEqual([third.hash, fourth.hash])
    expect(hashes(value(await chain.blocksAfter(account, first.hash, 2)))).toEqual([second.hash, third.hash])
    expect(value(await chain.blocksAfter(account, fourth.hash, 100))).toEqual([])
    expect(value(await chain.blocksAfter(account, null, 100))[3]).toMatchObject({ confirmed: false, provenOurs: true })
  })

  test('an unopened account has no blocks', async () => {
    const { chain } = await worldOf(stateOf([]))
    expect(value(await chain.blocksAfter(account, null, 10))).toEqual([])
    expect(value(await chain.successor(account, null))).toBeNull()
  })

  test('blocks that only one node has seen are told too: they might be ours', async () => {
    const { chain } = await worldOf(stateOf(blocks.slice(0, 2), 2), stateOf(blocks, 2))
    expect(hashes(value(await chain.blocksAfter(account, second.hash, 10)))).toEqual([third.hash, fourth.hash])
  })

  test('a node of before V23, which leaves the successor out, is asked for the history instead', async () => {
    const { chain, nodes } = await worldOf(stateOf(blocks))
    edit(nodes[0], 'block_info', ({ successor: _successor, ...answer }) => answer)
    expect(hashes(value(await chain.blocksAfter(account, null, 10)))).toEqual(hashes(blocks))
    expect(value(await chain.successor(account, first.hash))?.hash).toBe(second.hash)
    expect(value(await chain.successor(account, fourth.hash))).toBeNull()
  })

  test('a block that is hidden by leaving out what follows is never overlooked', async () => {
    const { chain, nodes } = await worldOf(stateOf(blocks))
    edit(nodes[0], 'block_info', (answer, { hash }) =>
      hash === second.hash ? { ...answer, successor: ZERO_HASH } : answer,
    )
    expect(kind(await chain.blocksAfter(account, first.hash, 10))).toBe('disagreement')
    expect(kind(await chain.blocksAfter(account, second.hash, 10))).toBe('not_in_sync')
  })

  test('a block that does not name the one before it is refused', async () => {
    const { chain, nodes } = await worldOf(stateOf(blocks))
    edit(nodes[0], 'block_info', (answer, { hash }) =>
      hash === first.hash ? { ...answer, successor: third.hash } : answer,
    )
    expect(kind(await chain.blocksAfter(account, null, 10))).toBe('malformed')
  })

  test('nodes that do not have the block that the books hold as confirmed are not in sync', async () => {
    const { chain } = await worldOf(stateOf(blocks))
    expect(kind(await chain.blocksAfter(account, UNKNOWN, 10))).toBe('not_in_sync')
    expect(value(await chain.successor(account, UNKNOWN))).toBeNull()
  })

  test('two nodes that hold different blocks on one previous disagree', async () => {
    const { chain } = await worldOf(stateOf(blocks, 2), stateOf(rivals, 2))
    expect(kind(await chain.successor(account, second.hash))).toBe('disagreement')
    expect(kind(await chain.blocksAfter(account, second.hash, 10))).toBe('disagreement')
  })

  test('the rival on a previous is told with its hash and signature checked', async () => {
    const { chain } = await worldOf(stateOf(rivals), stateOf(rivals))
    expect(value(await chain.successor(account, second.hash))).toMatchObject({
      hash: rival.hash,
      confirmed: true,
      provenOurs: true,
    })
  })

  test('the blocks after one of a kind older than state blocks are found', async () => {
    const { chain, nodes } = await worldOf(stateOf(blocks))
    edit(nodes[0], 'block_info', (answer, { hash }) =>
      hash === first.hash ? { ...answer, contents: { type: 'open', source: UNKNOWN } } : answer,
    )
    expect(hashes(value(await chain.blocksAfter(account, first.hash, 10)))).toHaveLength(3)
  })
})

describe('what can be received', () => {
  test('only what every node lists alike, largest first, at least the minimum', async () => {
    const { chain, nodes } = await worldOf(stateOf(blocks), stateOf(blocks))
    const entry = (letter: string, amount: string) => ({ [letter.repeat(64)]: { amount, source: payee } })
    const list = { ...entry('1', '5'), ...entry('A', '50'), ...entry('B', '500'), ...entry('C', '9') }
    const [one, two] = nodes as [HttpNode, HttpNode]
    one.handlers['receivable'] = () => ({ blocks: list })
    two.handlers['receivable'] = () => ({ blocks: { ...list, ...entry('C', '10'), ...entry('D', '700') } })
    const told = value(await chain.receivables(account, raw(6n), 10))
    expect(told.map(({ amount }) => amount)).toEqual([500n, 50n])
    expect(value(await chain.receivables(account, raw(0n), 1)).map(({ amount }) => amount)).toEqual([500n])
  })
})

describe('publishing', () => {
  test.each([
    [{ hash: third.hash }, 'accepted'],
    [{ hash: UNKNOWN }, 'unknown'],
    [{ error: 'Old block' }, 'already_known'],
    [{ error: 'Gap previous block' }, 'gap'],
    [{ error: 'Gap source block' }, 'gap'],
    [{ error: 'Fork' }, 'fork'],
    [{ error: 'Block work is insufficient' }, 'refused'],
    [{ error: 'Stopped' }, 'unknown'],
    [{ error: 'Too many requests' }, 'unknown'],
    [{ started: '1' }, 'unknown'],
  ])('%p is the hint %s', async (answer, hint) => {
    const state = { ...stateOf(blocks), processed: () => answer }
    const { chain, nodes } = await worldOf(state)
    expect(await chain.publish(third, 0)).toBe(hint)
    expect(nodes[0]?.requests.at(-1)).toEqual({ action: 'process', json_block: 'true', block: toBlockJson(third) })
  })

  test('each attempt begins with another node, and a node that is away is passed over', async () => {
    const state = { ...stateOf(blocks), processed: () => ({ hash: third.hash }) }
    const { chain, nodes } = await worldOf(state, state)
    const sent = () => nodes.map((node) => node.requests.filter(({ action }) => action === 'process').length)
    await chain.publish(third, 0)
    await chain.publish(third, 1)
    await chain.publish(third, 2)
    expect(sent()).toEqual([2, 1])
    for (const node of nodes.slice(0, 1)) node.fault = (response) => response.writeHead(429).end('slow down')
    expect(await chain.publish(third, 0)).toBe('accepted')
    for (const node of nodes) node.fault = (response) => response.destroy()
    expect(await chain.publish(third, 0)).toBe('unknown')
  })
})
