// Calendar windows of the caps: the day from the first instant of the local date, the ISO week from Monday, in any IANA zone.
// Only Intl is used. Days of 23 or 25 hours, midnights that do not exist and midnights that come twice are all handled.
import type { CapWindows, Millis } from './model.js'

const DAY = 86_400_000
const MINUTE = 60_000
/** Zones lie within 14 hours of UTC, so the first instant of a date lies within this of its UTC midnight. */
const REACH = 16 * 3_600_000
/** How far back a repeated midnight can hide an earlier start of the date. */
const FOLD = 3 * 3_600_000
const CACHE_LIMIT = 256

const formatters = new Map<string, Intl.DateTimeFormat>()
const starts = new Map<string, Millis>()

export function isTimeZone(text: string): boolean {
  // The first question to Intl costs a process a tenth of a second, and nearly every one asks for this zone alone.
  if (text === 'UTC') return true
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text })
    return text !== ''
  } catch {
    return false
  }
}

/** UTC minutes since 1970. */
export const epochMinute = (now: Millis): number => Math.floor(now / MINUTE)

/** The day and the ISO week that hold `now` in the zone; both are [start, end). */
export function capWindows(now: Millis, timeZone: string): CapWindows {
  let day = localDay(now, timeZone)
  // Where a midnight comes twice, the second 23:30 lies after the first instant of the next date: it belongs to that date.
  if (now >= firstInstant(day + 1, timeZone)) day += 1
  const monday = day - ((((day + 3) % 7) + 7) % 7)
  return {
    timeZone,
    dayStart: firstInstant(day, timeZone),
    dayEnd: firstInstant(day + 1, timeZone),
    weekStart: firstInstant(monday, timeZone),
    weekEnd: firstInstant(monday + 7, timeZone),
  }
}

/** The calendar month that holds `now` in the zone: [start, end). */
export function calendarMonth(now: Millis, timeZone: string): { readonly start: Millis; readonly end: Millis } {
  const { dayStart, dayEnd } = capWindows(now, timeZone)
  // The middle of a day lies in its date, whatever its first instant is called.
  const date = new Date(localDay((dayStart + dayEnd) / 2, timeZone) * DAY)
  const first = (months: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY
  return { start: firstInstant(first(0), timeZone), end: firstInstant(first(1), timeZone) }
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    })
    if (formatters.size >= CACHE_LIMIT) formatters.clear()
    formatters.set(timeZone, found)
  }
  return found
}

/** Days since 1970-01-01 of the local date. */
function localDay(at: Millis, timeZone: string): number {
  if (timeZone === 'UTC') return Math.floor(at / DAY)
  let [year, month, day] = [0, 0, 0]
  for (const { type, value } of formatter(timeZone).formatToParts(at)) {
    if (type === 'year') year = Number(value)
    if (type === 'month') month = Number(value)
    if (type === 'day') day = Number(value)
  }
  return Date.UTC(year, month - 1, day) / DAY
}

/** The earliest instant whose local date is `day` or later. */
function firstInstant(day: number, timeZone: string): Millis {
  if (timeZone === 'UTC') return day * DAY
  const key = `${timeZone} ${day}`
  const known = starts.get(key)
  if (known !== undefined) return known
  const reached = (at: Millis) => localDay(at, timeZone) >= day
  let start = earliest(day * DAY - REACH, day * DAY + REACH, reached)
  for (let back = 15 * MINUTE; back <= FOLD; back += 15 * MINUTE) {
    if (reached(start - back)) start = earliest(start - back - FOLD, start - back, reached)
  }
  if (starts.size >= CACHE_LIMIT) starts.clear()
  starts.set(key, start)
  return start
}

/** Binary search over whole seconds, which both ends are: `low` is before, `high` is reached. */
function earliest(low: Millis, high: Millis, reached: (at: Millis) => boolean): Millis {
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (reached(middle)) high = middle
    else low = middle
  }
  return high
}
