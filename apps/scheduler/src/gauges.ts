// Keeps the gauges of the books fresh: what is owed, what is open and for how long, what waits for a person, and what is wrong.
import { listAlerts, readOpenFlags, readOpenTotals, readTotals } from '@pay2slay/db'
import { ABUSE_KINDS, ALERT_KINDS, formatBan, type Millis, type StopKind, type Units } from '@pay2slay/domain'
import { every } from './every.js'
import { lastBackupSeconds } from './restored.js'
import type { Books } from './wiring.js'

const EVERY_MS = 10_000
const STOPS: readonly StopKind[] = ['pause', 'books']
/** Gauges are floats: for looking at, never for reckoning. */
const approximately = (amount: Units): number => Number(formatBan(amount))

/** Starts refreshing; the returned function ends it. */
export function startGauges(books: Books): () => void {
  return every(EVERY_MS, { observer: books.observer, failed: 'gauges_not_refreshed' }, async () => {
    await refreshSums(books)
    await refreshTroubles(books)
  })
}

async function refreshSums({ database, observer }: Books): Promise<void> {
  const totals = await readOpenTotals(database)
  const now = await database.now()
  const age = (at: Millis | null) => (at === null ? 0 : Math.max(0, now - at) / 1000)
  observer.gauge('owed_ban', approximately(totals.owed))
  observer.gauge('open_ban', approximately(totals.open))
  observer.gauge('open_payouts', totals.openPayouts)
  observer.gauge('open_blocks', totals.openBlocks)
  observer.gauge('oldest_open_payout_seconds', age(totals.oldestOpenAt))
  observer.gauge('oldest_owed_seconds', age(totals.oldestOwedAt))
  observer.gauge('pending_readings', totals.pendingReadings)
  observer.gauge('open_regressions', totals.openRegressions)
  // Adding up everything that was ever paid is done every few minutes only, by the comparison with the chain.
  const made = await readTotals(database.read)
  if (made !== null) observer.gauge('paid_ban', approximately(made.paid))
  observer.gauge('last_backup_timestamp_seconds', await lastBackupSeconds(database))
}

async function refreshTroubles({ database, store, observer }: Books): Promise<void> {
  const stops = new Set((await store.stops()).map(({ kind }) => kind))
  for (const kind of STOPS) observer.gauge('stop_active', stops.has(kind) ? 1 : 0, { kind })
  const flags = await readOpenFlags(database)
  for (const kind of Object.keys(ABUSE_KINDS)) observer.gauge('open_abuse_flags', flags.get(kind) ?? 0, { kind })
  const alerts = await listAlerts(database.read, { limit: 100, open: true })
  const open = new Set(alerts.map(({ kind }) => kind))
  for (const kind of Object.keys(ALERT_KINDS)) observer.gauge('alerts_open', open.has(kind) ? 1 : 0, { kind })
}
