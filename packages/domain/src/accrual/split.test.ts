import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { units } from '../money.js'
import { splitAmount } from './split.js'

test('the parts of a split add up to the whole, and the first is rounded down', () => {
  const whole = fc
    .integer({ min: 2, max: 1_000_000 })
    .chain((kills) => fc.record({ kills: fc.constant(kills), first: fc.integer({ min: 1, max: kills - 1 }) }))
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), whole, (amount, { kills, first }) => {
      const parts = splitAmount(units(amount), kills, first)
      expect(parts.first + parts.rest).toBe(amount)
      expect(parts.first >= 0n && parts.rest >= 0n).toBe(true)
      expect(parts.first).toBe((amount * BigInt(first)) / BigInt(kills))
    }),
  )
})

test('a split needs a kill on both sides', () => {
  for (const first of [0, 5, 6, -1]) expect(() => splitAmount(units(10n), 5, first)).toThrow('a split of 5 kills')
})
