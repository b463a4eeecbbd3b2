// What was seen on real nodes and is easily taken for something else, each as a test of the flows against the sandbox's ledger, which
// answers as a real node was recorded to.
import { afterEach, describe, expect, test } from '@jest/globals'
import { acknowledge, type BlockHash } from '@pay2slay/domain'
import { makeEpoch, makeRival, receiveAll, walletOf } from '@pay2slay/sandbox'
import { HALF_A_BAN, Scene } from '../incidents/scene.js'
import { SEED } from '../support/faucet.js'

const OWN = walletOf(SEED, 0)

const made = <T>(result: { ok: true; value: T } | { ok: false; error: string }): T => {
  if (!result.ok) throw new Error(result.error)
  return result.value
}

let scene: Scene
afterEach(async () => {
  expect(await scene.breaches()).toEqual([])
  await scene.close()
})
const ledger = () => scene.faucet.sandbox.network.primary.ledger
const stops = async () => (await scene.faucet.store.stops()).map(({ kind }) => kind)
const take = (hash: BlockHash) =>
  acknowledge({ ...scene.faucet.common, chain: scene.faucet.chain }, { hash, reason: 'looked at it', actor: 'test' })

/** Everything is confirmed, with so many sends that are not dead, and every kill was paid once. */
async function paidOnce(players: number): Promise<void> {
  scene.confirming()
  await scene.dueNow()
  await scene.faucet.drain()
  expect(await scene.states()).toEqual(Array(players).fill('confirmed'))
  expect(scene.paid()).toEqual(Array(players).fill(HALF_A_BAN))
  expect(await stops()).toEqual([])
}

describe('two nodes that each answer the hash of another block on one previous', () => {
  /** Ours is in the first node, a rival of it in the second, and neither is confirmed. */
  async function fork(): Promise<{ ours: BlockHash; rival: BlockHash }> {
    scene = await Scene.planned('sqlite', { players: 1 })
    scene.nothingIsConfirmed()
    const { network } = scene.faucet.sandbox
    const node = network.node('node2') ?? network.primary
    network.configure(node, { isolated: true })
    await scene.faucet.pay()
    const rival = made(makeRival(network, OWN, { node, confirm: false }))
    expect(await scene.faucet.publish()).toMatchObject({ sent: 1 })
    const [ours = rival] = await scene.sends()
    expect([ledger().blocks.has(ours), node.ledger.blocks.has(rival), ours === rival]).toEqual([true, true, false])
    // An answered hash on both sides proves nothing on either.
    expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0 } })
    network.configure(node, { isolated: false })
    return { ours, rival }
  }

  test('ours is paid where it wins, and the other one is gone', async () => {
    const { ours, rival } = await fork()
    scene.faucet.sandbox.network.confirm(ours)
    await paidOnce(1)
    for (const { ledger: view } of scene.faucet.sandbox.network.nodes) expect(view.blocks.has(rival)).toBe(false)
    expect(await scene.sends()).toEqual([ours])
  })

  test('ours vanishes where it loses: a fork when it is sent again, dead only once the other is confirmed', async () => {
    const { ours, rival } = await fork()
    const { network } = scene.faucet.sandbox
    // Rolled back and not confirmed yet: not found, and "Fork" on every attempt, which is no proof.
    network.rollBack(ours)
    network.submit(network.primary, made({ ok: true, value: network.node('node2')?.ledger.blocks.get(rival) as never }))
    await scene.dueNow()
    await scene.faucet.publish()
    expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0 } })
    expect(await scene.states()).toEqual(['published'])
    network.confirm(rival)
    expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { dead: 1 } })
    expect([await scene.states(), await stops()]).toEqual([['planned'], ['books']])
    await take(rival)
    await paidOnce(1)
  })
})

