import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { raw } from '@pay2slay/domain'
import { toBlockJson, ZERO_HASH } from './block.js'
import { startHttpNode, type HttpNode, type Json } from './fixtures/http-node.js'
import { account, chainOf, handlersOf, payee, stateOf, UNKNOWN } from './fixtures/ledger.js'
import * as calls from './node-calls.js'
import { createRpcNode, type RpcNode } from './rpc.js'

const blocks = chainOf(100, 200)
const [open, first, second] = blocks
if (!open || !first || !second) throw new Error('the chain is too short')
let server: HttpNode
let node: RpcNode
beforeEach(async () => {
  server = await startHttpNode(handlersOf(stateOf(blocks, 2)))
  node = createRpcNode({ url: server.url })
})
afterEach(async () => {
  node.close()
  await server.close()
})

describe('what nodes tell is parsed', () => {
  test('an account with its confirmed and its unconfirmed head', async () => {
    expect(await calls.accountInfo(node, account)).toMatchObject({
      ok: true,
      value: {
        frontier: { hash: second.hash, balance: 700n, height: 3 },
        confirmed: { hash: first.hash, balance: 900n, height: 2 },
        openBlock: open.hash,
        representative: payee,
      },
    })
    expect(server.requests[0]).toMatchObject({ include_confirmed: 'true', representative: 'true' })
  })

  test('an opening that is not confirmed leaves the confirmed head empty', async () => {
    server.handlers = handlersOf(stateOf(blocks, 0))
    expect(await calls.accountInfo(node, account)).toMatchObject({
      value: { confirmed: null, frontier: { height: 3 } },
    })
  })

  test('an unopened account is no error', async () => {
    server.handlers = handlersOf(stateOf([]))
    expect(await calls.accountInfo(node, account)).toMatchObject({
      ok: true,
      value: { frontier: null, confirmed: null },
    })
    expect(await calls.accountHistory(node, account, { head: null, reverse: true, count: 5 })).toEqual({
      ok: true,
      value: [],
    })
  })

  test('a block with its hash and signature checked; one that the node does not have is null', async () => {
    expect(await calls.blockInfo(node, first.hash)).toMatchObject({
      ok: true,
      value: {
        hash: first.hash,
        kind: 'send',
        amount: 100n,
        confirmed: true,
        provenOurs: true,
        successor: second.hash,
      },
    })
    expect(await calls.blockInfo(node, second.hash)).toMatchObject({ value: { confirmed: false, successor: null } })
    expect(await calls.blockInfo(node, UNKNOWN)).toEqual({ ok: true, value: null })
  })

  test('known and unknown blocks in one answer, with "" for an empty list or map', async () => {
    const told = await calls.blocksInfo(node, [first.hash, second.hash, UNKNOWN])
    if (!told.ok) throw new Error('no answer')
    expect([...told.value]).toEqual([
      [first.hash, true],
      [second.hash, false],
    ])
    expect(await calls.blocksInfo(node, [UNKNOWN])).toEqual({ ok: true, value: new Map() })
    expect(await calls.blocksInfo(node, [first.hash])).toMatchObject({ ok: true })
  })

  test('what can be received, and "" for nothing', async () => {
    expect(await calls.receivable(node, account, raw(1n), 5)).toEqual({ ok: true, value: [] })
    server.handlers['receivable'] = () => ({ blocks: { [UNKNOWN]: { amount: '5', source: payee } } })
    expect(await calls.receivable(node, account, raw(1n), 5)).toEqual({
      ok: true,
      value: [{ sourceHash: UNKNOWN, amount: 5n }],
    })
  })

  test('balances, under both names of the field', async () => {
    server.handlers['account_balance'] = () => ({ balance: '7', pending: '8', balance_decimal: '0.0' })
    expect(await calls.accountBalance(node, account)).toEqual({ ok: true, value: { balance: 7n, receivable: 8n } })
    server.handlers['account_balance'] = () => ({ balance: '7', pending: '8', receivable: '9' })
    expect(await calls.accountBalance(node, account)).toEqual({ ok: true, value: { balance: 7n, receivable: 9n } })
  })

  test('a block is sent whole and without a subtype', async () => {
    server.handlers['process'] = () => ({ hash: first.hash })
    expect(await calls.process(node, first)).toEqual({ ok: true, value: first.hash })
    expect(server.requests.at(-1)).toEqual({ action: 'process', json_block: 'true', block: toBlockJson(first) })
  })

  test('work is asked for with its difficulty named', async () => {
    server.handlers['work_generate'] = () => ({ work: '00000000000000AA', difficulty: 'ff', multiplier: '1' })
    expect(await calls.workGenerate(node, UNKNOWN, 'fffffe0000000000', 100)).toEqual({
      ok: true,
      value: '00000000000000aa',
    })
    expect(server.requests.at(-1)).toMatchObject({ hash: UNKNOWN, difficulty: 'fffffe0000000000' })
  })
})

