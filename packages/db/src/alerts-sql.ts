// Alerts: one open row a kind, counted up while it lasts.
import type { AlertKind, Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { tellAlert } from './notices-sql.js'
import { cleanText, count, countOrNull, text } from './rows.js'
import type { Row, SqlReader, SqlTx } from './sql.js'

export interface AlertRow {
  readonly id: string
  readonly kind: string
  readonly detail: string
  readonly raisedAt: Millis
  /** The last time it was raised while open. */
  readonly seenAt: Millis
  readonly times: number
  readonly clearedAt: Millis | null
}

const LONGEST_DETAIL = 1_000

export async function raiseAlert(tx: SqlTx, kind: AlertKind, detail: string, at: Millis): Promise<void> {
  const id = uuid()
  await tx.run(
    `INSERT INTO alert (id, kind, detail, raised_at_ms, seen_at_ms, times) VALUES ($1, $2, $3, $4, $4, 1)
     ON CONFLICT (kind) WHERE cleared_at_ms IS NULL
     DO UPDATE SET detail = excluded.detail, seen_at_ms = excluded.seen_at_ms, times = alert.times + 1`,
    [id, kind, cleanText(detail).slice(0, LONGEST_DETAIL), at],
  )
  const [opened] = await tx.all('SELECT id FROM alert WHERE id = $1', [id])
  if (opened) await tellAlert(tx, 'alert', id, at)
}

/** Whether one was open. */
export async function clearAlert(tx: SqlTx, kind: AlertKind, at: Millis): Promise<boolean> {
  const [open] = await tx.all('SELECT id FROM alert WHERE kind = $1 AND cleared_at_ms IS NULL', [kind])
  if (!open) return false
  const id = text(open, 'id')
  const touched = await tx.run('UPDATE alert SET cleared_at_ms = $2 WHERE id = $1 AND cleared_at_ms IS NULL', [id, at])
  if (touched === 1) await tellAlert(tx, 'alert_over', id, at)
  return touched === 1
}

/** Latest raised first; `open`: only those that last, or only those that ended. `before`: the last one of the page before. */
export async function listAlerts(
  read: SqlReader,
  query: {
    readonly limit: number
    readonly open?: boolean | undefined
    readonly before?: { readonly at: Millis; readonly id: string } | undefined
  },
): Promise<readonly AlertRow[]> {
  const { limit, open, before } = query
  const which = open === undefined ? 'true' : `cleared_at_ms IS ${open ? 'NULL' : 'NOT NULL'}`
  const rows = await read.all(
    `SELECT * FROM alert WHERE ${which} AND (raised_at_ms, id) < ($1, $2) ORDER BY raised_at_ms DESC, id DESC LIMIT $3`,
    [before?.at ?? Number.MAX_SAFE_INTEGER, before?.id ?? '', limit],
  )
  return rows.map(alertRow)
}

const alertRow = (row: Row): AlertRow => ({
  id: text(row, 'id'),
  kind: text(row, 'kind'),
  detail: text(row, 'detail'),
  raisedAt: count(row, 'raised_at_ms'),
  seenAt: count(row, 'seen_at_ms'),
  times: count(row, 'times'),
  clearedAt: countOrNull(row, 'cleared_at_ms'),
})
