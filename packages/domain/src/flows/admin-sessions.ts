// Ending the logins of an administrator: of somebody who lost a device, or who should look again at who is logged in.
import type { DomainError } from '../errors.js'
import type { Store } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { act, actorOf, type Act } from './act.js'

export interface AdminSessionsAct extends Act {
  /** As the audit log has them: `discord:` or `email:` and who it is. */
  readonly admin: string
}

/** Every login of the administrator ends; how many there were. A new one is open to them. */
export const endSessionsOfAdmin = (store: Store, request: AdminSessionsAct): Promise<Result<number, DomainError>> => {
  const { admin, reason } = request
  return act(store, { what: 'admin', id: admin, reason, gate: false }, async (tx) => {
    const ended = await tx.endSessionsOfAdmin(admin)
    if (ended === null) return err({ kind: 'not_found', what: 'admin', id: admin })
    const target = { targetType: 'admin', targetId: admin }
    const states = { before: { sessions: ended }, after: { sessions: 0 } }
    await tx.audit({ ...actorOf(request), action: 'admin_sessions_end', ...target, summary: reason, ...states })
    return ok(ended)
  })
}
