// accrue over real books and a real provider: one bad player costs only itself.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { accrue, asId, err, type PlayerId } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { failingFor } from './support/failing-rows.js'
import { playerSpec, startFaucet, type Faucet } from './support/faucet.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 4 })
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 110))
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const rows = (text: string) => fresh.database.read.all(text)
  const idOf = async (index: number) =>
    String((await rows(`SELECT id FROM player WHERE discord_id = '${playerSpec(index).discordId}'`))[0]?.['id'])
  const unread = async () =>
    (await rows('SELECT id FROM player ORDER BY last_read_at_ms, id')).map((row) => String(row['id']))

  it('a player whose debt cannot be written is counted and named, and the others accrue', async () => {
    const bad = await idOf(2)
    await failingFor(fresh.database, { table: 'accrual', event: 'INSERT', column: 'player_id', value: bad })
    expect(await faucet.accrue()).toMatchObject({ accruals: 3, kills: 30, failures: { error: 1 }, conflicts: 0 })
    const named = faucet.log.filter(({ event }) => event === 'accrue_player_failed')
    expect(named).toMatchObject([{ fields: { playerId: bad, detail: expect.stringContaining('refused by a test') } }])
    expect((await unread())[0]).not.toBe(bad)
    const [row] = await rows(`SELECT kill_cursor FROM player WHERE id = '${bad}'`)
    expect(Number(row?.['kill_cursor'])).toBe(100)
  })

  it('a player who could not be read goes behind the others, also when the page is written one by one', async () => {
    const bad = await idOf(2)
    const gone = await idOf(3)
    await fresh.database.transaction((tx) =>
      tx.run(`UPDATE player SET epic_account_id = 'nobody' WHERE id = $1`, [gone]),
    )
    await failingFor(fresh.database, { table: 'accrual', event: 'INSERT', column: 'player_id', value: bad })
    expect(await faucet.accrue()).toMatchObject({ accruals: 2, failures: { error: 1 } })
    expect((await unread())[0]).not.toBe(gone)
  })

  it('kills of an Epic account are counted once, whoever has it and however old the first answer is', async () => {
    await faucet.accrue()
    const [one, two, three] = [await idOf(1), await idOf(2), await idOf(3)].map((id) => asId<PlayerId>(id))
    if (!one || !two || !three) throw new Error('three players')
    const passOn = (playerId: PlayerId, before: number, epicAccountId: string) => ({
      playerId,
      epicAccountIdBefore: playerSpec(before).epicAccountId,
      answer: { kind: 'linked', epicAccountId, epicName: null } as const,
      at: 1,
      isCertain: true,
      source: 'verification_refresh' as const,
    })
    const apply = (...writes: ReturnType<typeof passOn>[]) =>
      faucet.store.transaction((tx) => tx.applyDirectory(writes))
    // The first account goes from player 1 to player 2; the third goes away from player 3 and comes back.
    await apply(passOn(one, 1, 'somewhere'), passOn(two, 2, playerSpec(1).epicAccountId), passOn(three, 3, 'elsewhere'))
    await apply({ ...passOn(three, 3, playerSpec(3).epicAccountId), epicAccountIdBefore: 'elsewhere' })
    for (const total of [105, 110, 112]) {
      for (const account of [1, 3]) faucet.setKills(account, total)
      await fresh.database.transaction((tx) => tx.run('UPDATE player SET directory_answered_at_ms = $1', [Date.now()]))
      await faucet.accrue()
    }
    const accrued = async (playerId: string) =>
      (
        await rows(
          `SELECT from_kills, to_kills FROM accrual WHERE player_id = '${playerId}' ORDER BY baseline, from_kills`,
        )
      ).map((row) => [Number(row['from_kills']), Number(row['to_kills'])])
    expect(await accrued(one)).toEqual([[100, 110]])
    expect(await accrued(two)).toEqual([
      [100, 110],
      [110, 112],
    ])
    expect(await accrued(three)).toEqual([
      [100, 110],
      [110, 112],
    ])
  })

  it('what the provider says of an account itself is kept for its player, until it tells a total', async () => {
    const [one, two] = faucet.sandbox.players.all()
    if (!one || !two) throw new Error('the sandbox has no players')
    const known = async () =>
      (await rows('SELECT unreadable FROM player ORDER BY discord_id')).map((row) => row['unreadable'])
    one.stats = 'private'
    two.stats = 'all_null'
    expect(await faucet.accrue()).toMatchObject({ accruals: 2, failures: { private: 1, no_data: 1 } })
    expect(await known()).toEqual(['private', 'no_data', null, null])
    // What is no fault of the account changes nothing; an answer that is not newer tells a total all the same.
    const gone = { read: async () => err({ kind: 'unavailable' as const, detail: 'HTTP 503' }) }
    await accrue({ ...faucet.common, kills: gone }, faucet.accrueSettings)
    expect(await known()).toEqual(['private', 'no_data', null, null])
    one.stats = 'public'
    two.stats = 'missing'
    await faucet.accrue()
    expect(await known()).toEqual([null, 'not_found', null, null])
  })

  it('a provider that breaks over one player costs only that player', async () => {
    const { epicAccountId } = playerSpec(1)
    const kills = {
      read: (asked: string, signal?: AbortSignal) => {
        if (asked === epicAccountId) throw new TypeError('a bug')
        return faucet.kills.read(asked, signal)
      },
    }
    const report = await accrue({ ...faucet.common, kills }, faucet.accrueSettings)
    expect(report).toMatchObject({ accruals: 3, failures: { error: 1 } })
    expect(faucet.events).toContain('accrue_player_failed')
  })

  it('books that cannot be written end the cycle, and no player is blamed', async () => {
    await fresh.database.transaction((tx) => tx.run('DELETE FROM gate'))
    const bad = await idOf(2)
    await failingFor(fresh.database, { table: 'accrual', event: 'INSERT', column: 'player_id', value: bad })
    await expect(faucet.accrue()).rejects.toThrow('no other transaction can be written')
    expect(faucet.events).not.toContain('accrue_player_failed')
  })
})
