// Sums by the day, from counts as the API tells them.
import { expect, test } from '@jest/globals'
import { daysOf } from './days.js'

const counted = (created_at: string, kills: number, amount_ban: string) => ({ created_at, kills, amount_ban })

test('counts of one day are one bar, to the last decimal place, and days without any stand between', () => {
  const counts = [
    counted('2026-03-01T23:59:59.999Z', 1, '0.00000001'),
    counted('2026-03-01T00:00:00.000Z', 2, '0.1'),
    counted('2026-02-27T12:00:00.000Z', 5, '0.25'),
    counted('2026-01-01T12:00:00.000Z', 9, '9'),
  ]
  expect(daysOf(counts, '2026-03-02', 4)).toEqual([
    { day: '2026-02-27', kills: 5, amountBan: '0.25' },
    { day: '2026-02-28', kills: 0, amountBan: '0' },
    { day: '2026-03-01', kills: 3, amountBan: '0.10000001' },
    { day: '2026-03-02', kills: 0, amountBan: '0' },
  ])
})
