import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { capRoom } from './caps.js'

const room = (dailyKills: number | null, weeklyKills: number | null, dayKills = 0, weekKills = 0) =>
  capRoom({ dailyKills, weeklyKills }, { dayKills, weekKills })

test('the narrower of day and week decides, and no cap is no limit', () => {
  expect(room(null, null, 5_000, 5_000)).toBeNull()
  expect(room(150, null, 40, 9_000)).toBe(110)
  expect(room(null, 750, 9_000, 700)).toBe(50)
  expect(room(150, 750, 0, 700)).toBe(50)
  expect(room(150, 750, 140, 140)).toBe(10)
})

test('room is never below zero, also when a cap was lowered or adopted kills went over it', () => {
  const cap = fc.option(fc.nat(1_000), { nil: null })
  fc.assert(
    fc.property(cap, cap, fc.nat(2_000), fc.nat(9_000), (daily, weekly, day, week) => {
      const left = room(daily, weekly, day, week)
      if (left === null) return expect([daily, weekly]).toEqual([null, null])
      expect(left).toBeGreaterThanOrEqual(0)
      expect(day + left <= Math.max(daily ?? Infinity, day)).toBe(true)
      expect(week + left <= Math.max(weekly ?? Infinity, week)).toBe(true)
    }),
  )
})
