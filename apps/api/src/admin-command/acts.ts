// Administrators with a password: made, listed and disabled on the command line of the machine that runs the service, and nowhere else.
import { userInfo } from 'node:os'
import {
  disableAdminUser,
  endAdminSessions,
  insertAdminUser,
  listAdminUsers,
  newId,
  writeAudit,
  type AdminUserListRow,
  type Database,
} from '@pay2slay/db'
import { newSecret } from '../admin-login/one-time-code.js'
import { hashPassword, type PasswordCost } from '../admin-login/passwords.js'
import { StartError } from '../start-error.js'

export interface NewAdmin {
  readonly email: string
  readonly password: string
  readonly role: 'viewer' | 'operator'
  readonly totp: boolean
  /** What authenticators call this service. */
  readonly issuer: string
  readonly cost?: PasswordCost
}

const actor = (): string => `cli:${userInfo().username}`

/** One address, without anything that the two databases would put into lower case in different ways. */
export function checkedEmail(given: string): string {
  if (given.length <= 254 && /^[!-~]+@[!-~]+$/.test(given)) return given.toLowerCase()
  throw new StartError(`${JSON.stringify(given)} is no e-mail address: it must be like ann@example.org`)
}

/** The address for an authenticator, shown this once; null without a one-time code. */
export async function createAdmin(database: Database, admin: NewAdmin): Promise<string | null> {
  const email = checkedEmail(admin.email)
  const secret = admin.totp ? newSecret(email, admin.issuer) : null
  const passwordHash = await hashPassword(admin.password, admin.cost)
  const now = await database.now()
  const inserted = await database.transaction(async (tx) => {
    const row = { id: newId(), email, passwordHash, role: admin.role, totpSecret: secret?.base32 ?? null }
    const done = await insertAdminUser(tx, { ...row, createdAt: now, createdBy: actor() })
    const summary = `${email} may log in as ${admin.role}${secret ? ', with a one-time code' : ''}`
    if (done) await writeAudit(tx, { ...auditOf(email), action: 'admin_created', summary }, now)
    return done
  })
  if (!inserted)
    throw new StartError(
      `there is an administrator ${email} already, and a disabled one does not come back: use another address`,
    )
  return secret?.uri ?? null
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
    await writeAudit(tx, { ...auditOf(email), action: 'admin_disabled', summary }, now)
    return sessions
  })
  if (ended === null)
    throw new StartError(`there is no administrator ${email} who could be disabled: \`admin list\` shows them`)
  return ended
}

export const listAdmins = (database: Database): Promise<readonly AdminUserListRow[]> => listAdminUsers(database.read)

const auditOf = (email: string) => ({ actor: actor(), targetType: 'admin', targetId: `email:${email}` })
