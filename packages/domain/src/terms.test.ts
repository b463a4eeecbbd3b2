import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseBan, units, type Units } from './money.js'
import { termsProblem, versionAt, type PayoutTerms, type TermsBounds, type TermsVersion } from './terms.js'

const ban = (text: string): Units => {
  const parsed = parseBan(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}
const bounds: TermsBounds = {
  minPayout: ban('0.01'),
  maxPerKill: ban('10'),
  multipliers: [{ name: 'week', numerator: 3n, denominator: 2n }],
  maxKillsPerHour: 120,
}
const terms = (perKill: string, daily: number | null = 150, weekly: number | null = 750): PayoutTerms => ({
  perKill: ban(perKill),
  caps: { dailyKills: daily, weeklyKills: weekly },
})
const version = (effectiveAt: number): TermsVersion => ({
  ...terms('0.05'),
  id: `v${effectiveAt}`,
  effectiveAt,
  createdAt: 0,
  actor: 'test',
  reason: 'test',
})

describe('the version in force', () => {
  test('is the one that began last, in whatever order they are told', () => {
    const versions = [version(30), version(10), version(20)]
    expect([9, 10, 19, 20, 29, 30, 99].map((at) => versionAt(versions, at)?.effectiveAt ?? null)).toEqual([
      null,
      10,
      10,
      20,
      20,
      30,
      30,
    ])
  })

  test('of an instant is never changed by a version that begins later', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1_000)), fc.nat(1_000), fc.nat(1_000), (moments, at, later) => {
        const versions = moments.map(version)
        const more = [...versions, version(at + 1 + later)]
        expect(versionAt(more, at)).toEqual(versionAt(versions, at))
      }),
    )
  })
})

describe('terms are refused', () => {
  const problem = (of: PayoutTerms, changes: Partial<TermsBounds> = {}) => termsProblem(of, { ...bounds, ...changes })

  test('where the multipliers leave nothing of a kill, which could never be paid and would stand before what can', () => {
    const halved = { multipliers: [{ name: 'half', numerator: 1n, denominator: 2n }], minPayout: units(1n) }
    expect(problem({ ...terms('0.00000001', null, null) }, halved)).toMatchObject({
      what: 'ban_per_kill',
      detail: expect.stringContaining('after multipliers'),
    })
    expect(problem({ ...terms('0.00000002', null, null) }, halved)).toBeNull()
  })

  test('where a kill is worth nothing, with a sentence that names pause', () => {
    expect(problem({ ...terms('1'), perKill: units(0n) })).toMatchObject({
      what: 'ban_per_kill',
      detail: expect.stringContaining('`pause`'),
    })
  })
  test('above the configured most, and not at it', () => {
    expect(problem(terms('10.00000001'))).toMatchObject({
      what: 'ban_per_kill',
      detail: expect.stringContaining('max_ban_per_kill'),
    })
    expect(problem(terms('10'))).toBeNull()
  })
  test('where a month of kills would be more than one accrual may be', () => {
    expect(problem(terms('100'), { maxPerKill: ban('1000') })).toMatchObject({ what: 'ban_per_kill' })
  })
  test.each([0, -1, 1.5, 1_000_000_001])('with a cap of %p', (cap) => {
    expect(problem(terms('1', cap))).toMatchObject({
      what: 'daily_kill_cap',
      detail: expect.stringContaining('`pause`'),
    })
    expect(problem(terms('1', 5, cap))).toMatchObject({ what: 'weekly_kill_cap' })
  })
  test('where a day of the cap is worth less than the smallest payout', () => {
    expect(problem(terms('0.001', 9))).toMatchObject({
      what: 'daily_kill_cap',
      detail: expect.stringContaining('9 kills is worth 0.009 BAN'),
    })
    expect(problem(terms('0.001', 10))).toBeNull()
    expect(problem(terms('0.001', null, 9))).toMatchObject({ what: 'weekly_kill_cap' })
  })
  test('and no cap at all is fine', () => {
    expect(problem(terms('0.00000001', null, null))).toBeNull()
  })
})
