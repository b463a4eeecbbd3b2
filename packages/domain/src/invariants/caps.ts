// I4: a payout's kills, with those of payouts planned before it in its window, do not exceed the cap that it was planned under.
import type { Breach, PayoutRow } from './rows.js'

const DAY = 86_400_000

type Window = 'day' | 'week'

/**
 * Payouts of one player, or of one Epic account; both groupings have to hold. Which was planned before which is told twice: by the
 * instants, which the database's clock gave, and by the ids, which go up. A clock that was set back turns the instants round, and a
 * payout under a cap that was raised since then seems to lie before one under the old cap; a breach is one only where both orders show it.
 */
export function checkCaps(payouts: Iterable<PayoutRow>): readonly Breach[] {
  const rows = [...payouts]
  const byInstant = [...inOrder(rows.toSorted((a, b) => a.plannedAt - b.plannedAt || byId(a, b)))]
  return byInstant.length === 0 ? [] : [...inOrder(rows.toSorted(byId))]
}

const byId = (one: PayoutRow, other: PayoutRow): number => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)

/** A week is the longest window, and a payout lies inside its own: older ones are not looked at again. */
function* inOrder(payouts: readonly PayoutRow[]): Generator<Breach> {
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
