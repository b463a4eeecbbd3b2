// Nodes and providers that answer nonsense change nothing: no debt, no payout, no stop, no crash. Afterwards all goes on.
import { afterEach, describe, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultKind } from '@pay2slay/sandbox'
import { PLAYED_KINDS } from './support/databases.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

const NONSENSE: readonly FaultKind[] = ['wrong_types', 'truncate', 'html', 'status', 'reset']
/** Longer than an interval, so that every cycle meets the fault. */
const LONG_ENOUGH_MS = 1_300

/** Each kind of nonsense in turn, with no good answer in between: the next switch is set before the last one goes. */
async function nonsenseFrom(servers: readonly string[], check: () => Promise<void>): Promise<void> {
  let before: readonly string[] = []
  for (const kind of NONSENSE) {
    const now = servers.map((server) => {
      const added = world.sandbox.faults.add({ server, kind })
      if (!added.ok) throw new Error(added.error)
      return added.value
    })
    for (const id of before) world.sandbox.faults.remove(id)
    before = now
    await sleep(LONG_ENOUGH_MS)
    await check()
  }
  world.sandbox.faults.clear()
}

const everything = async () => ({
  ...(await world.figures()),
  payouts: await world.count('payout'),
  readings: await world.count('reading'),
  stops: await world.count('stop'),
  flags: await world.count('abuse_flag'),
})

async function garbageFromNodes(kills: number): Promise<void> {
  for (const server of ['node', 'node2']) world.sandbox.faults.add({ server, kind: 'html' })
  world.setKills(kills)
  const payouts = await world.count('payout')
  await nonsenseFrom(['node', 'node2'], async () => {
    expect(await world.count('payout')).toBe(payouts)
    expect(await world.count('block', `state = 'dead'`)).toBe(0)
    expect(await world.count('stop')).toBe(0)
  })
}

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  test('garbage from the nodes plans, signs and kills nothing, and afterwards all goes on', async () => {
    world = await World.create(kind)
    const scheduler = await world.scheduler()
    await world.baselines()
    world.setKills(2)
    await world.settled(8)
    await garbageFromNodes(6)
    await world.settled(24)
    expect(world.killsPaid()).toEqual([6n, 6n, 6n, 6n])
    expect(await scheduler.stop()).toMatchObject({ code: 0 })
    expect(await world.command('audit')).toMatchObject({ holds: true, chainChecked: true })
  })
})

test('garbage from the providers changes nothing, and afterwards all goes on', async () => {
  world = await World.create('sqlite')
  const scheduler = await world.scheduler()
  await world.baselines()
  world.setKills(2)
  await world.settled(8)
  const calm = await everything()
  // The first switch is set before the kills are, so that no good answer tells them.
  world.sandbox.faults.add({ server: 'fortnite', kind: 'html' })
  world.setKills(6)
  await nonsenseFrom(['fortnite', 'yunite'], async () => expect(await everything()).toEqual(calm))
  expect(scheduler.running).toBe(true)
  // After so many failures the provider is left alone for half a minute.
  await world.settled(24, 60_000)
  expect(world.killsPaid()).toEqual([6n, 6n, 6n, 6n])
  expect(await world.command('audit')).toMatchObject({ holds: true, chainChecked: true })
})
