// What an amount covers of what is owed: the property behind adopting a send and setting an advance off.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { splitAmount } from '../accrual/split.js'
import { debts } from '../fixtures/states.js'
import { asId, type AccrualId } from '../ids.js'
import { sumUnits, units } from '../money.js'
import { coverUpTo } from './plan.js'

const ids = { accrual: () => asId<AccrualId>('rest') }
const cover = (limit: bigint, ...parts: (readonly [number, bigint])[]) => coverUpTo(debts(...parts), units(limit), ids)

describe('an amount covers what is owed', () => {
  test('oldest first, whole debts and then part of one, to the exact kill', () => {
    const found = cover(45n, [3, 30n], [4, 40n], [2, 20n])
    expect(found).toMatchObject({ kills: 4, amount: 40n, split: { accrualId: 'a2', atKills: 4, restAmount: 30n } })
    expect(found?.items.map(({ accrualId, kills, amount }) => [accrualId, kills, amount])).toEqual([
      ['a1', 3, 30n],
      ['a2', 1, 10n],
    ])
    expect(cover(90n, [3, 30n], [4, 40n], [2, 20n])).toMatchObject({ kills: 9, amount: 90n, split: null })
    expect(cover(1_000n, [3, 30n])).toMatchObject({ kills: 3, amount: 30n, split: null })
  })

  test('not at all where it is less than a kill, nothing is owed, or what is owed is worth nothing', () => {
    expect([cover(9n, [3, 30n]), cover(9n), cover(9n, [3, 0n])]).toEqual([null, null, null])
  })

  test('with the most kills it pays and nothing lost between what is covered and what stays owed', () => {
    const part = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.bigInt(0n, 500n))
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.bigInt(1n, 2_000n), (parts, limit) => {
        const owed = debts(...parts)
        const found = coverUpTo(owed, units(limit), ids)
        const all = sumUnits(owed.map(({ amount }) => amount))
        if (found === null) return
        expect(found.amount <= limit && found.amount > 0n).toBe(true)
        expect(sumUnits(found.items.map(({ amount }) => amount))).toBe(found.amount)
        expect(found.items.reduce((kills, item) => kills + item.kills, 0)).toBe(found.kills)
        const { split } = found
        if (split !== null) {
          const whole = owed.find(({ id }) => id === split.accrualId)
          expect(split.firstAmount + split.restAmount).toBe(whole?.amount)
          const restKills = split.toKills - split.atKills
          // One kill more would not have fitted.
          const next = restKills === 1 ? split.restAmount : splitAmount(split.restAmount, restKills, 1).first
          expect(found.amount + next + 1n > limit).toBe(true)
        } else if (found.items.length === owed.length) expect(found.amount).toBe(all)
      }),
    )
  })
})
