// Limits on what leaves in an hour and a day, over all accounts, by the time of signing. A condition, evaluated each time.
import type { OutflowUse } from '../ports.js'
import { units, type Units } from '../money.js'

export interface OutflowLimits {
  readonly perHour: Units
  readonly perDay: Units
}

export interface OutflowRefusal {
  readonly reason: 'outflow_limit_hour' | 'outflow_limit_day'
  /** The amount alone is above the limit: waiting will not help. */
  readonly never: boolean
}

export function fitsOutflow(use: OutflowUse, limits: OutflowLimits, amount: Units): OutflowRefusal | null {
  if (use.lastHour + amount > limits.perHour) return { reason: 'outflow_limit_hour', never: amount > limits.perHour }
  if (use.lastDay + amount > limits.perDay) return { reason: 'outflow_limit_day', never: amount > limits.perDay }
  return null
}

/** The largest payout that could ever be signed. */
export const largestPayout = (limits: OutflowLimits): Units =>
  units(limits.perHour < limits.perDay ? limits.perHour : limits.perDay)
