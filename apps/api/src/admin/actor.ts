// Who acts, as the audit rows of the acts of admins have it.
import type { Actor } from '@pay2slay/domain'
import type { AdminSession } from '../http/identity.js'

export const adminActor = (call: {
  readonly admin: AdminSession
  readonly request: { readonly id: string; readonly address: string }
}): Actor => ({ actor: call.admin.adminId, address: call.request.address, requestId: call.request.id })
