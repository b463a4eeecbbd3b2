// What a kill is worth and how many are paid in a window, as it was set from a moment on. A version is never changed and never
// dated back; before the first one the configuration counts. So what was in force at any instant can be told for ever.
import type { AccrualRules } from './accrual/observe.js'
import type { Caps, Millis, Multiplier, Rate } from './model.js'
import { formatBan, units, type Units } from './money.js'
import { amountFor, isWithinAccrualBound, worthOf } from './rate.js'

export interface PayoutTerms {
  /** Before multipliers. */
  readonly perKill: Units
  readonly caps: Caps
}

export interface TermsVersion extends PayoutTerms {
  readonly id: string
  readonly effectiveAt: Millis
  readonly createdAt: Millis
  readonly actor: string
  readonly reason: string
}

/** What terms must stay within, from the configuration. */
export interface TermsBounds {
  readonly minPayout: Units
  /** The most that a kill may be worth before multipliers. */
  readonly maxPerKill: Units
  readonly multipliers: readonly Multiplier[]
  readonly maxKillsPerHour: number
}

/** Kill counts are 32-bit in the database. */
export const MOST_CAP_KILLS = 1_000_000_000
/** The books hold no larger rate: 10 000 BAN. */
export const MOST_PER_KILL = 10n ** 12n
/** A rise of this many hours at full pace must still be one accrual: a player may have been unread for a month. */
export const LONGEST_UNREAD_HOURS = 720

/** The version in force at an instant: the one that began last. Null: the configuration counts. */
export function versionAt(versions: readonly TermsVersion[], at: Millis): TermsVersion | null {
  let found: TermsVersion | null = null
  for (const version of versions)
    if (version.effectiveAt <= at && (found === null || version.effectiveAt > found.effectiveAt)) found = version
  return found
}

/** The rules of accrual with the rate in force; the multipliers stay those of the configuration. */
export function rulesUnder(terms: Pick<PayoutTerms, 'perKill'> | null, rules: AccrualRules): AccrualRules {
  if (terms === null || terms.perKill === rules.rate.perKill) return rules
  return { ...rules, rate: { perKill: terms.perKill, multipliers: rules.rate.multipliers } }
}

export interface SmallCap {
  readonly window: 'day' | 'week'
  readonly kills: number
  readonly worth: Units
}

/** A cap under which nobody could ever reach the smallest payout, at the base rate alone; null: there is none. */
export function capBelowMinimum({ perKill, caps }: PayoutTerms, minPayout: Units): SmallCap | null {
  const base: Rate = { perKill, multipliers: [] }
  for (const [window, kills] of [
    ['day', caps.dailyKills],
    ['week', caps.weeklyKills],
  ] as const) {
    // A cap too large for one accrual is no limit on the smallest payout.
    if (kills === null || !isWithinAccrualBound(kills, base)) continue
    const worth = amountFor(kills, base)
    if (worth < minPayout) return { window, kills, worth }
  }
  return null
}

export interface TermsProblem {
  readonly what: 'ban_per_kill' | 'daily_kill_cap' | 'weekly_kill_cap'
  /** What would be right. */
  readonly detail: string
}

const PAUSE = 'To stop paying, use `pause`'

/** Why terms cannot be set; null when they can. */
export function termsProblem(terms: PayoutTerms, bounds: TermsBounds): TermsProblem | null {
  const { perKill, caps } = terms
  if (perKill <= 0n) return { what: 'ban_per_kill', detail: `it must be more than 0 (at least 0.00000001). ${PAUSE}` }
  if (perKill > bounds.maxPerKill) {
    const detail = `it must be at most ${formatBan(bounds.maxPerKill)} BAN, as max_ban_per_kill says`
    return { what: 'ban_per_kill', detail }
  }
  if (worthOf(1, { perKill, multipliers: bounds.multipliers }) < 1n) {
    const detail =
      'one kill must be worth at least 0.00000001 BAN after multipliers: what is worth nothing is never paid'
    return { what: 'ban_per_kill', detail }
  }
  const month = bounds.maxKillsPerHour * LONGEST_UNREAD_HOURS
  if (!isWithinAccrualBound(month, { perKill, multipliers: bounds.multipliers })) {
    const detail = 'a month of max_kills_per_hour at this rate must be worth at most 10000000 BAN'
    return { what: 'ban_per_kill', detail }
  }
  for (const [what, kills] of [
    ['daily_kill_cap', caps.dailyKills],
    ['weekly_kill_cap', caps.weeklyKills],
  ] as const) {
    if (kills === null) continue
    if (Number.isInteger(kills) && kills >= 1 && kills <= MOST_CAP_KILLS) continue
    return {
      what,
      detail: `it must be a whole number of kills from 1 to ${MOST_CAP_KILLS}, or null for no cap. ${PAUSE}`,
    }
  }
  const { dailyKills, weeklyKills } = caps
  if (dailyKills !== null && weeklyKills !== null && weeklyKills < dailyKills) {
    const detail = `it must not be below the daily cap (${dailyKills} kills), which nobody could reach`
    return { what: 'weekly_kill_cap', detail }
  }
  const small = capBelowMinimum(terms, bounds.minPayout)
  if (small === null) return null
  const worth = `a ${small.window}'s cap of ${small.kills} kills is worth ${formatBan(small.worth)} BAN at this rate`
  const what = small.window === 'day' ? 'daily_kill_cap' : 'weekly_kill_cap'
  return {
    what,
    detail: `${worth}, which is below min_payout_ban (${formatBan(bounds.minPayout)}): nobody could be paid`,
  }
}

/** What so many kills bring on one of so many days, rounded down; sums of many players, so without the bound of one accrual. */
export function worthPerDay(kills: number, rate: Rate, days: number): Units {
  // Days in hours, so that the division stays exact.
  const hours = BigInt(Math.max(1, Math.round(days * 24)))
  let worth = BigInt(kills) * rate.perKill * 24n
  for (const { numerator } of rate.multipliers) worth *= numerator
  for (const { denominator } of rate.multipliers) worth /= denominator
  return units(worth / hours)
}
