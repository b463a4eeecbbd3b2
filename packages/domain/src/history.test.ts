// The invariants over arbitrary histories: readings good and odd, caps and zones that change, wallets linked and unlinked, players
// who leave, return or change their Epic account, settlements, signatures, deaths, voids and confirmations. After every step all
// of I1, I2, I4 and I6 hold, and what is paid never exceeds what was earned.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { MemoryBooks } from './fixtures/books.js'
import { DAY, HOUR, NOON, rules } from './fixtures/states.js'
import { checkCaps, checkMove, checkPlayer } from './invariants.js'
import type { PayoutState } from './model.js'
import { sumUnits, units } from './money.js'
import { budgetOf } from './settlement/plan.js'

const NAMES = ['ann', 'ben', 'cho']
const MINIMUM = units(1_000_000n)
const BALANCE = units(2_000_000_000n)
/** A rate with a factor that never divides evenly, so that rounding is at work everywhere. */
const odd = { perKill: units(1_000_003n), multipliers: [{ name: 'third', numerator: 1n, denominator: 3n }] }

const who = fc.nat(NAMES.length - 1)
const cap = fc.option(fc.integer({ min: 1, max: 300 }), { nil: null })
const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      who,
      rise: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 120 }) },
        { weight: 1, arbitrary: fc.integer({ min: -2_000, max: 5_000 }) },
        { weight: 1, arbitrary: fc.constantFrom(-1, 121, 2_000_000) },
      ),
      providerLag: fc.option(fc.integer({ min: -HOUR, max: 6 * HOUR }), { nil: null }),
      trueZero: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('fall' as const), who, total: fc.nat(900), hours: fc.nat(20) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer' as const), who, isAccepted: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 40 * 24 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('swap' as const), who, other: who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      who,
      address: fc.constantFrom(null, 'ban_new', 'ban_broken'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('caps' as const), dailyKills: cap, weeklyKills: cap }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('zone' as const),
      zone: fc.constantFrom('UTC', 'Asia/Beirut', 'Pacific/Apia'),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('settle' as const), most: fc.integer({ min: 1, max: 200 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('sign' as const), index: fc.nat(3) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      index: fc.nat(3),
      to: fc.constantFrom<PayoutState>('planned', 'published', 'published', 'confirmed', 'void'),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Takes one step; what the rules refuse simply does not happen. Returns whether it did. */
function take(books: MemoryBooks, next: Step): boolean {
  const person = 'who' in next ? books.people[next.who] : undefined
  const payout = 'index' in next ? books.payouts.at(-1 - (next.index % Math.max(1, books.payouts.length))) : undefined
  if ('who' in next && !person) return false
  switch (next.kind) {
    case 'read': {
      if (!person) return false
      const total = Math.max(0, (person.state.cursor ?? 500) + next.rise)
      const providerAt = next.providerLag === null ? null : books.now - next.providerLag
      const write = books.read(person, { total, providerAt, trueZero: next.trueZero && total === 0, source: 'test' })
      expect(checkMove(write)).toEqual([])
      return write.outcome !== 'stale'
    }
    case 'fall': {
      if (!person) return false
      for (const share of [0, 1, 2, 3]) {
        books.now += next.hours * HOUR
        const observation = { total: next.total + share, providerAt: null, trueZero: false, source: 'test' }
        expect(checkMove(books.read(person, observation))).toEqual([])
      }
      return true
    }
    case 'answer': {
      const write = person && books.answerPending(person, next.isAccepted)
      if (!write) return false
      expect(checkMove(write)).toEqual([])
      return true
    }
    case 'wait':
      books.now += next.hours * HOUR
      return true
    case 'leave':
      if (person) books.leave(person)
      return true
    case 'swap': {
      const other = books.people[next.other]
      if (!person || !other || person === other) return false
      books.swapEpic(person, other)
      return true
    }
    case 'link':
      if (person) person.address = next.address === 'ban_new' ? `ban_new_${person.state.playerId}` : next.address
      return true
    case 'caps':
      books.caps = { dailyKills: next.dailyKills, weeklyKills: next.weeklyKills }
      return true
    case 'zone':
      books.timeZone = next.zone
      return true
    case 'settle':
      return settle(books, units(BigInt(next.most) * 1_000_000n))
    case 'sign':
      if (payout?.state !== 'planned') return false
      books.sign(payout)
      return true
    case 'move':
      return payout !== undefined && books.move(payout, next.to, false)
  }
}

function settle(books: MemoryBooks, maxPayout: ReturnType<typeof units>): boolean {
  const paid = books.paidTotal()
  const openTotal = books.openTotal()
  const budget = budgetOf({ balance: units(BALANCE - paid), minimum: MINIMUM, openTotal })
  const { plans, remaining } = books.settle({ minPayout: units(1_000_000n), maxPayout, budget })
  const promised = plans.reduce((sum, plan) => sum + plan.amount, 0n)
  expect(promised + sumUnits(remaining.map(({ left }) => left))).toBe(budget)
  // What is promised and paid never eats into the balance that has to stay.
  expect(BALANCE - paid - openTotal - promised >= MINIMUM || promised === 0n).toBe(true)
  for (const { amount, kills, caps } of plans) {
    // Below the smallest payout only what the caps, wholly free, let through.
    const wholeRoom = Math.min(caps.dailyKills ?? Infinity, caps.weeklyKills ?? Infinity)
    expect(amount >= 1_000_000n || (amount > 0n && kills === wholeRoom)).toBe(true)
    expect(amount <= maxPayout).toBe(true)
  }
  return plans.length > 0
}

function checkAll(books: MemoryBooks): void {
  for (const person of books.people) {
    expect(checkPlayer(books.booksOf(person))).toEqual([])
    expect([...checkCaps(books.payoutsOfEpic(person.state.epicAccountId))]).toEqual([])
  }
}

describe('over any history', () => {
  const counts = new Map<string, number>()

  test('I1, I2, I4 and I6 hold after every step', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), (steps) => {
        const books = new MemoryBooks(NAMES, NOON, { ...rules, rate: odd, killRatePerMinute: 1 })
        for (const next of steps) {
          if (take(books, next)) counts.set(next.kind, (counts.get(next.kind) ?? 0) + 1)
          checkAll(books)
        }
        for (const row of books.payouts) counts.set(row.state, (counts.get(row.state) ?? 0) + 1)
      }),
      { numRuns: 300 },
    )
  })

  test('and the histories reach every kind of step and every state of a payout', () => {
    const reached = [
      'read',
      'fall',
      'answer',
      'wait',
      'leave',
      'swap',
      'link',
      'caps',
      'zone',
      'settle',
      'sign',
      'move',
    ]
    for (const name of [...reached, 'confirmed', 'void', 'planned', 'signed', 'published']) {
      expect([name, (counts.get(name) ?? 0) > 5]).toEqual([name, true])
    }
  })
})

