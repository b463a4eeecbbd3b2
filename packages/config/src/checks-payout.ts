// Mistakes between the keys of payout.yaml: each key may be fine alone and still nobody could ever be paid.
import {
  capBelowMinimum,
  formatBan,
  isWithinAccrualBound,
  LONGEST_UNREAD_HOURS,
  MOST_PER_KILL,
  units,
  worthOf,
} from '@pay2slay/domain'
import { amount, rateOf } from './money-keys.js'
import { shown, type ConfigProblem } from './problem.js'
import type { Part } from './part.js'
import type { PayoutFile } from './schemas/payout.js'

const ABOVE_ZERO = [
  'payout_amount_ban_per_kill',
  'max_ban_per_kill',
  'min_payout_ban',
  'outflow_limit_ban_per_hour',
  'outflow_limit_ban_per_day',
] as const

type Wrong = (key: keyof PayoutFile, expected: string) => void

export function checkPayout({ value: file, good, origin }: Part<PayoutFile>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const wrong: Wrong = (key, expected) => problems.push({ ...origin(key), given: shown(key, file[key]), expected })
  const positive = (key: (typeof ABOVE_ZERO)[number]) => good(key) && amount(file[key]) > 0n
  for (const key of ABOVE_ZERO) {
    if (good(key) && !positive(key)) {
      wrong(key, 'it must be more than 0 (at least 0.00000001). To stop paying, use the command `pause`')
    }
  }
  if (positive('max_ban_per_kill') && amount(file.max_ban_per_kill) > MOST_PER_KILL) {
    wrong('max_ban_per_kill', `it must be at most ${formatBan(units(MOST_PER_KILL))}: the books hold no larger rate`)
  }
  const rated = positive('payout_amount_ban_per_kill') && good('multipliers', 'max_kills_per_hour')
  if (rated && !isWithinAccrualBound(file.max_kills_per_hour * LONGEST_UNREAD_HOURS, rateOf(file))) {
    const expected = 'a month of max_kills_per_hour at this rate must be worth at most 10000000 BAN: lower one of them'
    wrong('payout_amount_ban_per_kill', expected)
  }
  if (positive('payout_amount_ban_per_kill') && good('multipliers') && worthOf(1, rateOf(file)) < 1n) {
    const expected =
      'one kill must be worth at least 0.00000001 BAN after multipliers: what is worth nothing is never paid'
    wrong('payout_amount_ban_per_kill', `${expected}, and would keep what comes after it from being paid`)
  }
  if (positive('min_payout_ban')) {
    if (positive('payout_amount_ban_per_kill') && good('daily_payout_cap', 'weekly_payout_cap')) checkCaps(file, wrong)
    for (const key of ['outflow_limit_ban_per_hour', 'outflow_limit_ban_per_day'] as const) {
      if (positive(key) && amount(file.min_payout_ban) > amount(file[key])) {
        wrong('min_payout_ban', `it must not be above ${key} (${file[key]} BAN): nobody could be paid`)
      }
    }
  }
  if (good('verification_refresh_hours', 'verification_grace_hours')) {
    const { verification_refresh_hours: refresh, verification_grace_hours: grace } = file
    if (refresh >= grace) wrong('verification_refresh_hours', `it must be below verification_grace_hours (${grace})`)
  }
  return problems
}

/** What a cap lets through in a window, at the base rate alone, must reach the smallest payout. */
function checkCaps(file: PayoutFile, wrong: Wrong): void {
  const caps = { dailyKills: file.daily_payout_cap ?? null, weeklyKills: file.weekly_payout_cap ?? null }
  const perKill = amount(file.payout_amount_ban_per_kill)
  const small = capBelowMinimum({ perKill, caps }, amount(file.min_payout_ban))
  if (small === null) return
  const worth = `a ${small.window}'s cap of ${small.kills} kills is worth ${formatBan(small.worth)} BAN at the base rate`
  wrong('min_payout_ban', `${worth}: it must not be above that`)
}
