// Mistakes between the keys of payout.yaml: each key may be fine alone and still nobody could ever be paid.
import { amountFor, formatBan, isWithinAccrualBound, parseBan, units } from '@pay2slay/domain'
import { amount, rateOf } from './money-keys.js'
import { shown, type ConfigProblem } from './problem.js'
import type { PayoutFile } from './schemas/payout.js'

/** A rise of this many hours at full pace must still be one accrual: a player may have been unread for a month. */
const LONGEST_UNREAD_HOURS = 720

export function checkPayout(file: PayoutFile, source: string): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const wrong = (key: keyof PayoutFile, expected: string) =>
    problems.push({ source, key, given: shown(key, file[key]), expected })

  const above = [
    'payout_amount_ban_per_kill',
    'min_payout_ban',
    'outflow_limit_ban_per_hour',
    'outflow_limit_ban_per_day',
  ] as const
  for (const key of above) {
    const parsed = parseBan(file[key])
    if (parsed.ok && parsed.value === units(0n)) {
      wrong(key, 'it must be more than 0 (at least 0.00000001). To stop paying, use the command `pause`')
    }
  }
  if (problems.length > 0) return problems

  const rate = rateOf(file)
  if (!isWithinAccrualBound(file.max_kills_per_hour * LONGEST_UNREAD_HOURS, rate)) {
    const expected = 'a month of max_kills_per_hour at this rate must be worth at most 10000000 BAN: lower one of them'
    wrong('payout_amount_ban_per_kill', expected)
    return problems
  }
  checkSmallestPayout(file, wrong)
  if (amount(file.min_payout_ban) > smaller(file.outflow_limit_ban_per_hour, file.outflow_limit_ban_per_day)) {
    wrong(
      'min_payout_ban',
      'it must not be above outflow_limit_ban_per_hour or outflow_limit_ban_per_day: nobody could be paid',
    )
  }
  if (file.verification_refresh_hours >= file.verification_grace_hours) {
    wrong('verification_refresh_hours', `it must be below verification_grace_hours (${file.verification_grace_hours})`)
  }
  return problems
}

/** What a cap lets through in a window, at the base rate alone, must reach the smallest payout. */
function checkSmallestPayout(file: PayoutFile, wrong: (key: keyof PayoutFile, expected: string) => void): void {
  const base = { perKill: amount(file.payout_amount_ban_per_kill), multipliers: [] }
  for (const [key, window] of [
    ['daily_payout_cap', 'day'],
    ['weekly_payout_cap', 'week'],
  ] as const) {
    const cap = file[key]
    // A cap too large for one accrual is no limit on the smallest payout.
    if (cap === undefined || !isWithinAccrualBound(cap, base)) continue
    const worth = amountFor(cap, base)
    if (worth >= amount(file.min_payout_ban)) continue
    const value = formatBan(worth)
    wrong(
      'min_payout_ban',
      `a ${window}'s cap of ${cap} kills is worth ${value} BAN at the base rate: it must not be above that`,
    )
    return
  }
}

const smaller = (left: string, right: string) => (amount(left) < amount(right) ? amount(left) : amount(right))
