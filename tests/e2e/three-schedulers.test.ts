// Three schedulers on one PostgreSQL read the players in parts and pay from two accounts: the same figures as one scheduler with one
// account, and the request budget of the one API key holds for all of them together.
import { afterEach, expect, test } from '@jest/globals'
import type { Service } from './support/service.js'
import { waitFor } from './support/wait.js'
import { World, type WorldOptions } from './support/world.js'

const PLAYERS = 24
/** Less than the players ask for: three schedulers that each had the whole budget would ask all 24 of them every second. */
const BUDGET_PER_SECOND = 15
/** Reserved at once, and one late turn of each scheduler: no more may go out early, however long the test takes. */
const EARLY = 12
const BUDGET = { integrations: { rate_limits: { fortnite_per_min: BUDGET_PER_SECOND * 60 } } }

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
const CALLS = /p2s_provider_calls_total\{[^}]*result="2xx"[^}]*\} (\d+)/

/** The players that each scheduler has read so far. */
async function readings(services: readonly Service[]) {
  const each = (await Promise.all(services.map(metrics))).map((text) => Number(CALLS.exec(text)?.[1] ?? 0))
  return { each, total: each.reduce((sum, made) => sum + made, 0) }
}

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

  // Everybody reads, and all of them together no faster than the one budget says. Counted over seconds, and not by the provider's
  // word at a moment: where its own process stands still for a while, calls that left in time arrive together.
  const startedAt = performance.now()
  const before = await readings(services)
  let after = before
  await waitFor('many more readings, some by each scheduler', 60_000, async () => {
    after = await readings(services)
    return after.total - before.total >= BUDGET_PER_SECOND * 8 && after.each.every((made) => made > 0)
  })
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  expect(after.total - before.total).toBeLessThanOrEqual(elapsedSeconds * BUDGET_PER_SECOND + EARLY)
}, 180_000)
