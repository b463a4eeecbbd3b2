// A check that never finds anything proves nothing: each test plants one fault in sound books and expects it by name.
import { describe, expect, test } from '@jest/globals'
import { NOON, player } from '../fixtures/states.js'
import { capWindows } from '../clock.js'
import { asId, type AccrualId, type PayoutId } from '../ids.js'
import {
  checkPlayer,
  checkTotals,
  totalsOf,
  type AccrualRow,
  type ItemRow,
  type PayoutRow,
  type PlayerBooks,
  type ReadingRow,
} from '../invariants.js'
import type { PayoutState } from '../model.js'
import { units } from '../money.js'
import type { TermsVersion } from '../terms.js'

const paid = asId<PayoutId>('paid')
const open = asId<PayoutId>('open')
const gone = asId<PayoutId>('gone')

const accrual = (
  id: string,
  baseline: number,
  fromKills: number,
  toKills: number,
  payoutId: PayoutId | null,
): AccrualRow => ({
  id: asId<AccrualId>(id),
  baseline,
  fromKills,
  toKills,
  amount: units(BigInt(toKills - fromKills) * 3n),
  payoutId,
})
const payout = (id: PayoutId, state: PayoutState, kills: number, changes: Partial<PayoutRow> = {}): PayoutRow => ({
  id,
  state,
  adopted: false,
  kills,
  amount: units(BigInt(kills) * 3n),
  plannedAt: NOON,
  windows: capWindows(NOON, 'UTC'),
  caps: { dailyKills: null, weeklyKills: null },
  ...changes,
})
const item = (payoutId: PayoutId, of: AccrualRow, changes: Partial<ItemRow> = {}): ItemRow => ({
  payoutId,
  accrualId: of.id,
  fromKills: of.fromKills,
  toKills: of.toKills,
  kills: of.toKills - of.fromKills,
  amount: of.amount,
  released: false,
  ...changes,
})

const [a, b, c, d] = [
  accrual('a', 1, 100, 110, paid),
  accrual('b', 1, 110, 130, open),
  accrual('c', 2, 5, 9, null),
  accrual('d', 2, 9, 12, null),
]
/** Two baselines, one payout of each kind, something owed; the void payout's item keeps its kills from before a split. */
const sound: PlayerBooks = {
  playerId: player,
  baseline: 2,
  cursor: 12,
  baselines: [
    { number: 1, startKills: 100, endKills: 130 },
    { number: 2, startKills: 5, endKills: null },
  ],
  accruals: [a, b, c, d],
  payouts: [payout(gone, 'void', 7), payout(paid, 'confirmed', 10), payout(open, 'signed', 20)],
  items: [item(gone, c, { toKills: 12, kills: 7, amount: units(21n), released: true }), item(paid, a), item(open, b)],
}
const found = (changes: Partial<PlayerBooks>) =>
  checkPlayer({ ...sound, ...changes }).map(({ invariant, subject, detail }) => `${invariant} ${subject}: ${detail}`)

test('sound books have no breach, and neither have empty ones', () => {
  expect(found({})).toEqual([])
  expect(found({ baseline: 0, cursor: null, baselines: [], accruals: [], payouts: [], items: [] })).toEqual([])
  expect(totalsOf(sound)).toEqual({
    playerId: player,
    accrued: { kills: 37, amount: 111n },
    owed: { kills: 7, amount: 21n },
    open: { kills: 20, amount: 60n },
    paid: { kills: 10, amount: 30n },
  })
})

