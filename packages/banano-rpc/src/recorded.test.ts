// What a real node answered, word for word: every one of these is either read or told as the node's own refusal.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { asId, raw, type Address, type BlockHash } from '@pay2slay/domain'
import { readFileSync } from 'node:fs'
import { startHttpNode, type HttpNode, type Json } from './fixtures/http-node.js'
import * as calls from './node-calls.js'
import { parseBlockJson } from './block-json.js'
import { hashBlock } from './block.js'
import { createRpcNode, type Answer, type RpcNode } from './rpc.js'

interface Recorded {
  readonly title: string
  readonly request: Json
  readonly response: Json
}
const { answers } = JSON.parse(readFileSync(new URL('./vectors/node-answers.json', import.meta.url), 'utf8')) as {
  readonly answers: readonly Recorded[]
}
let server: HttpNode
let node: RpcNode
let answer: Json = {}
beforeAll(async () => {
  const actions = new Set(answers.map(({ request }) => String(request['action'])))
  server = await startHttpNode(Object.fromEntries([...actions].map((action) => [action, () => answer])))
  node = createRpcNode({ url: server.url })
})
afterAll(async () => {
  node.close()
  await server.close()
})

const of = (action: string) => answers.filter(({ request }) => request['action'] === action)
const hash = (request: Json) => asId<BlockHash>(String(request['hash']))
const account = (request: Json) => asId<Address>(String(request['account']))

describe.each<[string, (request: Json) => Answer<unknown>]>([
  ['version', () => calls.version(node)],
  ['block_count', () => calls.blockCount(node)],
  ['account_info', (request) => calls.accountInfo(node, account(request))],
  ['account_balance', (request) => calls.accountBalance(node, account(request))],
  [
    'account_history',
    (request) => calls.accountHistory(node, account(request), { head: null, reverse: false, count: 9 }),
  ],
  ['block_info', (request) => calls.blockInfo(node, hash(request))],
  ['blocks_info', (request) => calls.blocksInfo(node, request['hashes'] as BlockHash[])],
  ['receivable', (request) => calls.receivable(node, account(request), raw(0n), 9)],
  ['process', () => node.call('process', {}, (json) => json['hash'])],
  ['work_generate', (request) => calls.workGenerate(node, hash(request), '', 1_000)],
])('%s of a real node', (action, call) => {
  test.each(of(action))('$title', async ({ request, response }) => {
    answer = response
    const told = await call(request)
    const text = response['error']
    const isAnswer = text === undefined || text === 'Block not found' || text === 'Account not found'
    if (told.ok) return expect(isAnswer).toBe(true)
    // The first block of a network is of a kind older than state blocks: named, and nothing that pays is one.
    if (told.error.kind === 'malformed') return expect((response['contents'] as Json)['type']).not.toBe('state')
    expect(told.error).toEqual({ kind: 'refused', text })
  })
})

test('every block that a real node told has the hash it was asked by, and is proven by its own signature', async () => {
  const blocks = of('block_info').filter(
    ({ response }) => (response['contents'] as Json | undefined)?.['type'] === 'state',
  )
  expect(blocks.length).toBeGreaterThan(5)
  for (const { request, response } of blocks) {
    answer = response
    const told = await calls.blockInfo(node, hash(request))
    const isEpoch = response['subtype'] === 'epoch'
    expect(told).toMatchObject({
      ok: true,
      value: { hash: String(request['hash']).toUpperCase(), provenOurs: !isEpoch },
    })
  }
})

test('every block that a real node took has the hash it answered', () => {
  const taken = of('process').filter(({ response }) => response['hash'] !== undefined)
  expect(taken.length).toBeGreaterThan(2)
  for (const { request, response } of taken) {
    const block = parseBlockJson(request['block'])
    if (!block.ok) throw new Error(block.error)
    expect(hashBlock(block.value)).toBe(response['hash'])
  }
})
