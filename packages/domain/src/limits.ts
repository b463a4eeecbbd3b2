// What each limit lets through of one owed count: "why less than I expected", told count by count. The oldest kills are paid first, so what is
// owed from before stands in front of it.
import { splitAmount } from './accrual/split.js'
import type { KillsAndAmount } from './invariants/rows.js'
import type { Millis } from './model.js'
import { units, type Units } from './money.js'
import type { Obstacle, ObstacleCode, Outlook } from './outlook.js'

/** An owed count, or what is left of it, and what is owed from before it. */
export interface OwedPart extends KillsAndAmount {
  readonly before: KillsAndAmount
}

export interface PartLimit extends KillsAndAmount {
  readonly code: ObstacleCode
  /** When it passes by itself; null: nobody knows. */
  readonly until: Millis | null
}

/**
 * Each limit that keeps the next payout from taking all of the part, with how many of its kills fit under it alone; none: all of it is next.
 * `found`: what `obstacles` says of the same outlook.
 */
export function limitsOf(part: OwedPart, outlook: Outlook, found: readonly Obstacle[]): readonly PartLimit[] {
  return found.flatMap((obstacle): readonly PartLimit[] => {
    const fits = fitting(part, outlook, obstacle)
    if (fits >= part.kills) return []
    const { code } = obstacle
    return [{ code, kills: fits, amount: worth(part, fits), until: passesAt(code, outlook) }]
  })
}

/** Kills of the part that the obstacle by itself lets through. */
function fitting({ kills, amount, before }: OwedPart, outlook: Outlook, { code, isBlocking }: Obstacle): number {
  const { caps, used, advance } = outlook
  const under = (cap: number | null, usedKills: number): number =>
    cap === null ? kills : Math.min(kills, Math.max(0, cap - usedKills - before.kills))
  switch (code) {
    case 'daily_cap':
      return under(caps.dailyKills, used.dayKills)
    case 'weekly_cap':
      return under(caps.weeklyKills, used.weekKills)
    case 'advance':
      return kills - setOff({ kills, amount }, units(advance - before.amount))
    default:
      return isBlocking ? 0 : kills
  }
}

/** The most of the oldest kills that what was paid ahead makes up for. */
function setOff({ kills, amount }: KillsAndAmount, advance: Units): number {
  if (advance >= amount) return kills
  let low = 0
  let high = advance > 0n ? kills - 1 : 0
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (worth({ kills, amount }, middle) <= advance) low = middle
    else high = middle - 1
  }
  return low
}

function worth({ kills, amount }: KillsAndAmount, first: number): Units {
  if (first === 0) return units(0n)
  return first === kills ? amount : splitAmount(amount, kills, first).first
}

function passesAt(code: ObstacleCode, { windows, walletFrom }: Outlook): Millis | null {
  if (code === 'daily_cap') return windows.dayEnd
  if (code === 'weekly_cap') return windows.weekEnd
  return code === 'wallet_waits' ? walletFrom : null
}
