import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  formatBan,
  parseBan,
  RAW_PER_UNIT,
  raw,
  rawToUnits,
  SUPPLY_UNITS,
  sumUnits,
  units,
  unitsToRaw,
} from './money.js'

describe('BAN as text', () => {
  test('what is formatted parses to the same amount', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, SUPPLY_UNITS), (amount) => {
        expect(parseBan(formatBan(units(amount)))).toEqual({ ok: true, value: amount })
      }),
    )
  })

  test.each([
    ['0', 0n],
    ['0.05', 5_000_000n],
    ['12', 1_200_000_000n],
    ['0.00000001', 1n],
    ['1.50', 150_000_000n],
    ['3402823669.20938463', SUPPLY_UNITS],
  ])('%s is %d units', (text, amount) => {
    expect(parseBan(text)).toEqual({ ok: true, value: amount })
  })

  test.each(['', ' 1', '-1', '+1', '1e3', 'NaN', 'Infinity', '.5', '5.', '01', '0.000000001', '1,5', '0x10', '１'])(
    '%j is refused with what would be right',
    (text) => {
      expect(parseBan(text)).toEqual({ ok: false, error: expect.stringContaining('at most 8 decimal places') })
    },
  )

  test('more than the whole supply is refused', () => {
    expect(parseBan('3402823669.20938464')).toEqual({ ok: false, error: expect.stringContaining('whole supply') })
  })

  test('an amount is shown in its shortest exact form, a debt with its sign', () => {
    expect([0n, 1n, 5_000_000n, 100_000_000n, -150_000_000n].map((value) => formatBan(units(value)))).toEqual([
      '0',
      '0.00000001',
      '0.05',
      '1',
      '-1.5',
    ])
  })
})

test('one unit is 10^21 raw, and a part of a unit is never promised', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, SUPPLY_UNITS), fc.bigInt(0n, RAW_PER_UNIT - 1n), (amount, rest) => {
      expect(rawToUnits(raw(unitsToRaw(units(amount)) + rest))).toBe(amount)
    }),
  )
  expect(sumUnits([units(1n), units(2n)])).toBe(3n)
})
