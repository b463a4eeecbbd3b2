// How amounts, times and caps look in JSON: BAN as decimal strings, times as ISO 8601 in UTC, an absent cap as null.
import type { CapUse, Caps, Millis } from '@pay2slay/domain'

/** ISO 8601 with Z; `toISOString` takes four times as long, and a page has ten of them, a list a hundred. */
export function isoTime(at: Millis): string {
  const time = new Date(at)
  const year = time.getUTCFullYear()
  if (!(year >= 1000 && year <= 9999)) return time.toISOString()
  const date = `${year}-${TWO[time.getUTCMonth() + 1]}-${TWO[time.getUTCDate()]}`
  const clock = `${TWO[time.getUTCHours()]}:${TWO[time.getUTCMinutes()]}:${TWO[time.getUTCSeconds()]}`
  return `${date}T${clock}.${THREE[time.getUTCMilliseconds()]}Z`
}

const digits = (length: number): readonly string[] =>
  Array.from({ length: 10 ** length }, (_, value) => String(value).padStart(length, '0'))
const [TWO, THREE] = [digits(2), digits(3)]

/** A hidden name is a text like any other, so that no page breaks on it, and a flag, since somebody may be called so. */
export const shownName = (name: string | null) => ({
  discord_username: name ?? 'Hidden player',
  name_hidden: name === null,
})

export interface CapUseBody {
  readonly daily_kills_used: number
  readonly daily_kill_cap: number | null
  readonly daily_remaining: number | null
  readonly daily_at_cap: boolean
  readonly weekly_kills_used: number
  readonly weekly_kill_cap: number | null
  readonly weekly_remaining: number | null
  readonly weekly_at_cap: boolean
  readonly at_cap: boolean
}

/** Kills used of the caps in the present windows. */
export function capUseBody(caps: Caps, used: CapUse): CapUseBody {
  const dailyRemaining = remaining(caps.dailyKills, used.dayKills)
  const weeklyRemaining = remaining(caps.weeklyKills, used.weekKills)
  return {
    daily_kills_used: used.dayKills,
    daily_kill_cap: caps.dailyKills,
    daily_remaining: dailyRemaining,
    daily_at_cap: dailyRemaining === 0,
    weekly_kills_used: used.weekKills,
    weekly_kill_cap: caps.weeklyKills,
    weekly_remaining: weeklyRemaining,
    weekly_at_cap: weeklyRemaining === 0,
    at_cap: dailyRemaining === 0 || weeklyRemaining === 0,
  }
}

const remaining = (cap: number | null, used: number): number | null => (cap === null ? null : Math.max(0, cap - used))
