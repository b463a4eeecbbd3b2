// Administrators with a password: made, listed and disabled on the command line of the machine that runs the service, and nowhere else.
import { commandActor } from '@pay2slay/config'
import { endSessionsOfAdmin } from '@pay2slay/domain'
import {
  createStore,
  disableAdminUser,
  endAdminSessions,
  insertAdminUser,
  listAdminUsers,
  newId,
  writeAudit,
  type AdminUserListRow,
  type Database,
} from '@pay2slay/db'
import type { CodeSeal } from '../admin-login/code-seal.js'
import { newSecret } from '../admin-login/one-time-code.js'
import { hashPassword, type PasswordCost } from '../admin-login/passwords.js'
import { StartError } from '../start-error.js'

export interface NewAdmin {
  readonly email: string
  readonly password: string
  readonly role: 'viewer' | 'operator'
  /** With a one-time code, whose secret is kept under this seal; null: without. */
  readonly totp: CodeSeal | null
  /** What authenticators call this service. */
  readonly issuer: string
  readonly cost?: PasswordCost
}

/** One address, without anything that the two databases would put into lower case in different ways. */
export function checkedEmail(given: string): string {
  if (given.length <= 254 && /^[!-~]+@[!-~]+$/.test(given)) return given.toLowerCase()
  throw new StartError(`${JSON.stringify(given)} is no e-mail address: it must be like ann@example.org`)
}

/** The address for an authenticator, shown this once; null without a one-time code. */
export async function createAdmin(database: Database, admin: NewAdmin): Promise<string | null> {
  const email = checkedEmail(admin.email)
  const id = newId()
  const secret = admin.totp ? newSecret(email, admin.issuer) : null
  const totpSecret = admin.totp && secret ? sealed(admin.totp, id, secret.base32) : null
  const passwordHash = await hashPassword(admin.password, admin.cost)
  const now = await database.now()
  const inserted = await database.transaction(async (tx) => {
    const row = { id, email, passwordHash, role: admin.role, totpSecret }
    const done = await insertAdminUser(tx, { ...row, createdAt: now, createdBy: commandActor() })
    const summary = `${email} may log in as ${admin.role}${secret ? ', with a one-time code' : ''}`
    const after = { email, role: admin.role, one_time_code: secret !== null, disabled: false }
    if (done) await writeAudit(tx, { ...auditOf(email), action: 'admin_created', summary, before: null, after }, now)
    return done
  })
  if (!inserted)
    throw new StartError(
      `there is an administrator ${email} already, and a disabled one does not come back: use another address`,
    )
  return secret?.uri ?? null
}

function sealed(seal: CodeSeal, id: string, base32: string): string {
  const told = seal.seal(id, base32)
  if (told !== null) return told
  throw new StartError(
    '--totp needs SESSION_SECRET, the one of the API: the secret of the code is kept sealed under it',
  )
}

/** Ends their sessions too; how many. */
export async function disableAdmin(database: Database, given: string): Promise<number> {
  const email = checkedEmail(given)
  const now = await database.now()
  const ended = await database.transaction(async (tx) => {
    const id = await disableAdminUser(tx, email, now)
    if (id === null) return null
    const sessions = await endAdminSessions(tx, id)
    const summary = `${email} may not log in any more; ${sessions} sessions were ended`
    const states = { before: { disabled: false, sessions }, after: { disabled: true, sessions: 0 } }
    await writeAudit(tx, { ...auditOf(email), action: 'admin_disabled', summary, ...states }, now)
    return sessions
  })
  if (ended === null)
    throw new StartError(`there is no administrator ${email} who could be disabled: \`admin list\` shows them`)
  return ended
}

/** Ends the sessions of an administrator, named as in the audit log, through the flow of the API; how many. */
export async function endSessions(database: Database, admin: string, reason: string): Promise<number> {
  const done = await endSessionsOfAdmin(createStore(database), { actor: commandActor(), reason, admin })
  if (done.ok) return done.value
  if (done.error.kind === 'not_found')
    throw new StartError(`there is no administrator ${admin}: \`admin list\` shows them`)
  throw new StartError('detail' in done.error ? `the reason: ${done.error.detail}` : done.error.kind)
}

export const listAdmins = (database: Database): Promise<readonly AdminUserListRow[]> => listAdminUsers(database.read)

const auditOf = (email: string) => ({ actor: commandActor(), targetType: 'admin', targetId: `email:${email}` })
