// What people and the scheduler did to the money, latest first.
import { cleanText, count, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { pageOf, Where, type Page, type Place } from '../where.js'

export interface AdminAuditRow {
  readonly id: string
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly targetType: string | null
  readonly targetId: string | null
  readonly summary: string
  readonly address: string | null
  readonly requestId: string | null
  /** JSON text, as it was written. */
  readonly before: string | null
  readonly after: string | null
}

export interface AdminAuditQuery {
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly targetType?: string | undefined
  readonly targetId?: string | undefined
  readonly requestId?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly after?: Place | undefined
  /** Rows to leave out first, as the original paged. */
  readonly offset?: number | undefined
  readonly limit: number
}

export async function adminAudit(read: SqlReader, query: AdminAuditQuery): Promise<Page<AdminAuditRow>> {
  const where = new Where()
  const same = (column: string, value: string | undefined) =>
    where.andIf(value === undefined ? undefined : cleanText(value), `${column} = ?`)
  same('action', query.action)
  same('actor', query.actor)
  same('target_type', query.targetType)
  same('target_id', query.targetId)
  same('request_id', query.requestId)
  where.andIf(query.from, 'at_ms >= ?')
  where.andIf(query.to, 'at_ms < ?')
  if (query.after) where.and('(at_ms, id) < (?, ?)', query.after.at, query.after.id)
  const rows = await read.all(
    `SELECT * FROM audit_log WHERE ${where.text} ORDER BY at_ms DESC, id DESC LIMIT ${where.parameter(query.limit + 1)}
     OFFSET ${where.parameter(query.offset ?? 0)}`,
    where.values,
  )
  return pageOf(rows.map(auditRow), query.limit)
}

const auditRow = (row: Row): AdminAuditRow => ({
  id: text(row, 'id'),
  at: count(row, 'at_ms'),
  actor: text(row, 'actor'),
  action: text(row, 'action'),
  targetType: textOrNull(row, 'target_type'),
  targetId: textOrNull(row, 'target_id'),
  summary: text(row, 'summary'),
  address: textOrNull(row, 'address'),
  requestId: textOrNull(row, 'request_id'),
  before: textOrNull(row, 'before_json'),
  after: textOrNull(row, 'after_json'),
})
