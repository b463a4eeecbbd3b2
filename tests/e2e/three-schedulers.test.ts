// Three schedulers on one PostgreSQL read the players in parts and pay from two accounts: the same figures as one scheduler with one
// account, and the request budget of the one API key holds for all of them together.
import { afterEach, expect, test } from '@jest/globals'
import type { Service } from './support/service.js'
import { waitFor } from './support/wait.js'
import { World, type WorldOptions } from './support/world.js'

const PLAYERS = 24
/** Fifteen a second; three schedulers that each had the whole budget would ask faster than the provider allows. */
const BUDGET = { integrations: { rate_limits: { fortnite_per_min: 900 } }, fortnitePerSecond: 22 }

let world: World
afterEach(() => world.close())

/** Three rounds of kills, accrued and paid. */
async function play(options: WorldOptions, schedulers: number): Promise<readonly Service[]> {
  world = await World.create('postgresql', { players: PLAYERS, ...options })
  const services: Service[] = []
  while (services.length < schedulers) services.push(await world.scheduler())
  await world.baselines(60_000)
  for (const kills of [4, 9]) {
    world.setKills((index) => kills + index)
    await world.settled(kills * PLAYERS + (PLAYERS * (PLAYERS - 1)) / 2, 60_000)
  }
  return services
}

/** What the books and the ledger say, whoever did it. */
async function figures() {
  const { holds, chainChecked, accruedKills, paidBan, payouts } = await world.command('audit')
  return {
    holds,
    chainChecked,
    accruedKills,
    paidBan,
    payouts,
    killsPaid: world.killsPaid(),
    books: await world.figures(),
    accruals: await world.count('accrual'),
    sends: await world.count('block', `role = 'payout' AND state <> 'dead'`),
  }
}

const metrics = async (service: Service): Promise<string> => {
  const port = /"metricsPort":(\d+)/.exec(service.output)?.[1] ?? ''
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
}
const calls = (text: string, result: string): number =>
  Number(new RegExp(`p2s_provider_calls_total\\{[^}]*result="${result}"[^}]*\\} (\\d+)`).exec(text)?.[1] ?? 0)

test('three schedulers and two accounts end with the figures of one scheduler and one account', async () => {
  await play({}, 1)
  const alone = await figures()
  await world.close()

  const shared = { ...BUDGET, payout: { operator_accounts: 2, accrual_parts: 3 }, accounts: 2 }
  const services = await play(shared, 3)
  expect(await figures()).toEqual(alone)
  expect(alone).toMatchObject({
    holds: true,
    chainChecked: true,
    killsPaid: world.players.map((_, i) => BigInt(9 + i)),
  })
  const rows = await world.database.read.all(`SELECT DISTINCT account FROM block WHERE role = 'payout'`)
  expect(rows.map((row) => row['account']).sort()).toEqual([...world.operators].sort())

  // Everybody reads, and nobody is ever told to slow down.
  await waitFor('each scheduler has read somebody', 30_000, async () => {
    const texts = await Promise.all(services.map(metrics))
    return texts.every((text) => calls(text, '2xx') > 0)
  })
  const texts = await Promise.all(services.map(metrics))
  expect(texts.map((text) => calls(text, '429'))).toEqual([0, 0, 0])
}, 180_000)
