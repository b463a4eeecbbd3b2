// What ends paying, and what lets it go on: the pause, and a block on the operator's chain that the books do not know.
import { afterEach, describe, expect, test } from '@jest/globals'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import { setTimeout as sleep } from 'node:timers/promises'
import { PLAYED_KINDS } from './support/databases.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

/** A confirmed send with the operator's own key, as a second program with the same seed would make it. */
function sendOutside(to?: string): string {
  const payee = to === undefined ? null : parseAddress(to)
  const wish = { confirm: true, ...(payee?.ok && { payeeKey: publicKeyOf(payee.value) }) }
  const made = makeRival(world.sandbox.network, walletOf(world.seed), wish)
  if (!made.ok) throw new Error(made.error)
  return made.value
}

const stopIs = (kind: string) => () => world.count('stop', `kind = '${kind}'`).then((n) => n === 1)
const accrued = (kills: number) => async () => (await world.figures()).kills === kills

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  test('an unknown block ends signing until it is acknowledged; a send to a linked address cannot be', async () => {
    world = await World.create(kind)
    await world.scheduler()
    await world.baselines()
    world.setKills(2)
    await world.settled(8)

    const withdrawal = sendOutside()
    await waitFor('the books stop', 15_000, stopIs('books'))
    world.setKills(5)
    await waitFor('accrual to go on', 15_000, accrued(20))
    await sleep(2_500)
    expect(world.killsPaid()).toEqual([2n, 2n, 2n, 2n])
    const breach = await world.run(['audit'])
    expect(breach).toMatchObject({ code: 1 })
    expect(breach.stdout).toContain(withdrawal)

    await world.command('blocks', 'acknowledge', withdrawal, '--reason', 'a withdrawal of the operator')
    await world.settled(20)
    expect(world.killsPaid()).toEqual([5n, 5n, 5n, 5n])
    expect(await world.count('stop')).toBe(0)
    expect(await world.command('audit')).toMatchObject({ holds: true })

    const suspicious = sendOutside(world.players[0]?.address)
    await waitFor('the books stop again', 15_000, stopIs('books'))
    const refused = await world.run(['blocks', 'acknowledge', suspicious, '--reason', 'looks fine'])
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.stderr).toMatch(/which a player linked .* must be adopted/)
    expect(await world.count('stop', `kind = 'books'`)).toBe(1)
  })

  test('a pause ends paying, survives a restart and lets accrual go on; resume pays what was owed', async () => {
    world = await World.create(kind)
    const before = await world.scheduler()
    await world.baselines()
    await world.command('pause', '--reason', 'trying it out')
    await before.stop()
    await world.scheduler()
    world.setKills(3)
    await waitFor('accrual to go on', 15_000, accrued(12))
    await sleep(2_500)
    expect(await world.figures()).toMatchObject({ kills: 12, open: 0n, paid: 0n })

    expect(await world.command('resume')).toMatchObject({ resumed: true })
    await world.settled(12)
    expect(world.killsPaid()).toEqual([3n, 3n, 3n, 3n])
    expect(await world.count('audit_log', `action IN ('pause', 'resume')`)).toBe(2)
  })
})
