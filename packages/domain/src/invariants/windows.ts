// I4, what caps are counted in: a payout keeps the day and the ISO week of the moment when it was planned.
import { capWindows, isTimeZone } from '../clock.js'
import type { CapWindows } from '../model.js'
import type { Breach, PayoutRow, PlayerBooks } from './rows.js'

/** Windows that were found right, so that Intl is asked once a day and zone, not once a payout. Bounds the memory of a long audit. */
const RIGHT_LIMIT = 10_000
const right = new Set<string>()

const keyOf = ({ timeZone, dayStart, dayEnd, weekStart, weekEnd }: CapWindows): string =>
  [timeZone, dayStart, dayEnd, weekStart, weekEnd].join(' ')

export const checkWindows = ({ payouts }: PlayerBooks): readonly Breach[] =>
  payouts.filter((payout) => !isRight(payout)).map(describe)

function isRight({ plannedAt, windows }: PayoutRow): boolean {
  const key = keyOf(windows)
  // Right for one moment of a day is right for all of it.
  if (right.has(key)) return plannedAt >= windows.dayStart && plannedAt < windows.dayEnd
  if (!isTimeZone(windows.timeZone) || keyOf(capWindows(plannedAt, windows.timeZone)) !== key) return false
  if (right.size >= RIGHT_LIMIT) right.clear()
  right.add(key)
  return true
}

function describe({ id, plannedAt, windows }: PayoutRow): Breach {
  const { timeZone, dayStart, dayEnd, weekStart, weekEnd } = windows
  const detail = `has windows that are not those of the moment ${plannedAt} in ${timeZone}: day ${dayStart} to ${dayEnd}, week ${weekStart} to ${weekEnd}`
  return { invariant: 'I4', subject: id, detail }
}
