// The main job over real processes, real HTTP and real databases: kills in, confirmed Banano out.
import { afterEach, describe, expect, test } from '@jest/globals'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './support/configuration.js'
import { KINDS } from './support/databases.js'
import { ROOT } from './support/service.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

interface Audit {
  readonly holds: boolean
  readonly chainChecked: boolean
  readonly accruedKills: number
  readonly blocks: number
}

describe.each(KINDS)('on %s', (kind) => {
  test('kills in, confirmed Banano out', async () => {
    world = await World.create(kind, { prepared: 'by command' })
    const scheduler = await world.scheduler()
    await world.baselines()
    world.setKills((index) => 3 + index)
    await world.settled(18)
    expect(world.killsPaid()).toEqual([3n, 4n, 5n, 6n])

    world.setKills((index) => 10 + index)
    await world.settled(46)
    expect(world.killsPaid()).toEqual([10n, 11n, 12n, 13n])

    const payouts = await world.command<{ state: string; blockHash: string }[]>('payouts', 'list')
    expect(payouts.every(({ state, blockHash }) => state === 'confirmed' && /^[0-9A-F]{64}$/.test(blockHash))).toBe(
      true,
    )
    expect(await scheduler.stop()).toMatchObject({ code: 0 })
    expect(await world.command<Audit>('audit')).toMatchObject({ holds: true, chainChecked: true, accruedKills: 46 })
  })

  test('SIGTERM in the middle of work ends the scheduler with 0 within 10 seconds, and the next one goes on', async () => {
    world = await World.create(kind)
    const first = await world.scheduler()
    await world.baselines()
    world.sandbox.faults.add({ server: '*', action: 'process', kind: 'late', delayMs: 3_000 })
    world.setKills(5)
    await waitFor('a payout under way', 30_000, async () => (await world.count('payout', `state = 'signed'`)) > 0)
    const ended = await first.stop()
    expect(ended).toMatchObject({ code: 0, signal: null })
    expect(ended.afterMs).toBeLessThan(10_000)

    world.sandbox.faults.clear()
    await world.scheduler()
    await world.settled(20)
    expect(world.killsPaid()).toEqual([5n, 5n, 5n, 5n])
  })
})

test('both services started from other folders find one database, also by a relative address', async () => {
  world = await World.create('sqlite', { prepared: false })
  const relative = path.relative(ROOT, path.join(world.folder, 'relative.db'))
  const own = { DATABASE_URL: `file:${relative}` }
  expect(await world.run(['migrate'], own, path.join(ROOT, 'apps'))).toMatchObject({ code: 0 })
  await world.scheduler(own, tmpdir())
  const port = await freePort()
  const api = world.start('api', [], { ...own, P2S_API_PORT: String(port) }, world.folder)
  await api.ready(`http://127.0.0.1:${port}/readyz`)
  const url = `http://127.0.0.1:${port}/api/scheduler/countdown`
  await waitFor("the API to show the scheduler's rhythm", 15_000, async () => {
    const countdown = (await (await fetch(url)).json()) as { accrual_interval_seconds: number | null }
    return countdown.accrual_interval_seconds === 1
  })
  expect(await api.stop()).toMatchObject({ code: 0 })
})
