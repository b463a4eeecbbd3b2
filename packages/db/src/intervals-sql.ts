// Intervals as they were set: only ever added, the newest counts.
import type { Intervals, IntervalsVersion, Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { exactly } from './bulk.js'
import { cleanText, count, text } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'

export async function newestIntervals(read: SqlReader): Promise<IntervalsVersion | null> {
  const [row] = await read.all('SELECT * FROM scheduler_config ORDER BY created_at_ms DESC, id DESC LIMIT 1')
  if (!row) return null
  return {
    id: text(row, 'id'),
    accrualSeconds: count(row, 'accrual_interval_seconds'),
    settlementSeconds: count(row, 'settlement_interval_seconds'),
    actor: text(row, 'actor'),
    createdAt: count(row, 'created_at_ms'),
  }
}

export async function insertIntervals(
  tx: SqlTx,
  { accrualSeconds, settlementSeconds }: Intervals,
  actor: string,
  at: Millis,
): Promise<IntervalsVersion> {
  const version = { id: uuid(), accrualSeconds, settlementSeconds, actor: cleanText(actor), createdAt: at }
  await exactly(
    tx.run(
      `INSERT INTO scheduler_config (id, accrual_interval_seconds, settlement_interval_seconds, actor, created_at_ms)
       VALUES ($1, $2, $3, $4, $5)`,
      [version.id, accrualSeconds, settlementSeconds, version.actor, at],
    ),
    1,
    'scheduler_config',
  )
  return version
}
