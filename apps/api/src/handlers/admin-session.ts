// Logging in and out as an administrator.
import { EMAIL_ADMIN, endAdminSessions, listAdminSessions, writeAudit } from '@pay2slay/db'
import type { Admin } from '@pay2slay/config'
import { endSessionsOfAdmin, type AuditEntry } from '@pay2slay/domain'
import { giveBack, limitsOf, takeAttempts } from '../admin-login/attempts.js'
import { byDiscord, byPassword, type Credentials, type PasswordTools, type Proven } from '../admin-login/credentials.js'
import { TooManyLogins } from '../admin-login/passwords.js'
import { adminActor } from '../admin/actor.js'
import { orProblem } from '../domain-problem.js'
import type { AdminSession } from '../http/identity.js'
import type { Call, Handlers } from '../http/handlers.js'
import type { Nameless } from '../limits/nameless.js'
import { Problem } from '../problem.js'
import { isoTime } from '../render.js'
import type { Sessions } from '../sessions/sessions.js'
import { sessionEntries } from './my-sessions.js'

export interface AdminSessionTools extends PasswordTools {
  readonly sessions: Sessions
  readonly admins: readonly Admin[]
  readonly nameless: Nameless
}

type Ids =
  | 'adminLogin'
  | 'adminLogout'
  | 'getAdminSession'
  | 'listMyAdminSessions'
  | 'endMyOtherAdminSessions'
  | 'endAdminSessions'
type AdminSessionHandlers = Pick<Handlers, Ids>

export function adminSessionHandlers(tools: AdminSessionTools): AdminSessionHandlers {
  const { sessions } = tools
  return {
    async adminLogin(call) {
      const { request, http } = call
      const proven = await prove(tools, call)
      await sessions.load('admin', http.req, http.res)
      const { actor, role, via } = proven
      const audit = adminEntry(request, actor, 'admin_login', `logged in by ${via} as ${role}`)
      const times = await sessions.begin('admin', http.req, { ...proven, audit })
      const admin = { adminId: actor, role, discordName: proven.name, ...times }
      return { status: 200, body: sessionBody(admin, sessions.keys.csrfToken(http.req.sessionID)) }
    },
    async adminLogout({ admin, request, http }) {
      await sessions.end('admin', http.req, http.res, adminEntry(request, admin.adminId, 'admin_logout', 'logged out'))
      return { status: 204, kind: 'empty' }
    },
    getAdminSession({ admin, http }) {
      const id = sessions.sessionIdOf('admin', http.req)
      if (id === null) throw new Error('an administrator without a session')
      return { status: 200, body: sessionBody(admin, sessions.keys.csrfToken(id)) }
    },
    ...endingHandlers(tools),
  }
}

type EndingHandlers = Pick<Handlers, 'listMyAdminSessions' | 'endMyOtherAdminSessions' | 'endAdminSessions'>

const endingHandlers = ({ keeper, now }: AdminSessionTools): EndingHandlers => ({
  async listMyAdminSessions({ admin: { subject, sessionId } }) {
    const rows = await keeper.read(({ read }) => listAdminSessions(read, subject, now()))
    return { status: 200, body: { sessions: sessionEntries(rows, sessionId) } }
  },
  async endMyOtherAdminSessions({ admin: { adminId, subject, sessionId }, request }) {
    const entry = adminEntry(request, adminId, 'admin_sessions_end', 'ended all other sessions')
    const ended = await keeper.write((_store, database) =>
      database.transaction(async (tx) => {
        const count = await endAdminSessions(tx, subject, sessionId)
        const states = { before: { sessions: count + 1 }, after: { sessions: 1 } }
        if (count > 0) await writeAudit(tx, { ...entry, ...states }, now())
        return count
      }),
    )
    return { status: 200, body: { ended } }
  },
  async endAdminSessions({ body: { admin_id: admin, reason }, ...call }) {
    const request = { ...adminActor(call), reason, admin: admin.toLowerCase() }
    return {
      status: 200,
      body: { ended: orProblem(await keeper.write((store) => endSessionsOfAdmin(store, request))) },
    }
  },
})

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

/** Who it is, or the same answer for whatever was wrong with a password. */
async function prove(tools: AdminSessionTools, { body, request, http }: LoginCall): Promise<Proven> {
  const { email, password, totp: code = null } = body
  if ((email === undefined) !== (password === undefined)) throw incomplete(email === undefined ? 'email' : 'password')
  const account = email?.toLowerCase() ?? null
  const limits = limitsOf(tools.nameless, request.address, account)
  await takeAttempts(tools, limits)
  const told =
    account !== null && password !== undefined
      ? await counted(tools, limits, () => provenByPassword(tools, { email: account, password, code }))
      : provenByDiscord(byDiscord(await tools.sessions.peek('player', http.req), tools.admins, tools.now()))
  if ('proven' in told) {
    await giveBack(tools, limits)
    return told.proven
  }
  await refused(tools, adminEntry(request, told.actor, 'admin_login_failed', 'was not let in'), told.id)
  throw new Problem('wrong-credentials', told.why)
}

type Told = { readonly proven: Proven } | { readonly actor: string; readonly id: string; readonly why: string }

const UNKNOWN = 'email:unknown'

async function provenByPassword(tools: PasswordTools, given: Credentials): Promise<Told> {
  const { proven, knownId } = await byPassword(tools, given)
  if (proven) return { proven }
  const actor = knownId === null ? UNKNOWN : `${EMAIL_ADMIN}${given.email}`
  return { actor, id: knownId ?? UNKNOWN, why: 'E-mail, password or code is wrong, or the account is not there.' }
}

function provenByDiscord(found: ReturnType<typeof byDiscord>): Told {
  if (found !== null && found !== 'stale') return { proven: found }
  const why =
    found === 'stale'
      ? 'Your login with Discord is older than a quarter of an hour: log in with Discord again, then here.'
      : 'Log in with Discord first, with an account whose id is on the list of administrators.'
  const actor = `discord:${found === 'stale' ? 'a login too old' : 'not an admin'}`
  return { actor, id: actor, why }
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
async function refused({ keeper, observer, now }: AdminSessionTools, audit: AuditEntry, id: string): Promise<void> {
  observer.event('warn', 'admin_login_failed', { request_id: audit.requestId, admin: id })
  await keeper.write((_store, database) => database.transaction((tx) => writeAudit(tx, audit, now())))
}

export function adminEntry(
  { address, id }: LoginCall['request'],
  actor: string,
  action: string,
  what: string,
): AuditEntry {
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
