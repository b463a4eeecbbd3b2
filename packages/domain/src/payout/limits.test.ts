import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { units } from '../money.js'
import { nextPublishDelay } from './backoff.js'
import { fitsOutflow, keepsMinimumBalance, largestPayout, OUTFLOW_REASONS } from './outflow.js'

const fits = (lastHour: bigint, lastDay: bigint, perHour: bigint, perDay: bigint, amount: bigint) =>
  fitsOutflow(
    { lastHour: units(lastHour), lastDay: units(lastDay) },
    { perHour: units(perHour), perDay: units(perDay) },
    units(amount),
  )

describe('what may leave', () => {
  test('is bounded by the hour and by the day, to the unit', () => {
    expect(fits(90n, 990n, 100n, 1_000n, 10n)).toBeNull()
    expect(fits(90n, 900n, 100n, 1_000n, 11n)).toEqual({ reason: 'outflow_limit_hour', never: false })
    expect(fits(0n, 995n, 100n, 1_000n, 6n)).toEqual({ reason: 'outflow_limit_day', never: false })
  })

  test('can be too large to ever leave, whichever limit is met first', () => {
    expect(fits(0n, 0n, 100n, 1_000n, 101n)).toEqual({ reason: 'outflow_limit_hour', never: true })
    expect(fits(50n, 50n, 100n, 40n, 60n)).toEqual({ reason: 'outflow_limit_hour', never: true })
    expect(fits(0n, 0n, 100n, 40n, 60n)).toEqual({ reason: 'outflow_limit_day', never: true })
    expect(largestPayout({ perHour: units(100n), perDay: units(40n) })).toBe(40n)
    expect(largestPayout({ perHour: units(30n), perDay: units(40n) })).toBe(30n)
  })

  test('never adds up to more than a limit', () => {
    const amount = fc.bigInt(0n, 10_000n)
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (hour, day, perHour, perDay, sent) => {
        if (fits(hour, day, perHour, perDay, sent) !== null) return
        expect(hour + sent <= perHour && day + sent <= perDay).toBe(true)
      }),
    )
  })

  test('leaves the minimum balance', () => {
    expect(keepsMinimumBalance(units(100n), units(40n), units(60n))).toBe(true)
    expect(keepsMinimumBalance(units(100n), units(40n), units(61n))).toBe(false)
  })

  test('has a sentence for every reason', () => {
    for (const sentence of Object.values(OUTFLOW_REASONS)) expect(sentence).toMatch(/^the /)
  })
})

describe('sending the same block again', () => {
  test('waits 5 s, doubling to 5 minutes, and never longer', () => {
    expect([1, 2, 3, 6, 7, 8, 1_000].map((attempts) => nextPublishDelay(attempts))).toEqual([
      5_000, 10_000, 20_000, 160_000, 300_000, 300_000, 300_000,
    ])
    expect(nextPublishDelay(0)).toBe(5_000)
  })

  test('takes another first wait where it is set', () => {
    expect([1, 2, 5].map((attempts) => nextPublishDelay(attempts, { first: 100, longest: 1_000 }))).toEqual([
      100, 200, 1_000,
    ])
  })
})
