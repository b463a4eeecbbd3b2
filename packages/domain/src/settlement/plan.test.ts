import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { candidate, debts, facts, NOON, planContext } from '../fixtures/states.js'
import { asId, type Address, type PlayerId } from '../ids.js'
import type { Caps, PayoutPlan, SettlementCandidate } from '../model.js'
import { units } from '../money.js'
import type { Result } from '../result.js'
import { budgetOf, planPage, planPlayer, SKIP_REASONS, type PlanContext, type SkipReason } from './plan.js'

const plan = (from: SettlementCandidate, context: Partial<PlanContext> = {}, remaining = 1_000_000n) =>
  planPlayer(from, planContext(context), units(remaining))
function planned(result: Result<PayoutPlan, SkipReason>): PayoutPlan {
  if (!result.ok) throw new Error(result.error)
  return result.value
}
const refused = (reason: SkipReason) => ({ ok: false, error: reason })
const caps = (dailyKills: number | null, weeklyKills: number | null = null): { caps: Caps } => ({
  caps: { dailyKills, weeklyKills },
})
/** What the one account has. */
const funds = (left: bigint) => [{ account: asId<Address>('ban_operator'), left: units(left) }]
const two = debts([10, 100n], [10, 55n])

describe('a payout', () => {
  test('covers everything owed where nothing limits it, and keeps windows, caps, address and account', () => {
    const context = planContext(caps(150, 750))
    expect(planPlayer(candidate({ owed: two }), context, units(1_000n))).toEqual({
      ok: true,
      value: {
        id: 'p1',
        playerId: 'player',
        epicAccountId: 'epic',
        address: 'ban_player',
        operatorAccount: 'ban_operator',
        kills: 20,
        amount: 155n,
        plannedAt: NOON,
        windows: context.windows,
        caps: context.caps,
        items: [
          { accrualId: 'a1', fromKills: 0, toKills: 10, kills: 10, amount: 100n },
          { accrualId: 'a2', fromKills: 10, toKills: 20, kills: 10, amount: 55n },
        ],
        split: null,
      },
    })
  })

  test('pays the oldest kills first, to the exact kill, and splits the accrual that it cuts', () => {
    const { kills, amount, items, split } = planned(plan(candidate({ owed: two }), caps(13)))
    expect([kills, amount]).toEqual([13, 116n])
    expect(items.at(-1)).toEqual({ accrualId: 'a2', fromKills: 10, toKills: 13, kills: 3, amount: 16n })
    expect(split).toEqual({
      accrualId: 'a2',
      fromKills: 10,
      toKills: 20,
      atKills: 13,
      firstAmount: 16n,
      restId: 'rest1',
      restAmount: 39n,
    })
  })

  test('cut between two accruals splits nothing', () => {
    expect(planned(plan(candidate({ owed: two }), caps(10)))).toMatchObject({ kills: 10, amount: 100n, split: null })
  })

  test('of one accrual larger than the cap leaves the rest for another day', () => {
    const big = planned(
      plan(candidate({ owed: debts([1_000, 1_000n]), used: { dayKills: 100, weekKills: 100 } }), caps(150)),
    )
    expect(big).toMatchObject({ kills: 50, amount: 50n, split: { atKills: 50, restAmount: 950n } })
  })

  test.each([
    ['the budget', {}, 117n],
    ['the outflow limits', { maxPayout: units(117n) }, 1_000n],
  ])('is cut at the last kill that fits %s', (_name, context, remaining) => {
    const { kills, amount } = planned(plan(candidate({ owed: two }), context, remaining))
    expect([kills, amount]).toEqual([13, 116n])
  })
})

test('a payout or a budget of exactly the smallest payout is enough', () => {
  expect(planned(plan(candidate(), { minPayout: units(100n) })).amount).toBe(100n)
  const page = planPage([candidate()], planContext({ minPayout: units(100n) }), funds(100n))
  expect(page).toMatchObject({ remaining: funds(0n), ended: true })
  expect(page.plans).toHaveLength(1)
})

describe('a player is skipped with the reason', () => {
  const cases: readonly (readonly [SkipReason, SettlementCandidate, Partial<PlanContext>, bigint])[] = [
    ['open_payout', candidate({ hasOpenPayout: true }), {}, 1_000n],
    ['nothing_owed', candidate({ owed: [] }), {}, 1_000n],
    ['banned', candidate({ facts: facts({ banned: true }) }), {}, 1_000n],
    ['no_wallet', candidate({ facts: facts({ address: null }) }), {}, 1_000n],
    ['cap_reached', candidate({ used: { dayKills: 150, weekKills: 150 } }), caps(150), 1_000n],
    ['cap_reached', candidate({ used: { dayKills: 900, weekKills: 900 } }), caps(150), 1_000n],
    ['below_minimum', candidate(), { minPayout: units(101n) }, 1_000n],
    [
      'below_minimum',
      candidate({ used: { dayKills: 145, weekKills: 0 } }),
      { ...caps(150), minPayout: units(51n) },
      1_000n,
    ],
    ['budget', candidate(), { minPayout: units(51n) }, 50n],
    ['budget', candidate({ owed: debts([1, 100n]) }), {}, 99n],
    ['outflow_limit', candidate({ owed: debts([1, 100n]) }), { maxPayout: units(99n) }, 1_000n],
  ]
  test.each(cases)('%s', (reason, from, context, remaining) => {
    expect(plan(from, context, remaining)).toEqual(refused(reason))
  })

  test('and every reason of settlement is told by some case', () => {
    const told = new Set<string>(cases.map(([reason]) => reason))
    expect(Object.keys(SKIP_REASONS).filter((reason) => !told.has(reason))).toEqual([])
  })
})

