// I4: a payout's kills, with those of payouts planned before it in its window, do not exceed the cap that it was planned under.
import type { Breach, PayoutRow } from './rows.js'

const DAY = 86_400_000

type Window = 'day' | 'week'

/**
 * Payouts of one player, or of one Epic account, in the order they were planned; both groupings have to hold. Only the last nine
 * days are kept in memory: a week is the longest window, and a payout lies inside its own.
 */
export function* checkCaps(payouts: Iterable<PayoutRow>): Generator<Breach> {
  let earlier: PayoutRow[] = []
  for (const payout of payouts) {
    // A void one gave its room back.
    if (payout.state === 'void') continue
    earlier = earlier.filter(({ plannedAt }) => plannedAt >= payout.plannedAt - 9 * DAY)
    if (!payout.adopted) {
      const { dayStart, dayEnd, weekStart, weekEnd } = payout.windows
      yield* check(payout, earlier, 'day', payout.caps.dailyKills, [dayStart, dayEnd])
      yield* check(payout, earlier, 'week', payout.caps.weeklyKills, [weekStart, weekEnd])
    }
    earlier.push(payout)
  }
}

function* check(
  payout: PayoutRow,
  earlier: readonly PayoutRow[],
  window: Window,
  cap: number | null,
  [start, end]: readonly [number, number],
): Generator<Breach> {
  const say = (detail: string): Breach => ({ invariant: 'I4', subject: payout.id, detail })
  if (payout.plannedAt < start || payout.plannedAt >= end) yield say(`was planned outside its own ${window}`)
  if (cap === null) return
  let used = 0
  // Kills that an advance was set off against later took no room when this one was planned.
  for (const { plannedAt, kills, setOffKills = 0 } of earlier)
    if (plannedAt >= start && plannedAt < end) used += kills - setOffKills
  if (used + payout.kills > cap) {
    yield say(`is for ${payout.kills} kills after ${used} in its ${window}, which is above the cap of ${cap}`)
  }
}
