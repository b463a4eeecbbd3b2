// A dry world pays nothing, but what an operator learns in it must hold in a live one.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { pause, resume } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { address, walletWorld } from './player/wallet-world.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
  })
  afterEach(() => fresh.close())

  it('while it is paused no planned payout counts as paid; afterwards each does once', async () => {
    const world = await walletWorld(fresh.database)
    await world.accrue()
    await world.link(1, address(1))
    await world.settle()
    await pause(world.store, { reason: 'a look at the plans', actor: 'tester', publishToo: false })
    expect(await world.confirm()).toBe(0)
    expect(await world.all('SELECT state FROM payout')).toEqual([{ state: 'planned' }])
    await resume(world.store, { kind: 'pause', reason: 'looked at', actor: 'tester' })
    expect(await world.confirm()).toBe(1)
    expect(await world.confirm()).toBe(0)
    expect(await world.all('SELECT state FROM payout')).toEqual([{ state: 'confirmed' }])
  })
})
