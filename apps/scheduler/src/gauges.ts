// Keeps the gauges of the books fresh: what is owed, what is open and for how long, what waits for a person, and what is wrong.
import {
  listAlerts,
  readOpenFlags,
  readOpenTotals,
  readTotals,
  readWaitingPayouts,
  type PublicTotals,
} from '@pay2slay/db'
import {
  ABUSE_KINDS,
  ALERT_KINDS,
  daysOfSolvency,
  formatBan,
  INELIGIBLE_REASONS,
  OUTFLOW_REASONS,
  type Millis,
  type StopKind,
  type Units,
} from '@pay2slay/domain'
import { every } from './every.js'
import { lastBackupSeconds } from './restored.js'
import type { Books } from './wiring.js'

const EVERY_MS = 10_000
const MOST_DAYS = 10_000
const STOPS: readonly StopKind[] = ['pause', 'books']
/** Always there, so that an alert on one of them sees it rise. */
const WAITING = ['account_unopened', ...Object.keys(OUTFLOW_REASONS), ...Object.keys(INELIGIBLE_REASONS)]
/** Gauges are floats: for looking at, never for reckoning. */
const approximately = (amount: Units): number => Number(formatBan(amount))

/** Starts refreshing; the returned function ends it. */
export function startGauges(books: Books): () => void {
  return every(EVERY_MS, { observer: books.observer, failed: 'gauges_not_refreshed' }, async () => {
    await refreshSums(books)
    await refreshTroubles(books)
    // Last: where the books cannot be read, all of the above keep their values, and only this one tells.
    books.observer.gauge('books_read_timestamp_seconds', Date.now() / 1000)
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
  // Adding up everything that was ever paid is done with the leaderboard and the comparison with the chain, and seldom where it is long.
  const made = await readTotals(database.read)
  if (made !== null) {
    observer.gauge('paid_ban', approximately(made.paid))
    if (made.balance !== null) {
      observer.gauge('operator_balance_ban', approximately(made.balance))
      observer.gauge('balance_days', balanceDays(made, made.balance))
    }
  }
  observer.gauge('last_backup_timestamp_seconds', await lastBackupSeconds(database))
}

/** Of the books, so that every scheduler tells the same and an account that no node tells of is not an empty one. */
function balanceDays({ minimum, owed, open, outflow, outflowSince, madeAt }: PublicTotals, balance: Units): number {
  const days = daysOfSolvency({ balance, minimum, owed, open, outflow, since: outflowSince, now: madeAt })
  // Where nothing flows out any more there is no pace; what is owed and cannot be paid is still too much.
  return Math.min(MOST_DAYS, days ?? (balance - minimum - owed - open < 0n ? 0 : MOST_DAYS))
}

async function refreshTroubles({ database, store, observer }: Books): Promise<void> {
  const stops = new Set((await store.stops()).map(({ kind }) => kind))
  for (const kind of STOPS) observer.gauge('stop_active', stops.has(kind) ? 1 : 0, { kind })
  const flags = await readOpenFlags(database)
  for (const kind of Object.keys(ABUSE_KINDS)) observer.gauge('open_abuse_flags', flags.get(kind) ?? 0, { kind })
  const waiting = await readWaitingPayouts(database)
  for (const reason of new Set([...WAITING, ...waiting.keys()]))
    observer.gauge('payouts_waiting', waiting.get(reason) ?? 0, { reason })
  const alerts = await listAlerts(database.read, { limit: 100, open: true })
  const open = new Set(alerts.map(({ kind }) => kind))
  for (const kind of Object.keys(ALERT_KINDS)) observer.gauge('alerts_open', open.has(kind) ? 1 : 0, { kind })
}
