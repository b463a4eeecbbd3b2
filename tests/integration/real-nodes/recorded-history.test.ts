// Histories of a real node, played back word for word: the flows send and look, and what they hear is what was recorded. The recorded
// block stands in the books as the block of a payout, as if the recorded account were ours.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addressCodec, createChain, createWorkSource, hashBlock, parseBlockJson } from '@pay2slay/banano-rpc'
import { createStore } from '@pay2slay/db'
import {
  asId,
  confirm,
  operatorAccount,
  publish,
  raw,
  type Address,
  type BlockHash,
  type Chain,
  type Store,
  type StoredBlock,
} from '@pay2slay/domain'
import { freshDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { accrueAll, addPlayers, planAll } from '../books/fill.js'
import { TRANSCRIPTS, type Transcript } from '../conformance/recording.js'

type Json = Readonly<Record<string, unknown>>
const HOT = asId<Address>('ban_3ef6kh81it6pggzugi6dj1tsn5fzer6jqnntozmmw35nh9oqzuo1f4ic5oki')
const DEV_GENESIS = '04270D7F11C4B2B472F2854C5A59F2A7E84226CE9ED799DE75744BD7D85FC9D9'

const step = (seq: number): Transcript => {
  const found = TRANSCRIPTS.find((one) => one.seq === seq)
  if (found === undefined) throw new Error(`no recorded step ${seq}`)
  return found
}
const requestOf = (seq: number): Json => step(seq).request as Json
const answerOf = (seq: number): Json => step(seq).response as Json

/** What the node says next: texts of `process` one after the other, and of the block's own look-up. */
interface Playback {
  process: Json[]
  block: Json
}

let database: FreshDatabase
let store: Store
let chain: Chain & { close(): void }
let server: Server
let says: Playback
let sent: BlockHash[]

function answer(asked: Json): Json {
  switch (asked['action']) {
    case 'version':
      return answerOf(0)
    case 'block_count':
      return answerOf(440)
    case 'account_info':
      return answerOf(431)
    case 'process': {
      const block = parseBlockJson(asked['block'])
      if (!block.ok) throw new Error(block.error)
      sent.push(hashBlock(block.value))
      return says.process.shift() ?? { error: 'Old block' }
    }
    case 'blocks_info':
      return blocksInfo(asked['hashes'] as readonly string[])
    case 'block_info':
      return says.block
    default:
      return { error: 'Block not found' }
  }
}

/** As the node puts several look-ups together. */
function blocksInfo(hashes: readonly string[]): Json {
  const isThere = says.block['error'] === undefined
  return {
    blocks: isThere ? Object.fromEntries(hashes.map((hash) => [hash, says.block])) : '',
    blocks_not_found: isThere ? '' : hashes,
  }
}

beforeEach(async () => {
  database = await freshDatabase('sqlite')
  store = createStore(database.database, { now: async () => MONDAY_NOON })
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => response.end(JSON.stringify(answer(JSON.parse(Buffer.concat(parts).toString()) as Json))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  chain = createChain({ endpoints: [{ url }], expectedGenesis: DEV_GENESIS })
  sent = []
})
afterEach(async () => {
  chain.close()
  await new Promise((resolve) => server.close(resolve))
  await database.close()
})

/** A recorded send as the block of a planned payout of the same amount. */
async function storeRecorded(seq: number): Promise<StoredBlock> {
  const read = parseBlockJson(requestOf(seq)['block'])
  if (!read.ok) throw new Error(read.error)
  await addPlayers(database.database, 1)
  await accrueAll(store, 20)
  const [plan] = await planAll(store)
  if (plan === undefined) throw new Error('no plan')
  const previous = read.value.previous
  if (previous === null) throw new Error('a send has a previous')
  const head = { hash: previous, balance: raw(read.value.balance + plan.amount * 10n ** 21n), height: 145 }
  const block: StoredBlock = {
    ...read.value,
    hash: hashBlock(read.value),
    signature: String((requestOf(seq)['block'] as Json)['signature']),
    work: String((requestOf(seq)['block'] as Json)['work']),
    kind: 'send',
    amount: raw(plan.amount * 10n ** 21n),
    height: 146,
    role: 'payout',
    state: 'signed',
    payoutId: plan.id,
    sourceHash: null,
    signedAt: MONDAY_NOON,
    publishAttempts: 0,
    nextPublishAt: MONDAY_NOON,
  }
  await database.database.transaction((tx) => tx.run('UPDATE payout SET operator_account = $1', [HOT]))
  await store.transaction(async (tx) => {
    const representative = read.value.representative
    await tx.insertOperatorAccount({ account: HOT, representative, opening: head, confirmed: head }, null)
    await tx.insertSigned([block])
  })
  return block
}

const flows = () => {
  const quiet = { count: () => undefined, gauge: () => undefined, event: () => undefined }
  const work = createWorkSource({ endpoints: [], threshold: 1n, localWorkers: 0 })
  const deps = { store, chain, work, codec: addressCodec, observer: quiet, checkpoint: async () => undefined }
  return {
    publish: () => publish(deps, HOT, { limit: 9, accountVersion: 2, markEvery: 1 }),
    async confirm() {
      const account = await operatorAccount(deps, HOT, null)
      if (!account.ok) throw new Error(JSON.stringify(account.error))
      return confirm(deps, account.value, 9)
    },
    dueNow: () => database.database.transaction((tx) => tx.run('UPDATE block SET next_publish_at_ms = 0')),
    async state() {
      const [row] = await database.database.read.all('SELECT state FROM payout')
      return row?.['state']
    },
  }
}

const NOT_FOUND = 443
/** The block of these steps: refused as a gap without subtype, and later in the ledger and confirmed. */
const [REFUSED, LANDED, AGAIN_WITH_SUBTYPE, AGAIN] = [438, 445, 446, 447]

describe('the recorded history of a block that was refused as a gap', () => {
  test('ends paid, after nothing but waiting: nobody sent it again', async () => {
    const block = await storeRecorded(REFUSED)
    says = { process: [answerOf(REFUSED)], block: answerOf(NOT_FOUND) }
    const run = flows()
    expect(await run.publish()).toMatchObject({ sent: 1 })
    expect(await run.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0, open: 1 } })
    says = { process: [], block: answerOf(LANDED) }
    expect(await run.confirm()).toMatchObject({ ok: true, value: { confirmed: 1 } })
    expect([await run.state(), sent]).toEqual(['confirmed', [block.hash]])
  })

  test('ends paid once also where it was sent again and again, whatever the repeats were answered', async () => {
    const block = await storeRecorded(REFUSED)
    says = { process: [answerOf(REFUSED), answerOf(AGAIN_WITH_SUBTYPE), answerOf(AGAIN)], block: answerOf(NOT_FOUND) }
    const run = flows()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await run.publish()
      expect(await run.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0 } })
      await run.dueNow()
    }
    says = { process: [], block: answerOf(LANDED) }
    expect(await run.confirm()).toMatchObject({ ok: true, value: { confirmed: 1 } })
    expect([await run.state(), sent]).toEqual(['confirmed', Array(3).fill(block.hash)])
  })
})

/** Every different thing that the recorded node said to a broadcast. */
const said = TRANSCRIPTS.filter(({ request }) => (request as Json | null)?.['action'] === 'process').flatMap(
  ({ response }) => [response].flat() as Json[],
)
const texts = [...new Set(said.flatMap((one) => (typeof one?.['error'] === 'string' ? [one['error']] : [])))]

test.each(texts)('"%s", the recorded answer to some broadcast, decides nothing about ours', async (text) => {
  const block = await storeRecorded(REFUSED)
  says = { process: [{ error: text }], block: answerOf(NOT_FOUND) }
  const run = flows()
  expect(await run.publish()).toMatchObject({ sent: 1 })
  expect(await run.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0, open: 1 } })
  expect(await run.state()).toBe('published')
  says = { process: [], block: answerOf(LANDED) }
  expect(await run.confirm()).toMatchObject({ ok: true, value: { confirmed: 1 } })
  expect([await run.state(), sent]).toEqual(['confirmed', [block.hash]])
})

test('the recording has all the texts that matter here', () => {
  expect(texts).toEqual(expect.arrayContaining(['Fork', 'Old block', 'Gap previous block', 'Gap source block']))
  expect(texts.length).toBeGreaterThan(8)
})