test('"Gap previous block" is no refusal: the block is kept and lands by itself when the missing one comes', async () => {
  scene = await Scene.planned('sqlite', { players: 2 })
  scene.nothingIsConfirmed()
  await scene.faucet.pay()
  const [first, second] = (await scene.faucet.store.openBlocks(scene.faucet.signer.account, 9)).filter(
    ({ role }) => role === 'payout',
  )
  if (first === undefined || second === undefined) throw new Error('two blocks')
  const send = async (block: typeof first) => {
    const work = await scene.faucet.work.work(block.previous ?? '', 1)
    if (!work.ok) throw new Error(work.error.detail)
    return scene.faucet.chain.publish({ ...block, work: work.value }, 0)
  }
  expect(await send(second)).toBe('gap')
  expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0, open: 2 } })
  expect(await send(first)).toBe('accepted')
  expect(ledger().blocks.has(second.hash)).toBe(true)
  await paidOnce(2)
  expect(await scene.sends()).toEqual([first.hash, second.hash])
})

test.each([
  'Invalid block balance for given subtype',
  'Old block',
  'Fork',
  'Gap previous block',
  'Gap source block',
  'Stopped',
  'Block is invalid',
  'Block work is insufficient',
  'Error processing block',
])('a block that is in, answered with "%s", is paid once all the same', async (text) => {
  scene = await Scene.planned('sqlite', { players: 2 })
  scene.nothingIsConfirmed()
  const { faults } = scene.faucet.sandbox
  const body = JSON.stringify({ error: text })
  faults.add({ server: '*', action: 'process', kind: 'status', status: 200, body, afterHandling: true })
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await scene.faucet.pay()
    await scene.faucet.publish()
    expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0 } })
    await scene.dueNow()
  }
  const sends = await scene.sends()
  faults.clear()
  await paidOnce(2)
  expect(await scene.sends()).toEqual(sends)
})

test('a receive of a node’s own wallet moves the frontier: paying stops until it is acknowledged, and our block is dead by it', async () => {
  scene = await Scene.planned('sqlite', { players: 2 })
  scene.nothingIsConfirmed()
  await scene.faucet.pay()
  // The wallet was quicker: its receive stands where our first send was to stand.
  const { network } = scene.faucet.sandbox
  scene.faucet.sandbox.fund(OWN.address, '3')
  network.confirmation.setPolicy({ delayMs: 0, blocksPerSecond: null })
  const [hash = '' as BlockHash] = made(receiveAll(network, OWN))
  await scene.faucet.publish()
  expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { dead: 2 } })
  expect([await scene.states(), await stops()]).toEqual([['planned', 'planned'], ['books']])
  expect(await take(hash)).toMatchObject({ ok: true })
  await paidOnce(2)
})

test('an epoch upgrade moves the frontier: a stored block on the old one is dead only once a person took the epoch block, and then asks for more work', async () => {
  scene = await Scene.planned('sqlite', { players: 1 })
  await scene.faucet.pay()
  const { network } = scene.faucet.sandbox
  const epoch = made(makeEpoch(network, OWN.key, 1))
  await scene.faucet.publish()
  // Not signed by our key, so by itself it proves nothing.
  expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { dead: 0, alerts: 1 } })
  expect(await scene.states()).toEqual(['published'])
  expect(await scene.faucet.pay()).toMatchObject({ ok: false, error: { kind: 'unknown_block', hash: epoch } })
  expect(await take(epoch)).toMatchObject({ ok: true })
  await paidOnce(1)
})

test('with the voting node away blocks stay unconfirmed, and are confirmed without another call when it is back', async () => {
  scene = await Scene.planned('sqlite', { players: 2 })
  scene.nothingIsConfirmed()
  await scene.faucet.pay()
  await scene.faucet.publish()
  for (let look = 0; look < 3; look += 1)
    expect(await scene.faucet.confirm()).toMatchObject({ value: { confirmed: 0 } })
  scene.confirming()
  expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 2 } })
  await paidOnce(2)
})
