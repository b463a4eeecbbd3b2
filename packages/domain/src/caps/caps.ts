// Caps are in kills per player and calendar window; what open and paid payouts used counts, what was voided does not.
import type { CapUse, Caps } from '../model.js'

/** Kills that may still be planned in both windows, never below zero; null: no cap at all. */
export function capRoom(caps: Caps, used: CapUse): number | null {
  const day = caps.dailyKills === null ? null : caps.dailyKills - used.dayKills
  const week = caps.weeklyKills === null ? null : caps.weeklyKills - used.weekKills
  const rooms = [day, week].filter((room) => room !== null)
  return rooms.length === 0 ? null : Math.max(0, Math.min(...rooms))
}
