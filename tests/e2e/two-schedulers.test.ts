// Two schedulers on one database do what one does, and no more. Leases only save work, so the same must hold without them.
import { afterEach, describe, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { KINDS } from './support/databases.js'
import { World } from './support/world.js'

let world: World
let removal: { stop(): Promise<void> } | null = null
afterEach(async () => {
  await removal?.stop()
  await world.close()
})

/** Leases removed as fast as they are taken: both schedulers run every job. */
function keepRemovingLeases(): { stop(): Promise<void> } {
  let working = true
  const loop = (async () => {
    for (; working; await sleep(150)) await world.endLeases()
  })()
  removal = {
    stop: async () => {
      removal = null
      working = false
      await loop
    },
  }
  return removal
}

describe.each(KINDS)('on %s', (kind) => {
  test('two schedulers without leases pay no kill twice, and their figures are those of one', async () => {
    world = await World.create(kind)
    const both = await Promise.all([world.scheduler(), world.scheduler()])
    const removing = keepRemovingLeases()
    await world.baselines()
    for (const kills of [4, 7, 15]) {
      world.setKills((index) => kills + index)
      await world.settled(4 * kills + 6)
    }
    await removing.stop()

    expect(world.killsPaid()).toEqual([15n, 16n, 17n, 18n])
    expect(await world.count('accrual')).toBe(12)
    expect(await world.count('payout', `state <> 'void'`)).toBe(12)
    expect(await world.count('block', `role = 'payout' AND state <> 'dead'`)).toBe(12)
    expect(await Promise.all(both.map((one) => one.stop()))).toMatchObject([{ code: 0 }, { code: 0 }])
    expect(await world.command('audit')).toMatchObject({ holds: true, chainChecked: true, accruedKills: 66 })
  })
})

test('two schedulers with leases share the work: each cycle is done once', async () => {
  world = await World.create('sqlite')
  await Promise.all([world.scheduler(), world.scheduler()])
  await world.baselines()
  const runs = async () => {
    const [row] = await world.database.read.all(`SELECT runs FROM job_state WHERE name = 'accrue'`)
    return Number(row?.['runs'])
  }
  const before = await runs()
  await sleep(5_000)
  // One cycle a second; two schedulers that each did every cycle would have made about ten.
  expect((await runs()) - before).toBeLessThanOrEqual(7)
})
