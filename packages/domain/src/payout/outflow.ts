// What may leave: limits on an hour and a day over all accounts, by the time of signing, and a balance that must stay. These are
// conditions, evaluated anew inside each signing transaction and never stored.
import { RAW_PER_UNIT, units, type Units } from '../money.js'
import type { OutflowUse } from '../ports.js'

export interface OutflowLimits {
  readonly perHour: Units
  readonly perDay: Units
}

/** Why a planned payout is not signed yet, each with the sentence an operator reads. */
export const OUTFLOW_REASONS = {
  outflow_limit_hour: 'the limit on what may leave in one hour is reached',
  outflow_limit_day: 'the limit on what may leave in one day is reached',
  minimum_balance: "the operator's balance would fall below its minimum",
} as const

export type OutflowReason = keyof typeof OUTFLOW_REASONS

export interface OutflowRefusal {
  readonly reason: Exclude<OutflowReason, 'minimum_balance'>
  /** The amount alone is above a limit: waiting will not help. */
  readonly never: boolean
}

/** null when the amount may leave now, beside what left in the rolling hour and day before. */
export function fitsOutflow(use: OutflowUse, limits: OutflowLimits, amount: Units): OutflowRefusal | null {
  const never = amount > largestPayout(limits)
  if (use.lastHour + amount > limits.perHour) return { reason: 'outflow_limit_hour', never }
  if (use.lastDay + amount > limits.perDay) return { reason: 'outflow_limit_day', never }
  return null
}

/** Raw that left as it counts against the limits: whole units, rounded up, as a foreign send of less than a unit left too. */
export const outflowUnits = (amount: bigint): bigint => (amount + RAW_PER_UNIT - 1n) / RAW_PER_UNIT

/** Whether `balance` less `amount` still holds the operator's minimum. */
export const keepsMinimumBalance = (balance: Units, minimum: Units, amount: Units): boolean =>
  balance - amount >= minimum

/** The largest payout that could ever be signed. */
export const largestPayout = (limits: OutflowLimits): Units =>
  units(limits.perHour < limits.perDay ? limits.perHour : limits.perDay)
