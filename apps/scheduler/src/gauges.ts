// Keeps the gauges of the books fresh: what is owed, what is open and for how long, and which stops are set.
import { readOpenTotals } from '@pay2slay/db'
import { formatBan, type StopKind, type Units } from '@pay2slay/domain'
import type { Books } from './wiring.js'

const EVERY_MS = 10_000
const KINDS: readonly StopKind[] = ['pause', 'books']
/** Gauges are floats: for looking at, never for reckoning. */
const approximately = (amount: Units): number => Number(formatBan(amount))

/** Starts refreshing; the returned function ends it. */
export function startGauges({ database, store, observer }: Books): () => void {
  let running = false
  const refresh = async () => {
    if (running) return
    running = true
    try {
      const totals = await readOpenTotals(database)
      observer.gauge('owed_ban', approximately(totals.owed))
      observer.gauge('open_ban', approximately(totals.open))
      observer.gauge('open_payouts', totals.openPayouts)
      observer.gauge('open_blocks', totals.openBlocks)
      const age = totals.oldestOpenAt === null ? 0 : (await database.now()) - totals.oldestOpenAt
      observer.gauge('oldest_open_payout_seconds', Math.max(0, age) / 1000)
      const set = new Set((await store.stops()).map((stop) => stop.kind))
      for (const kind of KINDS) observer.gauge('stop_active', set.has(kind) ? 1 : 0, { kind })
    } catch (error) {
      observer.event('warn', 'gauges_not_refreshed', { error })
    } finally {
      running = false
    }
  }
  void refresh()
  const timer = setInterval(() => void refresh(), EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