describe('I1 is broken', () => {
  test('by kills or units that are nowhere', () => {
    const totals = totalsOf(sound)
    const lost = checkTotals({ ...totals, owed: { kills: 6, amount: units(20n) } })
    expect(lost).toEqual([
      { invariant: 'I1', subject: player, detail: 'accrued 37 kills, but owed 6 + open 20 + paid 10 = 36' },
      { invariant: 'I1', subject: player, detail: 'accrued 111 units, but owed 20 + open 60 + paid 30 = 110' },
    ])
  })

  test('by a payout that is not the sum of its items', () => {
    const wrong = payout(paid, 'confirmed', 10, { kills: 11, amount: units(31n) })
    const breaches = found({ payouts: [wrong, payout(open, 'signed', 20)] })
    expect(breaches).toContain('I1 paid: is for 11 kills, but its items cover 10')
    expect(breaches).toContain('I1 paid: is for 31 units, but its items cover 30')
    expect(breaches).toContain('I1 player: accrued 37 kills, but owed 7 + open 20 + paid 11 = 38')
  })

  test('by a payout without any items', () => {
    expect(found({ items: [item(open, b)] })).toContain('I1 paid: is for 10 kills, but its items cover 0')
  })

  test('by a void payout that still holds its items, or a live one that let go of them', () => {
    expect(found({ items: [item(gone, c), item(paid, a), item(open, b)] })).toContain(
      'I1 gone: is void, but 1 of its items are not released',
    )
    expect(found({ items: [item(paid, a, { released: true }), item(open, b)] })).toContain(
      'I1 paid: is confirmed, but 1 of its items are released',
    )
  })

  test('not by an adopted payout that is worth more than it covers, but by one that is worth less', () => {
    const adopted = (amount: bigint) =>
      found({
        payouts: [payout(paid, 'confirmed', 10, { adopted: true, amount: units(amount) }), payout(open, 'signed', 20)],
        items: [item(paid, a), item(open, b)],
      })
    expect(adopted(500n)).toEqual([])
    expect(adopted(29n)).toEqual(['I1 paid: is for 29 units, but its items cover 30'])
  })

  test('by a running sum of what was paid that is not that of the confirmed payouts', () => {
    const said = 'the running sum of what was paid says'
    expect(found({ paidTotal: { payouts: 1, kills: 10, amount: units(30n) } })).toEqual([])
    expect(found({ paidTotal: { payouts: 2, kills: 10, amount: units(30n) } })).toEqual([
      `I1 player: ${said} 2 payouts, 10 kills and 30 units, but there are 1, 10 and 30`,
    ])
    expect(found({ paidTotal: { payouts: 1, kills: 10, amount: units(31n) } })).toHaveLength(1)
    expect(found({ paidTotal: null })).toHaveLength(1)
    expect(found({ paidTotal: null, payouts: [], items: [], accruals: [], baselines: [], baseline: 0 })).toHaveLength(1)
  })
})

describe('I2 is broken', () => {
  test('by an accrual in two payouts that are not void', () => {
    expect(found({ items: [item(paid, a), item(open, b), item(open, a)] })).toContain(
      'I2 a: is in two payouts that are not void: paid and open',
    )
  })

  test('by an accrual and its item that differ', () => {
    expect(found({ items: [item(paid, a, { amount: units(31n) }), item(open, b)] })).toContain(
      'I2 a: is (100, 110] for 30 units in payout paid, but its item is (100, 110] for 31 units in payout paid',
    )
    expect(found({ accruals: [{ ...a, payoutId: null }, b, c, d] })).toContain(
      'I2 a: is (100, 110] for 30 units in payout none, but its item is (100, 110] for 30 units in payout paid',
    )
    expect(found({ items: [item(paid, a, { kills: 9 }), item(open, b)] })).toContain(
      'I2 paid: has an item of 9 kills (100, 110]',
    )
    expect(found({ items: [item(paid, a, { fromKills: 99 }), item(open, b)] }).join()).toContain(
      'its item is (99, 110]',
    )
    expect(found({ items: [item(paid, a, { toKills: 111 }), item(open, b)] }).join()).toContain(
      'its item is (100, 111]',
    )
  })

  test('by a cover without an item, or an item without its accrual', () => {
    expect(found({ items: [item(paid, a)] })).toContain('I2 b: says it is in payout open, which has no such item')
    expect(found({ items: [item(paid, a), item(open, b), item(open, accrual('x', 1, 1, 2, open))] })).toContain(
      "I2 open: covers accrual x, which is not the player's",
    )
  })

  test('by intervals that overlap, leave a gap or are empty', () => {
    const under2 = (one: AccrualRow, other: AccrualRow) => found({ accruals: [a, b, one, other] })
    expect(under2(accrual('c', 2, 5, 10, null), d)).toContain(
      'I2 player: baseline 2: accrual d (9, 12] overlaps what is accrued up to 10',
    )
    expect(under2(accrual('c', 2, 5, 8, null), d)).toContain(
      'I2 player: baseline 2: between 8 and 9 nothing is accrued',
    )
    expect(under2(c, accrual('d', 2, 9, 9, null))).toContain('I2 player: baseline 2: accrual d covers nothing: (9, 9]')
  })
})

