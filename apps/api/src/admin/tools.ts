// What the operations of admins share: where they read and write, and who the audit log says it was.
import type { Ids } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import type { Call } from '../http/handlers.js'
import type { Readiness } from '../readiness.js'
import type { ApiSettings } from '../settings.js'
import type { SingleFlight } from '../single-flight.js'
import type { LogTail } from './log-tail.js'

export interface AdminTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  /** Sums over everything are at most a second old, however many pages show them. */
  readonly cache: SingleFlight
  readonly readiness: () => Promise<Readiness>
  readonly logs: LogTail
  readonly ids: Ids
}

type AdminCall = Pick<Call<'banPlayer'>, 'admin' | 'request'>

/** Who acts, from where and in which request. */
export const actorOf = ({ admin, request }: AdminCall) => ({
  actor: admin.adminId,
  address: request.address,
  requestId: request.id,
})
