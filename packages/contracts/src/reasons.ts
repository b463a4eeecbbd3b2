// Why a payout is less than all that is owed, or is not signed, in one word each: a page has a sentence for every one of them. The contract
// itself leaves room for more, so that a new reason breaks nobody. No import, so that a page can use the lists as they are.

/** Of `why_less`. */
export const WHY_LESS_CODES = [
  'paused',
  'books_stopped',
  'banned',
  'held',
  'abuse_flag',
  'not_in_guild',
  'no_epic_account',
  'not_verified',
  'directory_too_old',
  'no_wallet',
  'invalid_address',
  'burn_address',
  'own_address',
  'wallet_waits',
  'pending_reading',
  'no_baseline',
  'statistics_private',
  'statistics_not_found',
  'statistics_no_data',
  'payout_held',
  'open_payout',
  'daily_cap',
  'weekly_cap',
  'below_minimum',
  'advance',
  'balance_low',
] as const

export type WhyLessCode = (typeof WHY_LESS_CODES)[number]

/** Of a payout's `reason_code`, beside those of who is paid nothing at all, which are the same as above. */
export const PAYOUT_REASON_CODES = [
  'held',
  'outflow_limit_hour',
  'outflow_limit_day',
  'minimum_balance',
  'account_unopened',
  'other',
  'unlinked',
  'found_send',
  'withdrawn',
] as const

export type PayoutReasonCode = (typeof PAYOUT_REASON_CODES)[number] | WhyLessCode