describe('whatever the provider answers', () => {
  test('kills are paid for at most once while the total only grows, and none before the baseline', () => {
    const reading = fc.record({
      kills: fc.nat(200),
      hours: fc.integer({ min: 0, max: 48 }),
      back: fc.nat(3),
      lag: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.nat(30_000), fc.array(reading, { maxLength: 40 }), (start, readings) => {
        const books = new MemoryBooks(['ann'], NOON, rules)
        const [ann] = books.people
        if (!ann) throw new Error('no player')
        const told: { total: number; providerAt: number }[] = [{ total: start, providerAt: NOON }]
        for (const { kills, hours, back, lag } of readings) {
          books.now += hours * HOUR
          const newest = told.at(-1) ?? { total: start, providerAt: NOON }
          told.push({ total: newest.total + kills, providerAt: Math.max(newest.providerAt, books.now - lag) })
          // Answers come late, twice and out of order.
          const answer = told.at(-1 - back) ?? newest
          books.read(ann, { ...answer, trueZero: false, source: 'test' })
        }
        const accrued = books.accruals.reduce((sum, row) => sum + row.toKills - row.fromKills, 0)
        const baseline = ann.baselines[0]?.startKills ?? 0
        expect(accrued).toBeLessThanOrEqual((told.at(-1)?.total ?? start) - baseline)
        expect(accrued).toBe((ann.state.cursor ?? baseline) - baseline)
        expect(ann.baselines.length).toBeLessThanOrEqual(1)
        expect(baseline === 0 || baseline >= start).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('a provider that falls and comes back within 30 days is never paid for the same kills', () => {
    const low = fc.record({ total: fc.nat(999), hours: fc.integer({ min: 8, max: 12 }) })
    fc.assert(
      fc.property(fc.array(low, { minLength: 3, maxLength: 6 }), fc.nat(5 * 24), fc.nat(50), (falls, hours, above) => {
        const books = new MemoryBooks(['ann'], NOON, { ...rules, regressionHours: 20 })
        const [ann] = books.people
        if (!ann) throw new Error('no player')
        const read = (total: number) =>
          books.read(ann, { total, providerAt: books.now, trueZero: false, source: 'test' })
        read(1_000)
        for (const fall of falls) {
          books.now += fall.hours * HOUR
          read(fall.total)
        }
        const before = books.accruals.length
        books.now += Math.min(hours * HOUR, 20 * DAY)
        expect(read(1_000 + above).outcome).not.toBe(ann.state.baseline > 1 ? 'accrued' : 'lowered')
        if (ann.state.baseline > 1) expect(books.accruals.length).toBe(before)
        checkAll(books)
      }),
    )
  })
})
