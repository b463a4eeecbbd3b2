// How long the operator's balance lasts at the pace of late. For looking at, never for deciding.
import type { Millis } from './model.js'
import { units, type Units } from './money.js'

export interface SolvencyInputs {
  /** Confirmed balance of the account that pays. */
  readonly balance: Units
  readonly minimum: Units
  readonly owed: Units
  readonly open: Units
  /** Paid and confirmed between `since` and `now`. */
  readonly outflow: Units
  readonly since: Millis
  readonly now: Millis
}

export const DAY_MS = 86_400_000
/** The pace is that of the last seven days. */
export const PACE_MS = 7 * DAY_MS

/** Days, rounded down to a tenth: what is free after all debts, over the mean outflow. Null: nothing flowed out, so there is no pace. */
export function daysOfSolvency({ balance, minimum, owed, open, outflow, since, now }: SolvencyInputs): number | null {
  if (outflow <= 0n) return null
  const free = balance - minimum - owed - open
  if (free <= 0n) return 0
  return Number((free * 10n * spanOf(since, now)) / (outflow * BigInt(DAY_MS))) / 10
}

/** The mean outflow of a day, as the days of solvency reckon with it. */
export const paceOf = ({ outflow, since, now }: Pick<SolvencyInputs, 'outflow' | 'since' | 'now'>): Units =>
  units((outflow * BigInt(DAY_MS)) / spanOf(since, now))

/** The first payouts of an hour ago say little about a day. */
const spanOf = (since: Millis, now: Millis): bigint => BigInt(Math.max(DAY_MS, now - since))
