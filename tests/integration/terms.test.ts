// Rate and caps as versions: in force from the stated moment, not before, and for both verbs alike.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { listTerms, presentTerms, readTermsEffect, termsAt } from '@pay2slay/db'
import { capWindows, setTerms, versionAt, type Caps, type TermsRequest, type TermsSettings } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { ban, startFaucet, type Faucet } from './support/faucet.js'

const HOUR = 3_600_000
const ACTOR = { actor: 'discord:1', address: '127.0.0.1', requestId: 'r1' }
const SETTINGS: TermsSettings = {
  configured: { perKill: ban('0.05'), caps: { dailyKills: null, weeklyKills: null } },
  bounds: { minPayout: ban('0.01'), maxPerKill: ban('10'), multipliers: [], maxKillsPerHour: 120 },
}

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  let now: number
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    now = Date.now()
    faucet = await startFaucet(fresh.database, { players: 2, now: async () => now })
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const set = (request: Partial<TermsRequest>) =>
    setTerms(faucet.store, SETTINGS, { reason: 'a test', ...request }, ACTOR)
  const rows = (text: string) => fresh.database.read.all(text)
  const perKill = async () =>
    (await rows('SELECT per_kill_units, amount_units FROM accrual ORDER BY created_at_ms, id')).map((row) => [
      Number(row['per_kill_units']),
      Number(row['amount_units']),
    ])
  /** Everybody has `total` kills, which are read a millisecond later. */
  const tenMore = async (total: number) => {
    now += 1
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, total))
    await faucet.accrue()
  }

  it('a rate counts from the stated moment on and not before, and each accrual keeps its own', async () => {
    const from = now + HOUR
    expect(await set({ perKill: ban('0.2'), effectiveAt: from })).toMatchObject({ ok: true })
    now = from - 2
    await tenMore(110)
    now = from - 1
    await tenMore(120)
    expect(await perKill()).toEqual([
      [5_000_000, 50_000_000],
      [5_000_000, 50_000_000],
      [20_000_000, 200_000_000],
      [20_000_000, 200_000_000],
    ])
  })

  it('caps count from the stated moment on, and the payout keeps those it was planned under', async () => {
    await faucet.drain()
    await tenMore(200)
    await set({ dailyKills: 30, effectiveAt: now + HOUR })
    await set({ dailyKills: 40, weeklyKills: 60, effectiveAt: now + 2 * HOUR })
    expect(await faucet.settle({ batchSize: 1 })).toMatchObject({ ok: true, value: { kills: 100 } })
    now += HOUR
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { kills: 30, payouts: 1 } })
    expect(
      (await faucet.payouts()).map((row) => [row['daily_cap'], row['weekly_cap']].map((cap) => cap && Number(cap))),
    ).toEqual([
      [null, null],
      [30, null],
    ])
  })

  it('what is left out stays as it is at that moment, and null takes a cap away', async () => {
    await set({ perKill: ban('0.1'), dailyKills: 20 })
    await set({ weeklyKills: 100, effectiveAt: now + HOUR })
    const third = await set({ dailyKills: null, effectiveAt: now + 2 * HOUR })
    expect(third).toMatchObject({
      ok: true,
      value: { perKill: ban('0.1'), caps: { dailyKills: null, weeklyKills: 100 } },
    })
  })

  it('no version is dated back, doubled or out of bounds, and a refusal writes nothing', async () => {
    await set({ perKill: ban('1'), effectiveAt: now + HOUR })
    for (const [request, what] of [
      [{ perKill: ban('2'), effectiveAt: now - 1 }, 'effective_at'],
      [{ perKill: ban('2'), effectiveAt: now + HOUR }, 'effective_at'],
      [{ perKill: ban('2'), effectiveAt: now + 400 * 24 * HOUR }, 'effective_at'],
      [{ perKill: ban('10.1') }, 'ban_per_kill'],
      [{ dailyKills: 0 }, 'daily_kill_cap'],
      [{ perKill: ban('0.001'), dailyKills: 1 }, 'daily_kill_cap'],
    ] as const)
      expect(await set(request)).toMatchObject({ ok: false, error: { kind: 'invalid', what } })
    expect(await rows('SELECT id FROM payout_config')).toHaveLength(1)
    expect(await rows(`SELECT id FROM audit_log WHERE action = 'update_payout_config'`)).toHaveLength(1)
  })

  it('many admins at one moment leave one version each, and no moment twice', async () => {
    const all = await Promise.all([1, 2, 3, 4, 5].map((kills) => set({ dailyKills: kills * 10 })))
    const moments = all.flatMap((one) => (one.ok ? [one.value.effectiveAt] : []))
    expect(new Set(moments).size).toBe(5)
    expect(await rows('SELECT id FROM payout_config')).toHaveLength(5)
  })

  it('the audit row tells who, from where, and both sides', async () => {
    await set({ perKill: ban('0.1'), dailyKills: 7 })
    const [row] = await rows(`SELECT * FROM audit_log WHERE action = 'update_payout_config'`)
    expect(row).toMatchObject({ actor: 'discord:1', address: '127.0.0.1', request_id: 'r1' })
    expect(JSON.parse(String(row?.['before_json']))).toMatchObject({ ban_per_kill: '0.05', daily_kill_cap: null })
    expect(JSON.parse(String(row?.['after_json']))).toMatchObject({ ban_per_kill: '0.1', daily_kill_cap: 7 })
  })

  it('history is told latest first, and what is present tells the moment like the books do', async () => {
    for (const hours of [1, 2, 3]) await set({ dailyKills: hours, effectiveAt: now + hours * HOUR })
    const { read } = fresh.database
    const [first, second] = await listTerms(read, { limit: 2 })
    expect([first, second].map((one) => one?.caps.dailyKills)).toEqual([3, 2])
    expect(await listTerms(read, { limit: 5, before: second?.effectiveAt })).toMatchObject([
      { caps: { dailyKills: 1 } },
    ])
    for (const at of [now, now + HOUR, now + 2 * HOUR, now + 9 * HOUR]) {
      const inForce = await termsAt(read, at)
      expect(versionAt(await presentTerms(read, at), at)).toEqual(inForce)
    }
    expect(await presentTerms(read, now + 2 * HOUR)).toHaveLength(2)
  })

  it('the effect of other caps is told from the last days, player by player and day by day', async () => {
    const { read } = fresh.database
    const caps = (dailyKills: number | null, weeklyKills: number | null) => ({ dailyKills, weeklyKills })
    const effect = (before: Caps, after: Caps) =>
      readTermsEffect(read, { now, windows: capWindows(now, 'UTC'), before, after })
    expect(await effect(caps(1, 1), caps(null, null))).toMatchObject({ days: 0, kills: 0, owedKills: 0 })
    const start = now
    await tenMore(140)
    now = start + 2 * 24 * HOUR
    await tenMore(150)
    now = start + 3 * 24 * HOUR
    expect(await effect(caps(20, null), caps(5, 8))).toMatchObject({
      kills: 100,
      // Each of two players: 40 and 10 kills in two days; at most 20 a day, or at most 5 a day and 8 a week.
      payable: { before: 60, after: 16 },
      owedKills: 100,
      owed: ban('5'),
      atCap: { before: 0, after: 0 },
    })
    await faucet.drain()
    await faucet.settle({ batchSize: 1 })
    expect(await effect(caps(50, null), caps(51, null))).toMatchObject({ atCap: { before: 1, after: 0 } })
    expect(await effect(caps(null, 50), caps(null, null))).toMatchObject({ atCap: { before: 1, after: 0 } })
    now = start + 20 * 24 * HOUR
    expect(await effect(caps(1, 1), caps(1, 1))).toMatchObject({ kills: 0, payable: { before: 0, after: 0 } })
  })
})