describe('I6 is broken', () => {
  test('by a cursor that moved without an accrual, or the other way round', () => {
    expect(found({ cursor: 13 })).toEqual(['I6 player: baseline 2: 7 kills accrued, but the cursor went from 5 to 13'])
    expect(found({ cursor: 11 })).toEqual(['I6 player: baseline 2: 7 kills accrued, but the cursor went from 5 to 11'])
    const closed = { number: 1, startKills: 100, endKills: 131 }
    expect(found({ baselines: [closed, { number: 2, startKills: 5, endKills: null }] })).toEqual([
      'I6 player: baseline 1: 30 kills accrued, but the cursor went from 100 to 131',
    ])
  })

  test('by baselines that are not recorded one after the other', () => {
    const [first, second] = sound.baselines
    if (!first || !second) throw new Error('two baselines')
    expect(found({ baselines: [second] })).toEqual([
      'I6 player: accrual a is under baseline 1, which is not recorded',
      'I6 player: accrual b is under baseline 1, which is not recorded',
      'I6 player: baseline 1 is missing before 2',
      'I6 player: the player is at baseline 2, but 1 are recorded',
    ])
    expect(found({ baselines: [first, { ...second, endKills: 12 }] })).toEqual([
      "I6 player: baseline 2 is closed, against the player's",
    ])
    expect(found({ baselines: [{ ...first, endKills: null }, second] })).toContain(
      "I6 player: baseline 1 is open, against the player's",
    )
    expect(found({ cursor: null })).toContain('I6 player: a cursor and a baseline go together')
  })
})

describe('what was accrued is what was read, or it is told', () => {
  const rate = { perKill: units(3n), multipliers: [] }
  const reading = { playerId: player, baseline: 2, total: 12, outcome: 'accrued' } as const
  const from = (changes: Partial<ReadingRow> | null) => ({
    readingId: 'r5',
    rate,
    reading: changes && { ...reading, ...changes },
  })
  const told = (changes: Partial<ReadingRow> | null) =>
    found({
      accruals: [a, b, { ...c, origin: from(changes) }, { ...d, origin: from(changes) }],
    })

  test('parts of one reading end at its total', () => {
    expect(told({})).toEqual([])
    expect(told({ outcome: 'lowered' })).toEqual([])
    expect(told({ total: 11 })).toEqual(['I6 d: ends at 12 kills, but its reading r5 told 11'])
    expect(told({ total: 13 })).toEqual(['I6 d: ends at 12 kills, but its reading r5 told 13'])
  })

  test('under its baseline, of its player, and one that brings something', () => {
    expect(told({ baseline: 1 })[0]).toBe('I6 c: is under baseline 2, but its reading r5 was made under 1')
    expect(told({ playerId: 'other' })[0]).toBe('I6 c: was made from reading r5 of another player')
    expect(told({ outcome: 'pending' })[0]).toBe(
      'I6 c: was made from reading r5, which brought nothing: it was pending',
    )
    expect(told(null)[0]).toBe('I6 c: was made from reading r5, which is not in the books')
  })

  test('a baseline starts where a reading was', () => {
    const [first, second] = sound.baselines
    if (!first || !second) throw new Error('two baselines')
    const isRead = (one: boolean) =>
      found({
        baselines: [
          { ...first, isRead: one },
          { ...second, isRead: true },
        ],
      })
    expect(isRead(true)).toEqual([])
    expect(isRead(false)).toEqual(['I6 player: baseline 1 starts at 100 kills, which no reading told'])
  })

  describe('at the rate that was set to count', () => {
    const version = (id: string, effectiveAt: number, perKill: bigint): TermsVersion => ({
      id,
      effectiveAt,
      perKill: units(perKill),
      caps: { dailyKills: null, weeklyKills: null },
      createdAt: effectiveAt,
      actor: 'admin',
      reason: 'test',
    })
    const at = (madeAt: number, ...terms: readonly TermsVersion[]) =>
      found({ accruals: [a, b, c, { ...d, origin: { readingId: 'r5', rate, madeAt } }], terms })

    test('which is that of its moment; before the first version nobody can say', () => {
      expect(at(NOON, version('r1', NOON, 3n))).toEqual([])
      expect(at(NOON, version('r1', NOON + 1, 6n))).toEqual([])
      expect(at(NOON, version('r1', NOON - 1, 3n), version('r2', NOON + 1, 6n))).toEqual([])
      expect(at(NOON, version('r1', NOON - 2, 3n), version('r2', NOON, 6n))).toEqual([
        'I1 d: is at 3 units a kill, but 6 were set to count when it was made',
      ])
    })

    test('not by a version that came after it, where the clock was set back in between', () => {
      expect(at(NOON, version('r1', NOON - 2, 3n), version('r9', NOON - 1, 6n))).toEqual([])
      expect(at(NOON, version('r9', NOON - 1, 6n))).toEqual([])
    })
  })
})
