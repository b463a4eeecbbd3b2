import { describe, expect, test } from '@jest/globals'
import { units } from './money.js'
import { DAY_MS, daysOfSolvency, PACE_MS, paceOf, type SolvencyInputs } from './solvency.js'

const ban = (amount: number) => units(BigInt(amount) * 100_000_000n)
const week: SolvencyInputs = {
  balance: ban(1_000),
  minimum: ban(50),
  owed: ban(100),
  open: ban(150),
  outflow: ban(70),
  since: 0,
  now: PACE_MS,
}

describe('days of solvency', () => {
  test('are what is free above the minimum and all debts, over the mean outflow of the days', () => {
    expect(daysOfSolvency(week)).toBe(70)
    expect(daysOfSolvency({ ...week, outflow: ban(1), balance: ban(301) })).toBe(7)
    expect(daysOfSolvency({ ...week, outflow: ban(130) })).toBe(37.6)
  })
  test('are none where the debts reach the balance', () => {
    expect(daysOfSolvency({ ...week, owed: ban(900) })).toBe(0)
    expect(daysOfSolvency({ ...week, owed: ban(800) })).toBe(0)
  })
  test('are unknown while nothing was paid', () => {
    expect(daysOfSolvency({ ...week, outflow: units(0n) })).toBeNull()
  })
  test('of a service that is an hour old are reckoned as if it had been a day', () => {
    const first = { ...week, since: PACE_MS - 3_600_000 }
    expect(daysOfSolvency(first)).toBe(daysOfSolvency({ ...first, since: PACE_MS - DAY_MS }))
  })
  test('are what is free over the pace that is told with them', () => {
    expect(paceOf(week)).toBe(ban(10))
    expect(paceOf({ ...week, since: PACE_MS - 2 * DAY_MS })).toBe(ban(35))
    expect(paceOf({ ...week, since: PACE_MS - 3_600_000 })).toBe(ban(70))
  })
  test('of the whole supply do not overflow', () => {
    const all = units(340_282_366_920_938_463n)
    expect(daysOfSolvency({ ...week, balance: all, outflow: units(1n) })).toBeGreaterThan(1e17)
  })
})
