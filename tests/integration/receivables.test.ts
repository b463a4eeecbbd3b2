// What the operator is sent comes in: also behind a block from before state blocks, and however many larger sends cannot be proven.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createChain } from '@pay2slay/banano-rpc'
import { pay, type Chain } from '@pay2slay/domain'
import { SANDBOX_GENESIS_HASH } from '@pay2slay/sandbox'
import { freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { startAlteredNode, type AlteredNode, type Json } from './support/altered-node.js'
import { startFaucet, type Faucet } from './support/faucet.js'

let fresh: FreshDatabase
let faucet: Faucet
let nodes: AlteredNode[]
let chain: Chain & { close(): void }
/** Blocks that the nodes tell as the kinds of before state blocks. */
let legacy: Set<string>
beforeEach(async () => {
  fresh = await freshDatabase('sqlite')
  faucet = await startFaucet(fresh.database, { players: 1, fundBan: '7' })
  legacy = new Set()
  const { node, node2 } = faucet.sandbox.urls
  nodes = await Promise.all([node, node2].map((url) => startAlteredNode(url, asLegacy)))
  chain = createChain({ endpoints: nodes.map(({ url }) => ({ url })), expectedGenesis: SANDBOX_GENESIS_HASH })
})
afterEach(async () => {
  chain.close()
  await Promise.all(nodes.map((node) => node.stop()))
  await faucet.stop()
  await fresh.close()
})

function asLegacy(question: Json, answer: Json): Json {
  if (question['action'] !== 'block_info' || !legacy.has(String(question['hash']))) return answer
  return { ...answer, contents: { ...(answer['contents'] as Json), type: 'open' } }
}

const received = async () =>
  (await faucet.blocks()).map((row) => (BigInt(String(row['amount_raw'])) / 10n ** 29n).toString())
const run = (maxUnconfirmed = 16) =>
  pay({ ...faucet.common, chain, signer: faucet.signer }, { ...faucet.paySettings, maxUnconfirmed })

describe('a send to the operator', () => {
  it('behind a block from before state blocks is received with the amount that all nodes tell', async () => {
    legacy.add(SANDBOX_GENESIS_HASH)
    expect(await run()).toMatchObject({ ok: true, value: { signedReceives: 1 } })
    expect(await received()).toEqual(['7'])
    await faucet.drain()
    expect((await faucet.store.operatorAccounts())[0]?.confirmed.height).toBe(1)
  })

  it('is received although larger ones that cannot be proven come before it', async () => {
    for (const amount of ['500', '400', '300']) legacy.add(faucet.sandbox.fund(faucet.signer.account, amount))
    for (const amount of ['8', '9']) faucet.sandbox.fund(faucet.signer.account, amount)
    expect(await run(1)).toMatchObject({ ok: true, value: { signedReceives: 1 } })
    expect(await received()).toEqual(['9'])
    expect(faucet.events.filter((event) => event === 'receivable_not_proven')).toHaveLength(3)
  })
})
