// Doubts that a person ends: pending readings and abuse flags, on both databases.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ids } from '@pay2slay/db'
import {
  answerPending,
  asId,
  banPlayer,
  clearFlag,
  observe,
  pause,
  raiseFlag,
  resume,
  units,
  type AccrualRules,
  type PlayerId,
} from '@pay2slay/domain'
import { eachDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { readStates } from '../books/fill.js'
import { failingFor } from '../support/failing-rows.js'
import { ADMIN, audited, breaches, scene, type Scene } from './acts.js'

const rules: AccrualRules = {
  rate: { perKill: units(7_000_000n), multipliers: [] },
  regressionConfirmations: 3,
  regressionHours: 24,
  rememberDays: 30,
  maxKillsPerHour: 120,
  killRatePerMinute: null,
  killRateWindowMinutes: 15,
}

describe.each(eachDatabase)('on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let here: Scene
  beforeEach(async () => {
    books = await fresh()
    here = await scene(books.database)
  })
  afterEach(async () => {
    expect(await breaches(books.database, here.players)).toEqual([])
    await books.close()
  })
  const rows = (text: string, values: string[] = []) => books.database.read.all(text, values)
  const player = () => here.paid.playerId
  /** The provider tells a total; 5000 is far above what is believed. */
  const tell = async (total: number, id: PlayerId = player()) => {
    const state = (await readStates(here.store)).find((one) => one.playerId === id)
    if (!state) throw new Error('the player is read')
    const seen = { total, providerAt: null, trueZero: false, source: 'test' }
    const write = observe(state, seen, rules, MONDAY_NOON, { accrual: ids.accrual(), reading: ids.reading() })
    expect(await here.store.transaction((tx) => tx.applyReadings([write]))).toEqual([])
    return write.outcome
  }
  const deps = () => ({ store: here.store, ids, rules })
  const answer = (given: 'accept' | 'refuse', total = 5_000, id: PlayerId = player()) =>
    answerPending(deps(), { ...ADMIN, playerId: id, total, answer: given })
  const accruals = async () => (await rows('SELECT id FROM accrual WHERE player_id = $1', [player()])).length
  const flags = async () =>
    (await rows('SELECT id, kind FROM abuse_flag WHERE player_id = $1 AND cleared_at_ms IS NULL', [player()])).map(
      (row) => ({ id: String(row['id']), kind: row['kind'] }),
    )

  describe('a pending reading', () => {
    test('that is accepted accrues its total once, at the rate in force', async () => {
      expect(await tell(5_000)).toBe('pending')
      expect(await answer('accept')).toMatchObject({
        ok: true,
        value: {
          outcome: 'accrued',
          cursor: 5_000,
          accrual: { fromKills: 110, toKills: 5_000, amount: 34_230_000_000n },
        },
      })
      expect(await accruals()).toBe(2)
      expect(await tell(5_010)).toBe('accrued')
    })

    test('accrues at the rate that an admin has set, from the moment on that it is in force', async () => {
      await tell(5_000)
      const caps = { dailyKills: null, weeklyKills: null }
      const terms = {
        perKill: units(2n),
        caps,
        effectiveAt: MONDAY_NOON,
        createdAt: MONDAY_NOON,
        actor: 'discord:1',
        reason: 'less',
      }
      await here.store.transaction((tx) => tx.insertTerms(terms))
      expect(await answer('accept')).toMatchObject({ ok: true, value: { accrual: { amount: 9_780n } } })
    })

    test('that is refused becomes the new baseline, without pay', async () => {
      await tell(5_000)
      expect(await answer('refuse')).toMatchObject({
        ok: true,
        value: { outcome: 'baseline', accrual: null, baseline: 2, cursor: 5_000 },
      })
      expect(await accruals()).toBe(1)
      expect(await rows(`SELECT reason FROM baseline WHERE number = 2`)).toEqual([{ reason: 'refused' }])
    })

    test('is answered once: a second answer is a conflict, and there is one accrual', async () => {
      await tell(5_000)
      await answer('accept')
      for (const again of ['accept', 'refuse'] as const) {
        const told = await answer(again)
        expect(told).toMatchObject({ ok: false, error: { kind: 'conflict' } })
        expect(JSON.stringify(told)).toContain('no pending reading')
      }
      expect(await accruals()).toBe(2)
      expect(await audited(books.database, 'pending_accept')).toHaveLength(1)
    })

    test('that a newer one replaced is not answered, and the newer total is told', async () => {
      await tell(5_000)
      await tell(5_200)
      const told = await answer('accept')
      expect(told).toMatchObject({ ok: false, error: { kind: 'conflict', what: 'pending reading' } })
      expect(JSON.stringify(told)).toContain('says 5200 kills where you saw 5000')
      expect(await accruals()).toBe(1)
      expect(await answer('accept', 5_200)).toMatchObject({ ok: true, value: { cursor: 5_200 } })
    })

    test('of ten answers at once one counts', async () => {
      await tell(5_000)
      const all = await Promise.all(
        Array.from({ length: 10 }, (_, index) => answer(index % 2 === 0 ? 'accept' : 'refuse')),
      )
      expect(all.filter(({ ok }) => ok)).toHaveLength(1)
      expect(await accruals()).toBeLessThanOrEqual(2)
    })

    test('from before a ban is not paid by a late answer', async () => {
      await tell(5_000)
      await banPlayer(here.store, { ...ADMIN, playerId: player() })
      expect(await answer('accept')).toMatchObject({ ok: false, error: { kind: 'conflict' } })
      expect(await accruals()).toBe(1)
    })

    test('of nobody, or of a player without one, is told as such', async () => {
      expect(await answer('accept', 1, asId('nobody'))).toMatchObject({ error: { kind: 'not_found', what: 'player' } })
      expect(await answer('accept')).toMatchObject({ error: { kind: 'conflict' } })
    })

    test('leaves the flag that it raised to a person, and an audit row with the accrual', async () => {
      await tell(5_000)
      await answer('accept')
      expect(await flags()).toMatchObject([{ kind: 'kill_jump' }])
      expect(await audited(books.database, 'pending_accept')).toMatchObject([
        {
          ...{ actor: ADMIN.actor, address: ADMIN.address, requestId: ADMIN.requestId },
          target: `player ${player()}`,
          before: { baseline: 1, cursor: 110, pending: { total: 5_000 } },
          after: {
            cursor: 5_000,
            pending: null,
            accrual: { from_kills: 110, to_kills: 5_000, amount_ban: '342.3', per_kill_ban: '0.07' },
          },
        },
      ])
    })

    test('is still pending where the audit row cannot be written', async () => {
      await tell(5_000)
      await failingFor(books.database, {
        table: 'audit_log',
        event: 'INSERT',
        column: 'action',
        value: 'pending_accept',
      })
      await expect(answer('accept')).rejects.toThrow('refused by a test')
      expect(await accruals()).toBe(1)
      expect((await readStates(here.store)).find((one) => one.playerId === player())?.pending?.total).toBe(5_000)
    })
  })

  describe('a flag', () => {
    test('is cleared once, with who and why', async () => {
      await tell(5_000)
      const [flag] = await flags()
      if (!flag) throw new Error('a flag')
      expect(await clearFlag(here.store, { ...ADMIN, flagId: flag.id })).toMatchObject({
        ok: true,
        value: { kind: 'kill_jump', cleared: { at: MONDAY_NOON, by: ADMIN.actor, reason: ADMIN.reason } },
      })
      expect(await flags()).toEqual([])
      const again = await clearFlag(here.store, { ...ADMIN, flagId: flag.id })
      expect(again).toMatchObject({ ok: false, error: { kind: 'conflict', what: 'flag' } })
      expect(await audited(books.database, 'flag_clear')).toMatchObject([
        { target: `flag ${flag.id}`, before: { cleared: null }, after: { cleared: { by: ADMIN.actor } } },
      ])
      expect(await clearFlag(here.store, { ...ADMIN, flagId: 'none' })).toMatchObject({ error: { kind: 'not_found' } })
    })

    test('is raised by hand once while it is open', async () => {
      const raise = () => raiseFlag(here.store, { ...ADMIN, playerId: player() })
      expect(await raise()).toMatchObject({ ok: true, value: { kind: 'manual', detail: ADMIN.reason, cleared: null } })
      expect(await raise()).toMatchObject({ ok: false, error: { kind: 'conflict' } })
      expect(await flags()).toMatchObject([{ kind: 'manual' }])
      const nobody = await raiseFlag(here.store, { ...ADMIN, playerId: asId('nobody') })
      expect(nobody).toMatchObject({ error: { kind: 'not_found' } })
    })
  })

  test('a pause and its end are audited with who, from where, what was and what is', async () => {
    const { actor, address, requestId } = ADMIN
    const by = { actor, address: address ?? null, requestId: requestId ?? null }
    await pause(here.store, { ...by, reason: 'moving house', publishToo: false })
    await pause(here.store, { ...by, reason: 'still moving', publishToo: true })
    expect(await resume(here.store, { ...by, kind: 'pause', reason: 'moved' })).toBe(true)
    expect(await resume(here.store, { ...by, kind: 'pause', reason: 'again' })).toBe(false)
    expect(await audited(books.database, 'pause')).toMatchObject([
      { ...by, target: 'stop pause', before: null, after: { reason: 'moving house', publish_too: false } },
      { ...by, before: { reason: 'moving house' }, after: { reason: 'still moving', publish_too: true } },
    ])
    expect(await audited(books.database, 'resume')).toMatchObject([
      { ...by, before: { reason: 'still moving' }, after: null },
    ])
  })
})
