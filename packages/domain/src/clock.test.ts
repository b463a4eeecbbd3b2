import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { capWindows, epochMinute, isTimeZone } from './clock.js'
import { DAY, HOUR } from './fixtures/states.js'

const at = (text: string) => Date.parse(text)
const day = (now: string, zone: string) => {
  const { dayStart, dayEnd } = capWindows(at(now), zone)
  return [new Date(dayStart).toISOString(), new Date(dayEnd).toISOString(), (dayEnd - dayStart) / HOUR]
}

describe('the day of the caps', () => {
  test.each([
    ['UTC', '2026-11-24T23:59:59.999Z', '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z', 24],
    ['Etc/UTC', '2026-11-24T00:00:00Z', '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z', 24],
    ['Asia/Kathmandu', '2026-11-24T18:15:00Z', '2026-11-24T18:15:00.000Z', '2026-11-25T18:15:00.000Z', 24],
    ['Pacific/Kiritimati', '2026-11-24T10:00:00Z', '2026-11-24T10:00:00.000Z', '2026-11-25T10:00:00.000Z', 24],
  ])('in %s at %s runs from %s to %s', (zone, now, start, end, hours) => {
    expect(day(now, zone)).toEqual([start, end, hours])
  })

  test('has 23 hours when the clocks go forward and 25 when they go back', () => {
    expect(day('2026-03-29T12:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      23,
    ])
    expect(day('2026-10-25T12:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      25,
    ])
    expect(day('2026-04-05T00:00:00Z', 'Australia/Lord_Howe')[2]).toBe(24.5)
  })

  test('starts at its first instant where midnight does not exist', () => {
    expect(day('2018-11-04T12:00:00Z', 'America/Sao_Paulo')).toEqual([
      '2018-11-04T03:00:00.000Z',
      '2018-11-05T02:00:00.000Z',
      23,
    ])
    expect(day('2021-03-28T12:00:00Z', 'Asia/Beirut')).toEqual([
      '2021-03-27T22:00:00.000Z',
      '2021-03-28T21:00:00.000Z',
      23,
    ])
  })

  test('keeps the hour that comes twice before midnight', () => {
    const whole = ['2018-02-17T02:00:00.000Z', '2018-02-18T03:00:00.000Z', 25]
    expect(day('2018-02-18T01:30:00Z', 'America/Sao_Paulo')).toEqual(whole)
    expect(day('2018-02-18T02:30:00Z', 'America/Sao_Paulo')).toEqual(whole)
  })

  test('starts at the first of two midnights, and the evening that comes again belongs to it', () => {
    const next = ['2000-10-29T02:30:00.000Z', '2000-10-30T03:30:00.000Z', 25]
    expect(day('2000-10-29T02:29:59Z', 'America/St_Johns')[1]).toBe(next[0])
    for (const now of ['2000-10-29T02:30:00Z', '2000-10-29T02:45:00Z', '2000-10-29T03:30:00Z']) {
      expect(day(now, 'America/St_Johns')).toEqual(next)
    }
  })

  test('a date that a zone left out belongs to nobody', () => {
    expect(day('2011-12-30T09:59:59Z', 'Pacific/Apia')).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      24,
    ])
    expect(day('2011-12-30T10:00:00Z', 'Pacific/Apia')).toEqual([
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
      24,
    ])
  })
})

describe('the week of the caps', () => {
  test.each([
    ['a Monday', '2026-11-23T00:00:00Z'],
    ['a Sunday', '2026-11-29T23:59:59Z'],
  ])('%s lies in the ISO week that starts on its Monday', (_name, now) => {
    const { weekStart, weekEnd } = capWindows(at(now), 'UTC')
    expect([weekStart, weekEnd]).toEqual([at('2026-11-23T00:00:00Z'), at('2026-11-30T00:00:00Z')])
  })

  test('crosses the year, and is found before 1970 too', () => {
    expect(capWindows(at('2027-01-01T12:00:00Z'), 'UTC').weekStart).toBe(at('2026-12-28T00:00:00Z'))
    expect(capWindows(at('1969-12-28T12:00:00Z'), 'UTC').weekStart).toBe(at('1969-12-22T00:00:00Z'))
  })
})

const zones = fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone'))
const instants = fc.integer({ min: at('1972-01-01T00:00:00Z'), max: at('2099-12-31T00:00:00Z') })

describe('in every zone', () => {
  test('every instant lies in exactly one day, and days follow each other without a gap', () => {
    fc.assert(
      fc.property(instants, zones, (now, zone) => {
        const window = capWindows(now, zone)
        expect(window.dayStart).toBeLessThanOrEqual(now)
        expect(now).toBeLessThan(window.dayEnd)
        expect(capWindows(window.dayStart, zone)).toEqual(window)
        expect(capWindows(window.dayEnd - 1, zone)).toEqual(window)
        expect(capWindows(window.dayEnd, zone).dayStart).toBe(window.dayEnd)
        expect(capWindows(window.dayStart - 1, zone).dayEnd).toBe(window.dayStart)
      }),
      { numRuns: 400 },
    )
  })

  test('a week contains whole days, starts on a Monday and is followed by the next', () => {
    fc.assert(
      fc.property(instants, zones, (now, zone) => {
        const window = capWindows(now, zone)
        expect(window.weekStart).toBeLessThanOrEqual(window.dayStart)
        expect(window.weekEnd).toBeGreaterThanOrEqual(window.dayEnd)
        expect(capWindows(window.weekStart, zone).dayStart).toBe(window.weekStart)
        expect(capWindows(window.weekEnd, zone).weekStart).toBe(window.weekEnd)
        const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' }).format(window.weekStart)
        // A zone that left out a Monday starts that week on the next date.
        if (window.weekEnd - window.weekStart > 6.5 * DAY) expect(name).toBe('Mon')
      }),
      { numRuns: 400 },
    )
  })

  test('many zones and days in a row leave the cache right', () => {
    const first = capWindows(at('2026-03-29T12:00:00Z'), 'Europe/Berlin')
    for (const zone of Intl.supportedValuesOf('timeZone')) capWindows(at('2026-03-29T12:00:00Z'), zone)
    expect(capWindows(at('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toEqual(first)
  })
})

test('a zone is an IANA name that this machine knows', () => {
  expect(['UTC', 'Europe/Berlin', 'Asia/Beirut'].map(isTimeZone)).toEqual([true, true, true])
  expect(['', 'Berlin', 'Europe/Nowhere', '; DROP TABLE'].map(isTimeZone)).toEqual([false, false, false, false])
})

test('an epoch minute is whole and rounds down', () => {
  expect([epochMinute(0), epochMinute(59_999), epochMinute(60_000)]).toEqual([0, 0, 1])
})
