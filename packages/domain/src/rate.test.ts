import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Multiplier, Rate } from './model.js'
import { MAX_ACCRUAL_UNITS, units } from './money.js'
import { amountFor, explainRate, isWithinAccrualBound, parseMultiplier, sameRate } from './rate.js'

const factor = (text: string, name = 'boost'): Multiplier => {
  const parsed = parseMultiplier(name, text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}
const rate = (perKill: bigint, ...texts: string[]): Rate => ({
  perKill: units(perKill),
  multipliers: texts.map((text) => factor(text)),
})

describe('the amount of an accrual', () => {
  test('is kills times rate times factors, rounded down once', () => {
    expect(amountFor(7, rate(5_000_000n))).toBe(35_000_000n)
    expect(amountFor(7, rate(5_000_000n, '1.5', '3/2'))).toBe(78_750_000n)
    expect(amountFor(2, rate(1n, '1/2', '1/3', '3'))).toBe(1n)
    expect(amountFor(1, rate(1n, '2/3'))).toBe(0n)
    expect(amountFor(0, rate(5n))).toBe(0n)
  })

  test('never rounds up, and is exact to less than one unit', () => {
    const fraction = fc.tuple(fc.bigInt(1n, 1_000n), fc.bigInt(1n, 1_000n))
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.bigInt(0n, 10n ** 6n),
        fc.array(fraction, { maxLength: 2 }),
        (kills, perKill, parts) => {
          const multipliers = parts.map(([numerator, denominator]) => ({ name: 'x', numerator, denominator }))
          fc.pre(isWithinAccrualBound(kills, { perKill: units(perKill), multipliers }))
          const above = parts.reduce((product, [numerator]) => product * numerator, BigInt(kills) * perKill)
          const below = parts.reduce((product, [, denominator]) => product * denominator, 1n)
          const amount = amountFor(kills, { perKill: units(perKill), multipliers })
          expect(amount * below <= above && above < (amount + 1n) * below).toBe(true)
        },
      ),
    )
  })

  test('never falls with kills, and two accruals are never worth more than one', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.bigInt(0n, 10n ** 6n), (first, second, perKill) => {
        const some = rate(perKill, '7/3')
        const whole = amountFor(first + second, some)
        expect(whole >= amountFor(first, some)).toBe(true)
        expect(amountFor(first, some) + amountFor(second, some) <= whole).toBe(true)
      }),
    )
  })

  test('is bounded: more is a bug, and can be asked for first', () => {
    expect(amountFor(1, rate(MAX_ACCRUAL_UNITS))).toBe(MAX_ACCRUAL_UNITS)
    expect(isWithinAccrualBound(1, rate(MAX_ACCRUAL_UNITS))).toBe(true)
    expect(isWithinAccrualBound(2, rate(MAX_ACCRUAL_UNITS))).toBe(false)
    expect(() => amountFor(2, rate(MAX_ACCRUAL_UNITS))).toThrow('worth more than the bound')
    for (const kills of [-1, 1.5, Number.NaN]) expect(() => amountFor(kills, rate(1n))).toThrow('whole number')
  })
})

describe('a factor', () => {
  test('is read exactly from a decimal or a fraction', () => {
    expect(factor('1.5')).toEqual({ name: 'boost', numerator: 15n, denominator: 10n })
    expect(factor('3/2')).toEqual({ name: 'boost', numerator: 3n, denominator: 2n })
    expect(factor('2')).toEqual({ name: 'boost', numerator: 2n, denominator: 1n })
    expect(factor('0.00000001')).toEqual({ name: 'boost', numerator: 1n, denominator: 100_000_000n })
  })

  test.each([
    '',
    '0',
    '0.0',
    '-1',
    '+1',
    '1e3',
    '1.',
    '.5',
    '01',
    '1,5',
    '3/0',
    '0/3',
    '1/2/3',
    'NaN',
    ' 1',
    '1.123456789',
  ])('%j is refused with what would be right', (text) => {
    const parsed = parseMultiplier('boost', text)
    expect(parsed).toEqual({ ok: false, error: expect.stringContaining(JSON.stringify(text)) })
    expect(parsed).toEqual({ ok: false, error: expect.stringContaining('"1.5"') })
  })
})

test('a player is shown the base, each factor, and what one kill is worth', () => {
  const shown = { ...rate(5_000_000n), multipliers: [factor('3/2', 'weekend'), factor('2', 'boost')] }
  expect(explainRate(shown)).toEqual({
    perKillBan: '0.05',
    factors: [
      { name: 'weekend', factor: '3/2' },
      { name: 'boost', factor: '2' },
    ],
    effectivePerKillBan: '0.15',
  })
})

test('two rates are the same when base and factors read the same', () => {
  expect(sameRate(rate(5n, '1.5'), rate(5n, '3/2'))).toBe(true)
  expect(sameRate(rate(5n), rate(6n))).toBe(false)
  expect(sameRate(rate(5n, '2'), rate(5n))).toBe(false)
  expect(sameRate(rate(5n), rate(5n, '2'))).toBe(false)
  expect(sameRate(rate(5n, '2'), rate(5n, '3'))).toBe(false)
  expect(sameRate({ ...rate(5n), multipliers: [factor('2', 'a')] }, rate(5n, '2'))).toBe(false)
})
