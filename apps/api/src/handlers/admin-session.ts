// Logging in and out as an administrator.
import { writeAudit } from '@pay2slay/db'
import type { Admin } from '@pay2slay/config'
import type { AuditEntry, Observer } from '@pay2slay/domain'
import { giveBack, limitsOf, takeAttempts } from '../admin-login/attempts.js'
import { byDiscord, byPassword, type PasswordTools, type Proven } from '../admin-login/credentials.js'
import { TooManyLogins } from '../admin-login/passwords.js'
import type { AdminSession } from '../http/identity.js'
import type { Call, Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import { isoTime } from '../render.js'
import { EMAIL_ADMIN } from '../sessions/authenticate.js'
import type { Sessions } from '../sessions/sessions.js'

export interface AdminSessionTools extends PasswordTools {
  readonly sessions: Sessions
  readonly admins: readonly Admin[]
  readonly observer: Observer
}

type AdminSessionHandlers = Pick<Handlers, 'adminLogin' | 'adminLogout' | 'getAdminSession'>

export function adminSessionHandlers(tools: AdminSessionTools): AdminSessionHandlers {
  const { sessions } = tools
  return {
    async adminLogin(call) {
      const { request, http } = call
      const proven = await prove(tools, call)
      await sessions.load('admin', http.req, http.res)
      const { actor, role, via } = proven
      const audit = auditOf(request, actor, 'admin_login', `logged in by ${via} as ${role}`)
      const times = await sessions.begin('admin', http.req, { ...proven, audit })
      const admin = { adminId: actor, role, discordName: proven.name, ...times }
      return { status: 200, body: sessionBody(admin, sessions.keys.csrfToken(http.req.sessionID)) }
    },
    async adminLogout({ admin, request, http }) {
      await sessions.end('admin', http.req, http.res, auditOf(request, admin.adminId, 'admin_logout', 'logged out'))
      return { status: 204, kind: 'empty' }
    },
    getAdminSession({ admin, http }) {
      const id = sessions.sessionIdOf('admin', http.req)
      if (id === null) throw new Error('an administrator without a session')
      return { status: 200, body: sessionBody(admin, sessions.keys.csrfToken(id)) }
    },
  }
}

type Shown = Pick<AdminSession, 'adminId' | 'role' | 'expiresAt' | 'discordName'>

const sessionBody = ({ adminId, role, expiresAt, discordName }: Shown, csrf_token: string) => ({
  admin_id: adminId,
  email: adminId.startsWith(EMAIL_ADMIN) ? adminId.slice(EMAIL_ADMIN.length) : null,
  discord_username: discordName,
  role,
  expires_at: isoTime(expiresAt),
  csrf_token,
})

type LoginCall = Call<'adminLogin'>

/** Who it is, or the same answer for whatever was wrong. */
async function prove(tools: AdminSessionTools, { body, request, http }: LoginCall): Promise<Proven> {
  const { email, password, totp: code = null } = body
  if ((email === undefined) !== (password === undefined)) throw incomplete(email === undefined ? 'email' : 'password')
  const account = email?.toLowerCase() ?? null
  const limits = limitsOf(request.address, account)
  await takeAttempts(tools, limits)
  const { proven, known } =
    account !== null && password !== undefined
      ? await counted(tools, limits, () => byPassword(tools, { email: account, password, code }))
      : { proven: byDiscord(await tools.sessions.peek('player', http.req), tools.admins), known: false }
  if (proven) {
    await giveBack(tools, limits)
    return proven
  }
  const actor = known ? `${EMAIL_ADMIN}${String(account)}` : account === null ? 'discord:not an admin' : 'email:unknown'
  await refused(tools, auditOf(request, actor, 'admin_login_failed', 'was not let in'))
  if (account !== null)
    throw new Problem('wrong-credentials', 'E-mail, password or code is wrong, or the account is not there.')
  throw new Problem(
    'wrong-credentials',
    'Log in with Discord first, with an account whose id is on the list of administrators.',
  )
}

/** An attempt whose password was never looked at did not happen: it is given back. */
async function counted<T>(
  tools: AdminSessionTools,
  limits: ReturnType<typeof limitsOf>,
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof TooManyLogins) await giveBack(tools, limits)
    throw error
  }
}

/** The limits bound how many such rows there can be. */
async function refused({ keeper, observer, now }: AdminSessionTools, audit: AuditEntry): Promise<void> {
  observer.event('warn', 'admin_login_failed', { request_id: audit.requestId, admin: audit.actor })
  await keeper.write((_store, database) => database.transaction((tx) => writeAudit(tx, audit, now())))
}

function auditOf({ address, id }: LoginCall['request'], actor: string, action: string, what: string): AuditEntry {
  return { actor, address, requestId: id, action, targetType: 'admin', targetId: actor, summary: `${actor} ${what}` }
}

function incomplete(field: 'email' | 'password'): Problem {
  const error = {
    in: 'body',
    at: `/${field}`,
    problem: 'is missing',
    expected: 'e-mail and password together, or neither',
  }
  return new Problem('invalid-request', `In the body, /${field} is missing: expected ${error.expected}.`, {
    errors: [error],
  })
}