describe('what makes no sense is malformed and names the field', () => {
  const change = (action: string, edit: (answer: Json) => Json) => {
    const before = server.handlers[action]
    if (!before) throw new Error(action)
    server.handlers[action] = (request) => edit(before(request) as Json)
  }
  const contents = (edit: Json) => (answer: Json) => ({
    ...answer,
    contents: { ...(answer['contents'] as Json), ...edit },
  })

  test.each<[string, Json]>([
    ['frontier', { frontier: 'AB' }],
    ['balance', { balance: 'all of it' }],
    ['balance', { balance: '-1' }],
    ['balance', { balance: 7 }],
    ['balance', { balance: (1n << 128n).toString() }],
    ['confirmed_height', { confirmed_height: undefined }],
    ['confirmed_height', { confirmed_height: '9', block_count: '3' }],
    ['block_count', { block_count: '1e3' }],
    ['representative', { representative: `${payee.slice(0, -2)}11` }],
    ['open_block', { open_block: '' }],
  ])('account_info: %s (%#)', async (field, edit) => {
    change('account_info', (answer) => ({ ...answer, ...edit }))
    const told = await calls.accountInfo(node, account)
    expect(told).toMatchObject({ ok: false, error: { kind: 'malformed', detail: expect.stringContaining(field) } })
  })

  test.each<[string, (answer: Json) => Json]>([
    ['hash', contents({ balance: '899' })],
    ['hash', contents({ link: 'CD'.repeat(32) })],
    ['hash', contents({ previous: ZERO_HASH })],
    ['type', contents({ type: 'send' })],
    ['signature', contents({ signature: 'AB' })],
    ['contents', (answer) => ({ ...answer, contents: '{"type":"state"}' })],
    ['height', (answer) => ({ ...answer, height: '-1' })],
    ['confirmed', (answer) => ({ ...answer, confirmed: 'perhaps' })],
    ['subtype', (answer) => ({ ...answer, subtype: 'gift' })],
    ['amount', (answer) => ({ ...answer, amount: undefined })],
    ['successor', (answer) => ({ ...answer, successor: 'none' })],
  ])('block_info: %s (%#)', async (field, edit) => {
    change('block_info', edit)
    const told = await calls.blockInfo(node, first.hash)
    expect(told).toMatchObject({ ok: false, error: { kind: 'malformed', detail: expect.stringContaining(field) } })
  })

  test("a signature that is not the account's own leaves the block told, but not proven ours", async () => {
    change('block_info', contents({ signature: second.signature }))
    expect(await calls.blockInfo(node, first.hash)).toMatchObject({ ok: true, value: { provenOurs: false } })
  })

  test('an answer that leaves out one of the asked blocks says nothing of it', async () => {
    server.handlers['blocks_info'] = () => ({ blocks: '' })
    expect(await calls.blocksInfo(node, [first.hash])).toMatchObject({ ok: false, error: { kind: 'malformed' } })
  })

  test.each([
    { blocks: ['AB'] },
    { blocks: { AB: { amount: '1' } } },
    { blocks: { [UNKNOWN]: { amount: '1.5' } } },
    {},
  ])('receivable: %p', async (answer) => {
    server.handlers['receivable'] = () => answer
    expect(await calls.receivable(node, account, raw(0n), 5)).toMatchObject({ ok: false, error: { kind: 'malformed' } })
  })

  test.each([{ work: 'xyz' }, { work: '' }, {}])('work_generate: %p', async (answer) => {
    server.handlers['work_generate'] = () => answer
    expect(await calls.workGenerate(node, UNKNOWN, 'ff', 100)).toMatchObject({
      ok: false,
      error: { kind: 'malformed' },
    })
  })
})
