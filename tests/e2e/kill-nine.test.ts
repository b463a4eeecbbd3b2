// The scheduler is killed at random moments while the nodes lose, delay and garble answers. Whatever it had half done, every kill
// is paid exactly once: the ledger's own record of confirmed sends is compared with kills times rate, player by player.
import { afterEach, describe, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultInput } from '@pay2slay/sandbox'
import { seededRandom } from '@pay2slay/testing'
import { IS_LONG, KINDS } from './support/databases.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

const KILLS_OF_THE_PROCESS = IS_LONG ? 15 : 6
/** The kills go on until they fell into so many different moments of a payout's life, or the test would have shown little. */
const MOMENTS = 3
const MOST_KILLS_OF_THE_PROCESS = 30
const PLAYERS = 6

/** Per call; a process call meets one in three of them. */
const FAULTS: readonly FaultInput[] = [
  { server: '*', action: 'process', kind: 'drop', probability: 0.3 },
  { server: '*', action: 'process', kind: 'late', probability: 0.3, delayMs: 700 },
  { server: '*', action: 'process', kind: 'html', probability: 0.1, afterHandling: true },
  { server: '*', action: 'process', kind: 'vanish', probability: 0.1, delayMs: 30 },
  { server: 'node', action: 'blocks_info', kind: 'late', probability: 0.2, delayMs: 400 },
  { server: 'node', action: 'block_info', kind: 'reset', probability: 0.2 },
  { server: 'node', action: 'account_info', kind: 'status', probability: 0.1, status: 429 },
  { server: 'node2', kind: 'reset', probability: 0.05 },
  { server: 'fortnite', kind: 'status', probability: 0.1, status: 500 },
]

let world: World
afterEach(() => world.close())

describe.each(KINDS)('on %s', (kind) => {
  test('a scheduler killed at random moments pays every kill exactly once', async () => {
    world = await World.create(kind, { players: PLAYERS, confirmation: { delayMs: 150 } })
    const calm = await world.scheduler()
    await world.baselines()
    await waitFor(
      'the deposit',
      30_000,
      async () => (await world.count('block', `role = 'receive' AND state = 'confirmed'`)) > 0,
    )
    await calm.kill()

    const random = seededRandom(20_261_124)
    for (const fault of FAULTS) world.sandbox.faults.add(fault)
    const moments = new Set<string>()
    let round = 0
    while (round < KILLS_OF_THE_PROCESS || moments.size < MOMENTS) {
      round += 1
      expect(round).toBeLessThanOrEqual(MOST_KILLS_OF_THE_PROCESS)
      await world.endLeases()
      world.setKills((index) => round * 2 + (index % 3))
      const scheduler = await world.scheduler()
      await sleep(random.below(1_800))
      await scheduler.kill()
      moments.add(await statesOf(world))
    }

    world.sandbox.faults.clear()
    await world.endLeases()
    const last = await world.scheduler()
    const expected = world.players.map((_, index) => round * 2 + (index % 3))
    await world.settled(
      expected.reduce((sum, kills) => sum + kills, 0),
      60_000,
    )
    expect(world.killsPaid()).toEqual(expected.map(BigInt))
    expect(await last.stop()).toMatchObject({ code: 0 })
    expect(await world.command('audit')).toMatchObject({ holds: true, chainChecked: true })
  }, 300_000)
})

/** Which states the open payouts were in when the process died. */
async function statesOf(of: World): Promise<string> {
  const counts = await Promise.all(
    ['planned', 'signed', 'published'].map((state) => of.count('payout', `state = '${state}'`)),
  )
  return counts.join('/')
}