describe('a settlement', () => {
  const of = (name: string, changes: Partial<SettlementCandidate> = {}) =>
    candidate({ facts: facts({ playerId: asId<PlayerId>(name) }), ...changes })

  test('walks its players in order with what is left, and one that is skipped never stops the others', () => {
    const page = planPage([of('a'), of('b', { owed: [] }), of('c')], planContext(), funds(250n))
    expect(page.plans.map(({ playerId, amount }) => [playerId, amount])).toEqual([
      ['a', 100n],
      ['c', 100n],
    ])
    expect(page.skips.map(({ candidate: skipped, reason }) => [skipped.facts.playerId, reason])).toEqual([
      ['b', 'nothing_owed'],
    ])
    expect([page.remaining, page.ended]).toEqual([funds(50n), false])
  })

  test('lets a small payout through after a large one that does not fit', () => {
    const page = planPage(
      [of('a', { owed: debts([1, 100n]) }), of('b', { owed: debts([1, 5n]) })],
      planContext(),
      funds(50n),
    )
    expect(page.plans.map(({ playerId }) => playerId)).toEqual(['b'])
    expect(page.skips.map(({ reason }) => reason)).toEqual(['budget'])
  })

  test('ends when less than the smallest payout is left', () => {
    const page = planPage([of('a'), of('b')], planContext({ minPayout: units(10n) }), funds(109n))
    expect(page).toMatchObject({ remaining: funds(9n), ended: true, skips: [] })
    expect(page.plans).toHaveLength(1)
    expect(planPage([of('a')], planContext(), funds(0n))).toEqual({
      plans: [],
      skips: [],
      remaining: funds(0n),
      ended: true,
    })
  })
})

test('a settlement of a batch ends with its last payout; players who are skipped do not count', () => {
  const queue = [candidate({ owed: [] }), candidate(), candidate(), candidate()]
  const page = planPage(queue, planContext(), funds(1_000n), 2)
  expect(page).toMatchObject({ remaining: funds(800n), ended: true, skips: [{ reason: 'nothing_owed' }] })
  expect(page.plans).toHaveLength(2)
})

test('the budget is the confirmed balance less the minimum less everything open, never below zero', () => {
  const budget = (balance: bigint, minimum: bigint, openTotal: bigint) =>
    budgetOf({ balance: units(balance), minimum: units(minimum), openTotal: units(openTotal) })
  expect(budget(100n, 40n, 25n)).toBe(35n)
  expect(budget(100n, 40n, 60n)).toBe(0n)
  expect(budget(100n, 140n, 0n)).toBe(0n)
})

describe('whatever is owed and whatever limits it', () => {
  const owed = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.bigInt(0n, 10_000n)), { minLength: 1, maxLength: 6 })
    .map((parts) => debts(...parts))
  const cap = fc.option(fc.integer({ min: 1, max: 500 }), { nil: null })
  const arbitrary = fc.record({ owed, daily: cap, weekly: cap, used: fc.nat(300), remaining: fc.bigInt(0n, 30_000n) })

  test('a payout stays within caps, budget and limits, and one kill more would not have fitted', () => {
    fc.assert(
      fc.property(arbitrary, fc.bigInt(1n, 30_000n), (given, most) => {
        const from = candidate({ owed: given.owed, used: { dayKills: given.used, weekKills: given.used } })
        const result = plan(from, { ...caps(given.daily, given.weekly), maxPayout: units(most) }, given.remaining)
        if (!result.ok) return
        const { kills, amount } = result.value
        const limit = given.remaining < most ? given.remaining : most
        const total = given.owed.reduce((sum, accrual) => sum + accrual.toKills - accrual.fromKills, 0)
        const room = Math.min(
          total,
          ...[given.daily, given.weekly].map((most) => (most === null ? total : most - given.used)),
        )
        expect(amount >= 1n && amount <= limit).toBe(true)
        expect(kills).toBeLessThanOrEqual(room)
        if (kills < room) expect(worthOfFirst(given.owed, kills + 1) > limit).toBe(true)
      }),
    )
  })

  test('items and the rest of a split add up to what was owed, oldest first, with nothing lost', () => {
    fc.assert(
      fc.property(arbitrary, (given) => {
        const result = plan(candidate({ owed: given.owed }), caps(given.daily, given.weekly), given.remaining)
        if (!result.ok) return
        const { items, split, kills, amount } = result.value
        expect(items.reduce((sum, item) => sum + item.kills, 0)).toBe(kills)
        expect(items.reduce((sum, item) => sum + item.amount, 0n)).toBe(amount)
        for (const [index, item] of items.entries()) {
          const accrual = given.owed[index]
          const isCut = split !== null && index === items.length - 1
          expect(item).toMatchObject({ accrualId: accrual?.id, fromKills: accrual?.fromKills })
          expect(item.toKills).toBe(isCut ? split.atKills : accrual?.toKills)
          expect(item.amount + (isCut ? split.restAmount : 0n)).toBe(accrual?.amount)
        }
      }),
    )
  })
})

/** What the oldest kills are worth, counted one by one. */
function worthOfFirst(owed: SettlementCandidate['owed'], kills: number): bigint {
  let left = kills
  let amount = 0n
  for (const accrual of owed) {
    const size = accrual.toKills - accrual.fromKills
    const taken = Math.min(left, size)
    amount += (accrual.amount * BigInt(taken)) / BigInt(size)
    left -= taken
  }
  return amount
}
