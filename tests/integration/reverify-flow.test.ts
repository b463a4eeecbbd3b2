// reverify over real books and a directory on loopback: who is asked when others are refused, and who ends up with which account.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { asId, deletePlayer, reverify, type PlayerId } from '@pay2slay/domain'
import { DIALECTS, fakeClock, freshDatabase, MONDAY_NOON, seededRandom, type FreshDatabase } from '@pay2slay/testing'
import { createStore } from '@pay2slay/db'
import { accrueAll, addPlayers, HOUR } from './books/fill.js'
import { failingFor } from './support/failing-rows.js'
import { startYuniteStand, type YuniteStand } from './support/yunite-stand.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let yunite: YuniteStand
  const clock = fakeClock()
  const log: { event: string; fields: Readonly<Record<string, unknown>> }[] = []
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    yunite = await startYuniteStand()
    clock.set(MONDAY_NOON)
    log.length = 0
  })
  afterEach(async () => {
    await yunite.stop()
    await fresh.close()
  })
  const store = () => createStore(fresh.database, { now: () => clock.now() })
  const run = (text: string, values: (string | number)[] = []) =>
    fresh.database.transaction((tx) => tx.run(text, values))
  /** Everybody's answer is an hour too old; then one run. */
  const ask = (batchSize = 75, meanwhile: () => Promise<unknown> = async () => {}) => {
    clock.advance(2 * HOUR)
    const observer = {
      count() {},
      gauge() {},
      event: (_: string, event: string, fields = {}) => void log.push({ event, fields }),
    }
    const lookUp = async (asked: readonly string[]) => {
      const told = await yunite.directory.lookUp(asked)
      await meanwhile()
      return told
    }
    const directory = { batchSize, lookUp }
    return reverify({ store: store(), directory, guild: null, observer, checkpoint: async () => {} }, HOUR)
  }
  const players = async (count: number) => {
    const ids = await addPlayers(fresh.database, count)
    ids.forEach((_, index) => yunite.links.set(`d${index + 1}`, `e${index + 1}`))
    return ids
  }
  const epics = async () => {
    const rows = await fresh.database.read.all('SELECT discord_id, epic_account_id, epic_verified FROM player')
    const pairs = rows.map((row) => [String(row['discord_id']), row['epic_verified'] ? row['epic_account_id'] : null])
    return Object.fromEntries(pairs) as Record<string, unknown>
  }
  const answered = async () => {
    const text = 'SELECT count(*) AS n FROM player WHERE directory_answered_at_ms = $1'
    return Number((await fresh.database.read.all(text, [await clock.now()]))[0]?.['n'])
  }
  const events = (name: string) => log.filter(({ event }) => event === name).map(({ fields }) => fields)

  describe('one odd Discord id', () => {
    it('is named, and everybody else is answered, those of other batches first', async () => {
      const ids = await players(200)
      yunite.odd.add('d3')
      expect(await ask()).toMatchObject({ ok: true, value: { asked: 200, answered: 199, failed: 1 } })
      expect(await answered()).toBe(199)
      expect(events('directory_player_failed')).toMatchObject([{ playerId: ids[2], kind: 'misconfigured' }])
      expect(yunite.calls.slice(0, 3).map((call) => call.length)).toEqual([75, 75, 50])
      expect(yunite.calls.length).toBeLessThanOrEqual(3 + 2 * 8)
    })

    it('costs others nothing in a later run either', async () => {
      await players(100)
      yunite.odd.add('d3')
      for (let turn = 0; turn < 3; turn += 1) {
        await ask(10)
        expect(await answered()).toBe(99)
      }
    })
  })

  it('many odd ids cost a bounded number of calls a run, and in time everybody else is answered', async () => {
    await players(60)
    for (let number = 1; number <= 60; number += 2) yunite.odd.add(`d${number}`)
    yunite.links.set('d0', 'e0')
    await addPlayers(fresh.database, 1, 0)
    clock.advance(2 * HOUR)
    const text = 'SELECT count(*) AS n FROM player WHERE directory_answered_at_ms > $1'
    for (let turn = 0; turn < 4; turn += 1) {
      yunite.calls.length = 0
      await ask(4)
      expect(yunite.calls.length).toBeLessThanOrEqual(16 + 150)
    }
    expect(Number((await fresh.database.read.all(text, [MONDAY_NOON]))[0]?.['n'])).toBe(31)
  })

  it('a question that is refused whoever is asked for ends the run after few calls, with the reason', async () => {
    await players(60)
    yunite.status = 400
    expect(await ask(1)).toMatchObject({ ok: false, error: { error: { kind: 'misconfigured' } } })
    expect(yunite.calls).toHaveLength(20)
  })

  it.each([
    [401, 'unauthorized'],
    [402, 'unauthorized'],
    [403, 'unauthorized'],
    [429, 'rate_limited'],
    [503, 'unavailable'],
  ])('HTTP %i ends the run at once as %s', async (status, kind) => {
    await players(20)
    yunite.status = status
    expect(await ask(10)).toMatchObject({ ok: false, error: { error: { kind } } })
    expect(yunite.calls).toHaveLength(1)
    expect(await epics()).toMatchObject({ d1: 'e1', d20: 'e20' })
  })

  it('an account deleted while the directory is asked stays without an Epic account, which is free for its owner', async () => {
    const [playerId] = await players(1)
    await run('UPDATE player SET epic_account_id = NULL, epic_verified = false')
    const request = { playerId: playerId ?? asId<PlayerId>(''), forfeit: null, actor: { actor: 'player:1' } }
    const report = await ask(75, async () => expect(await deletePlayer(store(), request)).toMatchObject({ ok: true }))
    expect(report).toMatchObject({ ok: true, value: { answered: 0, conflicts: 1 } })
    const rows = await fresh.database.read.all('SELECT epic_account_id, guild_member, epic_verified FROM player')
    expect(
      rows.map((row) => [row['epic_account_id'], Boolean(row['guild_member']), Boolean(row['epic_verified'])]),
    ).toEqual([[null, false, false]])
  })

  it('an answer that cannot be written costs only that player', async () => {
    const ids = await players(5)
    const bad = String(ids[1])
    await failingFor(fresh.database, { table: 'player', event: 'UPDATE', column: 'id', value: bad })
    expect(await ask()).toMatchObject({ ok: true, value: { answered: 4, failed: 1 } })
    expect(events('directory_player_failed')).toMatchObject([{ playerId: bad, kind: 'not_written' }])
    expect(await answered()).toBe(4)
  })

  describe('"not a member", where only the directory says so,', () => {
    const state = async () => {
      const [row] = await fresh.database.read.all(
        `SELECT guild_member, epic_verified, needs_baseline, verification_status, absent_answers, directory_answered_at_ms AS at
         FROM player WHERE discord_id = 'd1'`,
      )
      const flags = ['guild_member', 'epic_verified', 'needs_baseline'].map((column) => Boolean(row?.[column]))
      return [...flags, row?.['verification_status'], Number(row?.['absent_answers'])]
    }
    const settled = async () => {
      await players(3)
      await accrueAll(store(), 5)
      await ask()
      yunite.links.delete('d1')
    }

    it('changes nothing twice; the third answer in a row ends the baseline', async () => {
      await settled()
      expect(await ask()).toMatchObject({ ok: true, value: { asked: 3, answered: 2, doubted: 1, conflicts: 0 } })
      expect(await state()).toEqual([true, true, false, 'ok', 1])
      await ask()
      expect(await state()).toEqual([true, true, false, 'ok', 2])
      expect(await ask()).toMatchObject({ ok: true, value: { answered: 3, doubted: 0 } })
      expect(await state()).toEqual([false, false, true, 'not_member', 0])
    })

    it('counts only in a row: any other answer begins the count anew', async () => {
      await settled()
      await ask()
      await ask()
      yunite.links.set('d1', 'e1')
      await ask()
      expect(await state()).toEqual([true, true, false, 'ok', 0])
      yunite.links.delete('d1')
      await ask()
      await ask()
      expect(await state()).toEqual([true, true, false, 'ok', 2])
    })

    it('is no good answer: after the grace nobody earns by it', async () => {
      await settled()
      const before = await fresh.database.read.all(
        'SELECT directory_answered_at_ms FROM player WHERE discord_id = $1',
        ['d1'],
      )
      await ask()
      const after = await fresh.database.read.all('SELECT directory_answered_at_ms FROM player WHERE discord_id = $1', [
        'd1',
      ])
      expect(after).toEqual(before)
    })

    it('counts once a run, also for players of a batch that is asked again', async () => {
      await players(60)
      for (let number = 1; number <= 9; number += 1) yunite.odd.add(`d${number}`)
      for (let number = 10; number <= 60; number += 1) yunite.links.delete(`d${number}`)
      await ask(10)
      const rows = await fresh.database.read.all('SELECT DISTINCT absent_answers FROM player WHERE absent_answers > 0')
      expect(rows.map((row) => Number(row['absent_answers']))).toEqual([1])
    })

    it('an account unlinked inside the guild counts at once', async () => {
      await settled()
      yunite.links.set('d1', null)
      await ask()
      expect(await state()).toEqual([true, false, true, 'not_linked', 0])
    })
  })

  it('two players who claim one Epic account are flagged for a person, once each, and the claimant is told why', async () => {
    const [first, second] = await players(2)
    yunite.links.set('d2', 'e1')
    await ask()
    await ask()
    const flags = await fresh.database.read.all(
      'SELECT player_id, kind, detail FROM abuse_flag WHERE cleared_at_ms IS NULL ORDER BY player_id',
    )
    expect(flags.map((row) => [row['player_id'], row['kind']])).toEqual(
      [first, second].sort().map((id) => [id, 'shared_epic']),
    )
    expect(flags[0]?.['detail']).toContain('Epic account e1')
    const [claimant] = await fresh.database.read.all('SELECT * FROM player WHERE id = $1', [String(second)])
    expect(claimant).toMatchObject({
      verification_status: 'epic_of_other',
      verification_source: 'verification_refresh',
    })
  })

  describe('Epic accounts change hands', () => {
    const swap = (one: string, other: string) => {
      const [first, second] = [yunite.links.get(one), yunite.links.get(other)]
      yunite.links.set(one, second ?? null).set(other, first ?? null)
    }

    it.each([
      ['of one batch', 75, 1],
      ['of two batches', 1, 2],
    ])('two players %s who swapped have each other’s, and a new baseline', async (_name, batchSize, runs) => {
      await players(2)
      await accrueAll(store(), 5)
      swap('d1', 'd2')
      for (let turn = 0; turn < runs; turn += 1) await ask(batchSize)
      expect(await epics()).toEqual({ d1: 'e2', d2: 'e1' })
      const rows = await fresh.database.read.all('SELECT needs_baseline, last_accepted_at_ms FROM player')
      expect(rows.map((row) => [Boolean(row['needs_baseline']), row['last_accepted_at_ms']])).toEqual([
        [true, null],
        [true, null],
      ])
    })

    it('an unlinked account is shown until somebody else claims it', async () => {
      await players(2)
      yunite.links.set('d1', null)
      await ask()
      const shown = () => fresh.database.read.all(`SELECT epic_account_id FROM player WHERE discord_id = 'd1'`)
      expect(await shown()).toEqual([{ epic_account_id: 'e1' }])
      yunite.links.set('d2', 'e1')
      await ask(1)
      expect(await shown()).toEqual([{ epic_account_id: null }])
      expect(await epics()).toEqual({ d1: null, d2: 'e1' })
    })

    it('a banned player’s account stays theirs, and the claim says why it is refused', async () => {
      const [, claimant] = await players(2)
      yunite.links.set('d2', 'e1')
      await run(`UPDATE player SET banned_at_ms = 1, epic_verified = false WHERE discord_id = 'd1'`)
      expect(await ask()).toMatchObject({ ok: true, value: { conflicts: 1 } })
      expect(events('directory_answer_not_applied')).toEqual([{ playerId: claimant, reason: 'epic_of_banned' }])
      const rows = await fresh.database.read.all('SELECT discord_id, epic_account_id FROM player ORDER BY discord_id')
      expect(rows.map((row) => row['epic_account_id'])).toEqual(['e1', null])
      await run('UPDATE player SET banned_at_ms = NULL')
      yunite.links.set('d1', null)
      await ask()
      expect(await epics()).toEqual({ d1: null, d2: 'e1' })
    })

    it('an account that the directory confirmed for another player is not taken from them', async () => {
      const [, second] = await players(2)
      yunite.links.set('d2', 'e1')
      await ask()
      expect(events('directory_answer_not_applied')).toEqual([{ playerId: second, reason: 'epic_of_other' }])
      expect(await epics()).toEqual({ d1: 'e1', d2: null })
    })

    it('whatever is relinked in whatever batches, a few runs later the books say what the directory says', async () => {
      const random = seededRandom(7)
      const names = Array.from({ length: 9 }, (_, index) => `d${index + 1}`)
      await players(names.length)
      for (let round = 0; round < 25; round += 1) {
        for (let change = random.below(6); change >= 0; change -= 1) {
          const [one, other] = [random.pick(names), random.pick(names)]
          if (random.below(4) === 0) yunite.links.set(one, null)
          else swap(one, other)
          const free = `e${1 + random.below(12)}`
          if (!yunite.links.get(one) && ![...yunite.links.values()].includes(free)) yunite.links.set(one, free)
        }
        const batchSize = 1 + random.below(9)
        for (
          let turn = 0;
          turn < names.length && (turn === 0 || events('directory_answer_not_applied').length > 0);
          turn += 1
        ) {
          log.length = 0
          expect(await ask(batchSize)).toMatchObject({ ok: true, value: { failed: 0 } })
        }
        expect(await epics()).toEqual(Object.fromEntries(yunite.links))
      }
    })
  })
})
