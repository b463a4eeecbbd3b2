// The move from pay2slay2 as an operator makes it: a dry run that changes nothing, the import, and the same command once more.
import { afterEach, expect, jest, test } from '@jest/globals'
import { PLAYERS_SEED, walletOf } from '@pay2slay/sandbox'
import { originalDatabase } from '../integration/support/original.js'
import { KINDS } from './support/databases.js'
import { World } from './support/world.js'

// Half a dozen processes one after the other.
jest.setTimeout(240_000)

let world: World
afterEach(() => world.close())

test.each(KINDS)('on %s players and debts of the original come along once, held, and the audit holds', async (kind) => {
  world = await World.create(kind, { players: 1, prepared: false })
  await world.command('migrate')
  const { address } = walletOf(PLAYERS_SEED, 7)
  const original = await originalDatabase(kind, [
    {
      discordId: '80351110224678912',
      name: 'nelly',
      epic: 'e'.repeat(32),
      addresses: [[address, true]],
      accruals: [[3, '6.3', false, false]],
    },
    { discordId: 'demo_user_001', name: 'DemoPlayer', epic: 'epic_demo_001' },
  ])
  try {
    // In whatever form the original itself was told it.
    const url = original.url.replace('postgresql:', 'postgresql+psycopg:').replace('file:', 'sqlite:///')
    const told = await world.run(['import-original', url])
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout).toMatch(/80351110224678912 +nelly +e+ +ban_\w+ +3 +6\.3/)
    expect(told.stdout).toMatch(/user 2 +"demo_user_001" is no Discord id/)
    expect(told.stdout).toContain('Nothing was written: say --apply to do it.')
    expect([await world.count('player'), await world.count('world')]).toEqual([0, 0])

    const done = await world.command('import-original', url, '--apply')
    expect(done).toMatchObject({ applied: true, players: 1, accruals: 1, kills: 3, owedBan: '6.3', already: 0 })
    expect(await world.command('import-original', url, '--apply')).toMatchObject({ players: 0, already: 1 })
    expect(await world.command('players', 'show', '80351110224678912')).toMatchObject({
      player: { owedKills: 3, owedBan: '6.3' },
    })
    expect(await world.command('audit')).toMatchObject({ holds: true, accruedKills: 3 })
    const nowhere = await world.run(['import-original', 'mysql://x/y'])
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringMatching(/^the original's address: .*\n$/) })
    const other = await world.run(['import-original', world.env['DATABASE_URL'] ?? ''])
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('it has no table users') })
  } finally {
    await original.drop()
  }
})
