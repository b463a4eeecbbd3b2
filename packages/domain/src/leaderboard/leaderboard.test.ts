import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { asId, type PlayerId } from '../ids.js'
import { Ranks } from './rank.js'
import { Standings } from './standings.js'
import { boardSpans } from './windows.js'

const player = (number: number) => asId<PlayerId>(`player-${String(number).padStart(4, '0')}`)
const counts = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 80 })
const DEPTH = 7

function counted(kills: readonly number[]): Standings {
  const standings = new Standings(DEPTH)
  kills.forEach((had, index) => {
    standings.add(player(index), had)
  })
  return standings
}

describe('the standings of a window', () => {
  test('list the same players as a sort of everybody, ties in the order they joined', () => {
    fc.assert(
      fc.property(counts, (kills) => {
        const sorted = kills.map((had, index) => ({ playerId: player(index), kills: had }))
        sorted.sort((a, b) => b.kills - a.kills || (a.playerId < b.playerId ? -1 : 1))
        expect(counted(kills).first()).toEqual(sorted.slice(0, DEPTH))
      }),
    )
  })

  test('count everybody, also those who are not listed', () => {
    const steps = counted([5, 5, 5, 1, 1, 0, 9, 9, 9, 9, 9]).steps()
    expect(steps).toEqual([
      { kills: 9, players: 5 },
      { kills: 5, players: 3 },
      { kills: 1, players: 2 },
      { kills: 0, players: 1 },
    ])
  })
})

test('a rank is one more than the number of players with more kills, for any number of kills', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 32 }), (kills, own) => {
      const ranks = new Ranks(counted(kills).steps())
      expect(ranks.of(own)).toBe(kills.filter((had) => had > own).length + 1)
    }),
  )
})

const iso = (now: string, zone: string, window: 'day' | 'week' | 'month') => {
  const { start, end } = boardSpans(Date.parse(now), zone)[window]
  return [new Date(start).toISOString(), new Date(end).toISOString()]
}

describe('a month', () => {
  test.each([
    ['UTC', '2026-11-30T23:59:59.999Z', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['UTC', '2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['America/New_York', '2026-11-30T23:59:59.999Z', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
    ['America/New_York', '2026-12-01T04:59:59.999Z', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-30T10:00:00.000Z', '2026-11-30T10:00:00.000Z', '2026-12-31T10:00:00.000Z'],
    ['Asia/Kathmandu', '2028-02-10T00:00:00.000Z', '2028-01-31T18:15:00.000Z', '2028-02-29T18:15:00.000Z'],
  ])('in %s at %s runs from %s to %s', (zone, now, start, end) => {
    expect(iso(now, zone, 'month')).toEqual([start, end])
  })
})

test('day and week are those of the caps', () => {
  expect(iso('2026-11-29T23:30:00.000Z', 'Europe/Berlin', 'day')).toEqual([
    '2026-11-29T23:00:00.000Z',
    '2026-11-30T23:00:00.000Z',
  ])
  expect(iso('2026-11-29T23:30:00.000Z', 'Europe/Berlin', 'week')).toEqual([
    '2026-11-29T23:00:00.000Z',
    '2026-12-06T23:00:00.000Z',
  ])
})
