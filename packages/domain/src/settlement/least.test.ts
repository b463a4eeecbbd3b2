// The smallest payout and the caps together: what is worth little must neither be paid in crumbs nor stand in the way for ever.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { candidate, debts, planContext } from '../fixtures/states.js'
import type { SettlementCandidate } from '../model.js'
import { units } from '../money.js'
import { planPlayer, type PlanContext } from './plan.js'

/** 1 000 kills at 0.00005 BAN, and 100 newer ones at 0.05. */
const cheap = debts([1_000, 5_000_000n], [100, 500_000_000n])
const context = (changes: Partial<PlanContext> = {}) =>
  planContext({
    caps: { dailyKills: 150, weeklyKills: 750 },
    minPayout: units(1_000_000n),
    maxPayout: units(50_000_000_000n),
    ...changes,
  })
const plan = (from: Partial<SettlementCandidate>, changes: Partial<PlanContext> = {}, remaining = 10_000_000_000n) =>
  planPlayer(candidate({ owed: cheap, ...from }), context(changes), units(remaining))

describe('cheap old kills before dear new ones', () => {
  test('are paid with the whole room of the caps, though that is worth less than the smallest payout', () => {
    expect(plan({})).toMatchObject({ ok: true, value: { kills: 150, amount: 750_000n } })
  })

  test('wait where a part of the room is used: a fresh window brings more', () => {
    expect(plan({ used: { dayKills: 1, weekKills: 1 } })).toEqual({ ok: false, error: 'below_minimum' })
    expect(plan({ used: { dayKills: 0, weekKills: 700 } })).toEqual({ ok: false, error: 'below_minimum' })
  })

  test('are paid where only the part of the week is used that leaves the whole day', () => {
    expect(plan({ used: { dayKills: 0, weekKills: 600 } })).toMatchObject({ ok: true, value: { kills: 150 } })
  })

  test('wait where all that is owed is below the smallest payout', () => {
    expect(plan({ owed: debts([1_000, 999_999n]) })).toEqual({ ok: false, error: 'below_minimum' })
  })

  test('are never paid with nothing', () => {
    const worthless = debts([1_000, 5n], [100, 500_000_000n])
    expect(plan({ owed: worthless })).toEqual({ ok: false, error: 'below_minimum' })
  })

  test('in more accruals than a page reads do not block what is behind them either', () => {
    const first = debts([1, 50n], [1, 50n])
    const uncapped = { caps: { dailyKills: null, weeklyKills: null } }
    expect(plan({ owed: first, owedTotal: units(1_000_000n) }, uncapped)).toMatchObject({
      ok: true,
      value: { kills: 2, amount: 100n, split: null },
    })
    expect(plan({ owed: first, owedTotal: units(999_999n) }, uncapped)).toMatchObject({ error: 'below_minimum' })
  })

  test('are never cut below what the caps let through', () => {
    expect(plan({}, { maxPayout: units(749_999n) })).toEqual({ ok: false, error: 'outflow_limit' })
  })
})

test('whoever is owed a smallest payout reaches every kill in time, within the caps', () => {
  const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.bigInt(1n, 500n)), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 200 }), fc.bigInt(1n, 2_000n), (given, cap, least) => {
      let owed = debts(...given.map(([kills, perKill]) => [kills, BigInt(kills) * perKill] as const))
      for (let day = 0; owed.length > 0; day += 1) {
        const caps = { caps: { dailyKills: cap, weeklyKills: null }, minPayout: units(least) }
        const planned = plan({ owed }, caps)
        if (!planned.ok) {
          const total = owed.reduce((sum, { amount }) => sum + amount, 0n)
          expect([planned.error, total < least]).toEqual(['below_minimum', true])
          return
        }
        const { kills, amount, items, split } = planned.value
        expect(kills <= cap && amount > 0n).toBe(true)
        const rest = owed.slice(items.length)
        const cut = owed[items.length - 1]
        owed = split && cut ? [{ ...cut, fromKills: split.atKills, amount: split.restAmount }, ...rest] : rest
      }
    }),
  )
})
