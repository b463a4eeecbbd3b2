// Confirmations by WebSocket against polling alone: the same payouts, whatever becomes of the messages. A message is only a hint to look.
import { afterEach, expect, test } from '@jest/globals'
import { openConfirmationFeed, type ConfirmationFeed } from '@pay2slay/banano-rpc'
import type { FaultInput } from '@pay2slay/sandbox'
import { setTimeout as sleep } from 'node:timers/promises'
import { HALF_A_BAN, Scene } from './incidents/scene.js'

const PLAYERS = 4
const TIMING = { firstRetryMs: 20, longestRetryMs: 100, hintGapMs: 5 }

let scene: Scene
let feed: ConfirmationFeed | null = null
afterEach(async () => {
  feed?.close()
  feed = null
  expect(await scene.breaches()).toEqual([])
  await scene.close()
})

interface Way {
  /** Listens to the nodes' WebSockets, and looks when it is told to. */
  readonly told: boolean
  /** Looks again and again. */
  readonly polling: boolean
  readonly faults?: readonly Omit<FaultInput, 'server' | 'action'>[]
}

/** Payouts on their way, confirmed a moment later; how they ended, and how often it was looked. */
async function play({ told, polling, faults = [] }: Way): Promise<{ looks: number; hints: number }> {
  scene = await Scene.planned('sqlite', { players: PLAYERS })
  const { faucet } = scene
  const { sandbox } = faucet
  sandbox.network.confirmation.setPolicy({ delayMs: 40, blocksPerSecond: null })
  let [looks, hints] = [0, 0]
  let looking: Promise<unknown> = Promise.resolve()
  const look = (): Promise<unknown> => {
    looks += 1
    return (looking = looking.then(() => faucet.confirm()))
  }
  if (told) {
    const endpoints = [sandbox.urls.node, sandbox.urls.node2].map((url) => ({ url: url.replace('http', 'ws') }))
    const onHint = (): void => void ((hints += 1), look())
    feed = openConfirmationFeed({ endpoints, accounts: [faucet.signer.account], onHint, timing: TIMING })
    while (!feed.connected || hints === 0) await sleep(5)
  }
  for (const fault of faults) sandbox.faults.add({ server: '*', action: 'websocket', ...fault })
  await faucet.pay()
  await faucet.publish()
  for (let waited = 0; (await scene.states()).some((state) => state !== 'confirmed'); waited += 50) {
    if (waited > 30_000) throw new Error(`not confirmed after ${looks} looks and ${hints} hints`)
    await sleep(50)
    if (polling) await look()
  }
  await looking
  return { looks, hints }
}

/** The figures of polling alone. */
async function expectSameAsPolling(): Promise<void> {
  expect(await scene.states()).toEqual(Array(PLAYERS).fill('confirmed'))
  expect(scene.paid()).toEqual(Array(PLAYERS).fill(HALF_A_BAN))
  expect(await scene.sends()).toHaveLength(PLAYERS)
  const [row] = await scene.fresh.database.read.all(
    'SELECT count(*) AS payouts, sum(amount_units) AS units FROM paid_total',
  )
  expect([Number(row?.['payouts']), BigInt(String(row?.['units']))]).toEqual([PLAYERS, HALF_A_BAN * BigInt(PLAYERS)])
}

test('polling alone confirms everything', async () => {
  await play({ told: false, polling: true })
  await expectSameAsPolling()
})

test.each<[string, Way]>([
  ['as they should', { told: true, polling: false }],
  ['doubled', { told: true, polling: false, faults: [{ kind: 'double' }] }],
  ['early, before the block is confirmed', { told: true, polling: false, faults: [{ kind: 'early' }] }],
  ['late', { told: true, polling: false, faults: [{ kind: 'late', delayMs: 150 }] }],
  ['with the connection cut at every one of them', { told: true, polling: false, faults: [{ kind: 'reset' }] }],
  ['not at all', { told: true, polling: true, faults: [{ kind: 'drop' }] }],
  ['only now and then', { told: true, polling: true, faults: [{ kind: 'drop', probability: 0.7 }] }],
  ['cut in half', { told: true, polling: true, faults: [{ kind: 'truncate' }] }],
  ['with every type changed', { told: true, polling: true, faults: [{ kind: 'wrong_types' }] }],
])('messages that come %s end the same', async (_, way) => {
  const { hints } = await play(way)
  await expectSameAsPolling()
  expect(hints).toBeGreaterThan(0)
})

test('a message that a block is confirmed, while it is not, pays nothing', async () => {
  scene = await Scene.planned('sqlite', { players: 1 })
  const { faucet } = scene
  scene.nothingIsConfirmed()
  faucet.sandbox.faults.add({ server: '*', action: 'websocket', kind: 'early' })
  let looks: Promise<unknown>[] = []
  const endpoints = [{ url: faucet.sandbox.urls.node.replace('http', 'ws') }]
  const onHint = (): void => void looks.push(faucet.confirm())
  feed = openConfirmationFeed({ endpoints, accounts: [faucet.signer.account], onHint, timing: TIMING })
  while (looks.length === 0) await sleep(5)
  looks = []
  await faucet.pay()
  await faucet.publish()
  while (looks.length === 0) await sleep(5)
  expect(await Promise.all(looks)).toMatchObject([{ ok: true, value: { confirmed: 0 } }])
  expect(await scene.states()).toEqual(['published'])
})
