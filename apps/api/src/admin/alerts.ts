// What an operator must look at, open or over.
import { ALERT_KINDS, isAlertKind } from '@pay2slay/domain'
import { listAlerts, type AlertRow } from '@pay2slay/db'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import type { Handlers } from '../http/handlers.js'
import { isoTime } from '../render.js'
import type { OperationsTools } from './payout-config.js'

export function alertHandlers({ keeper }: Pick<OperationsTools, 'keeper'>): Pick<Handlers, 'listAlerts'> {
  return {
    async listAlerts({ query: { limit, cursor, open } }) {
      const before = decodeCursor(cursor)
      const found = await keeper.read(({ read }) => listAlerts(read, { limit: limit + 1, before, open }))
      const rows = found.slice(0, limit)
      const page = pageFieldsOf({ rows, hasMore: found.length > limit }, ({ raisedAt, id }) => ({ at: raisedAt, id }))
      return { status: 200, body: { alerts: rows.map(alertBody), ...page } }
    },
  }
}

const alertBody = (alert: AlertRow) => ({
  id: alert.id,
  kind: alert.kind,
  meaning: isAlertKind(alert.kind) ? ALERT_KINDS[alert.kind] : 'of another version of this service',
  detail: alert.detail,
  raised_at: isoTime(alert.raisedAt),
  seen_at: isoTime(alert.seenAt),
  times: alert.times,
  cleared_at: alert.clearedAt === null ? null : isoTime(alert.clearedAt),
})
