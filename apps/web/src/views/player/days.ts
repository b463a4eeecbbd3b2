// Kills and BAN by the day, from counts that were read page by page.
import { banOf, unitsOf } from '../../i18n/format.js'

export interface Counted {
  readonly kills: number
  readonly amount_ban: string
  readonly created_at: string
}

export interface Day {
  /** `2026-01-31`, in UTC. */
  readonly day: string
  readonly kills: number
  readonly amountBan: string
}

/** The last `length` days up to `today`, the first one first; days without a count are there with nothing. */
export function daysOf(counts: readonly Counted[], today: string, length: number): readonly Day[] {
  const sums = new Map<string, { kills: number; units: bigint }>()
  for (const { kills, amount_ban: amount, created_at: at } of counts) {
    const day = at.slice(0, 10)
    const sum = sums.get(day) ?? { kills: 0, units: 0n }
    sums.set(day, { kills: sum.kills + kills, units: sum.units + unitsOf(amount) })
  }
  const end = Date.parse(`${today}T00:00:00Z`)
  return Array.from({ length }, (_, index) => {
    const day = new Date(end - (length - 1 - index) * 86_400_000).toISOString().slice(0, 10)
    const sum = sums.get(day)
    return { day, kills: sum?.kills ?? 0, amountBan: banOf(sum?.units ?? 0n) }
  })
}
