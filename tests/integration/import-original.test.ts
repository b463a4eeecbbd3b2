// Moving from pay2slay2: who played and what is owed comes along, held until reviewed; what does not fit is listed; nothing comes twice;
// and what came is paid to the unit, together with kills under a new baseline.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { importOriginal, knownPlayers, readOriginal } from '@pay2slay/db'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { planImport } from '../../apps/scheduler/src/commands/import-original/plan.js'
import { playerSpec, startFaucet, zero, type Faucet } from './support/faucet.js'
import { originalDatabase, type OriginalUser } from './support/original.js'

const [one, two, three] = [playerSpec(1), playerSpec(2), playerSpec(3)]
const BURN = 'ban_1111111111111111111111111111111111111111111111111111hifc8npp'
const mistyped = two.address.replace(/.$/, (last) => (last === '1' ? '3' : '1'))
const user = (spec: typeof two, own: Partial<OriginalUser> = {}): OriginalUser => ({
  discordId: spec.discordId,
  name: spec.discordName,
  epic: spec.epicAccountId,
  addresses: [[spec.address, true]],
  ...own,
})

/** 14.7 and 0.1 BAN are no binary fractions; 0.00000005 for two kills is no whole number a kill. */
const USERS: readonly OriginalUser[] = [
  user(two, {
    addresses: [
      [three.address, true],
      [mistyped, true],
      [BURN, true],
      [two.address, true],
    ],
    accruals: [
      [7, '14.7', false, false],
      [2, '0.00000005', false, false],
      [3, '6.3', true, true],
      [4, '-8.4', false, false],
      [0, '1', false, false],
      [5, '0', false, false],
      [1, '0.1', false, false],
      [9, '18.9', true, false],
    ],
  }),
  user(three, { name: null, addresses: [] }),
  user(one, { discordId: '700', accruals: [[1, '2.1', false, false]] }),
  { discordId: '701', name: 'twin', epic: 'same-epic', accruals: [[1, '2.1', false, false]] },
  { discordId: '702', name: 'twin too', epic: 'same-epic' },
  { discordId: 'demo_user_001', name: 'DemoPlayer', epic: 'epic_demo_001' },
  { discordId: '703', name: 'no epic', epic: null, accruals: [[1, '2.1', false, false]] },
  user(one, { name: 'here already', epic: null }),
]
const LEFT_OUT = [
  ['user 3', `Epic account ${one.epicAccountId} belongs to`],
  ['user 4', 'users 4 and 5 have the same Epic account same-epic'],
  ['user 5', 'users 4 and 5 have the same Epic account same-epic'],
  ['user 6', 'is no Discord id: a demo or dry-run player'],
  ['user 8', `Discord id ${one.discordId} is in the books already`],
  ['wallet 2', 'checksum'],
  ['wallet 3', 'burn address'],
  ['accrual 4', '-8.40000000 BAN is no amount that could be owed'],
  ['accrual 5', '0 is no number of kills above zero'],
  ['accrual 6', 'it is worth nothing'],
] as const

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  let original: Awaited<ReturnType<typeof originalDatabase>>
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 1, sandbox: { players: [one, two, three] } })
    original = await originalDatabase(dialect, USERS)
  })
  afterEach(async () => {
    await original.drop()
    await faucet.stop()
    await fresh.close()
  })
  const all = (text: string) => fresh.database.read.all(text)
  const plan = async () =>
    planImport(await readOriginal(original.url), await knownPlayers(fresh.database.read), addressCodec)

  it('takes players, addresses and debts to the unit, lists what does not fit, and takes nothing twice', async () => {
    const first = await plan()
    for (const [row, why] of LEFT_OUT) expect(first.leftOut).toContainEqual({ row, why: expect.stringContaining(why) })
    expect(first.players.map(({ discordId }) => discordId)).toEqual([two.discordId, three.discordId, '703'])
    expect(first.leftOut).toContainEqual({ row: 'accrual 11', why: 'its user has no Epic account' })
    expect((await readOriginal(original.url)).settledWithoutPayout).toBe(1)
    expect(await all('SELECT count(*) AS n FROM player')).toEqual([{ n: 1n }])

    await importOriginal(fresh.database, first.players, 'test')
    expect(
      await all(`SELECT sum(amount_units) AS owed, sum(to_kills - from_kills) AS kills, count(*) AS n FROM accrual`),
    ).toEqual([{ owed: 1_480_000_005n, kills: 10n, n: 3n }])
    expect(await all('SELECT count(*) AS n FROM player WHERE held_at_ms IS NOT NULL')).toEqual([{ n: 3n }])
    expect(await all('SELECT address FROM wallet_link WHERE is_primary ORDER BY linked_at_ms DESC LIMIT 1')).toEqual([
      { address: two.address },
    ])
    const again = await plan()
    expect(again).toMatchObject({ players: [], already: 3 })
    const { database } = fresh
    expect(await audit({ database, store: faucet.store, chain: null, codec: addressCodec, pauseMs: 1 })).toMatchObject({
      findings: [],
      holds: true,
    })
  })

  it('pays nothing before the release, and afterwards what was owed and the kills since, once', async () => {
    await importOriginal(fresh.database, (await plan()).players, 'test')
    const verify = `UPDATE player SET guild_member = (1 = 1), epic_verified = (1 = 1), directory_answered_at_ms = ${await fresh.database.now()}`
    await fresh.database.transaction((tx) => tx.run(verify))
    await faucet.accrue()
    await faucet.settle()
    await faucet.drain()
    expect([faucet.paid(2), faucet.paid(3)]).toEqual([zero, zero])
    await fresh.database.transaction((tx) =>
      tx.run('UPDATE player SET held_at_ms = NULL, held_reason = NULL, held_by = NULL'),
    )
    for (const index of [1, 2, 3]) faucet.setKills(index, 104)
    for (let round = 0; round < 3; round += 1) {
      await faucet.accrue()
      await faucet.settle()
      await faucet.drain()
    }
    // 100 lifetime kills were the new baseline; 4 came after it. The third has no address.
    expect([faucet.paid(2), faucet.paid(3)]).toEqual([1_480_000_005n + 4n * 5_000_000n, zero])
    const { store, chain } = faucet
    expect(await audit({ database: fresh.database, store, chain, codec: addressCodec, pauseMs: 1 })).toMatchObject({
      findings: [],
      holds: true,
    })
  })

  it('refuses what is no database of the original, in one sentence', async () => {
    await expect(readOriginal(fresh.url)).rejects.toThrow('it has no table users, so it is no database of pay2slay2')
    await expect(readOriginal('file:/nowhere/at/all.db')).rejects.toThrow('the file does not exist')
  })
})
