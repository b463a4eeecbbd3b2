// Who is logged in, and everywhere else where they are.
import type { Request, Response } from 'express'
import type { Admin } from '@pay2slay/config'
import { endSessionOf, endSessionsOf, listSessions, writeAudit, type SessionListRow, type SqlTx } from '@pay2slay/db'
import type { AuditEntry, Millis } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import type { Handlers } from '../http/handlers.js'
import type { PlayerSession } from '../http/identity.js'
import { Problem } from '../problem.js'
import { isoTime } from '../render.js'
import { adminOf } from '../sessions/authenticate.js'
import { cookieAttributes } from '../sessions/cookies.js'
import { browserOf } from '../sessions/guards.js'
import { randomToken } from '../sessions/keys.js'
import type { Sessions } from '../sessions/sessions.js'
import { actorOf } from './player/actor.js'

export interface MySessionTools {
  readonly keeper: DatabaseKeeper
  readonly now: () => Millis
  readonly sessions: Sessions
  readonly secure: boolean
  readonly demoLogin: boolean
  readonly admins: readonly Admin[]
}

type MySessionHandlers = Pick<Handlers, 'getSession' | 'listMySessions' | 'endMyOtherSessions' | 'endMySession'>

export function mySessionHandlers(tools: MySessionTools): MySessionHandlers {
  const { keeper, now, sessions } = tools
  return {
    async getSession({ player: known, http: { req, res } }) {
      const own = known && sessions.sessionIdOf('player', req)
      const binding = own ?? browserOf(req, sessions) ?? newBrowser(res, tools)
      const body = {
        player: known && playerBody(known),
        admin: await adminBody(tools, req),
        csrf_token: sessions.keys.csrfToken(binding),
        demo_login: tools.demoLogin,
      }
      return { status: 200, body }
    },
    async listMySessions({ player: { playerId, sessionId } }) {
      const rows = await keeper.read((database) => listSessions(database.read, playerId, now()))
      return { status: 200, body: { sessions: sessionEntries(rows, sessionId) } }
    },
    async endMyOtherSessions(call) {
      const { playerId, sessionId } = call.player
      // The administrator of this very browser stays, as the player does.
      const admin = await sessions.peek('admin', call.http.req)
      const except = { player: sessionId, ...(admin && { admin: admin.rowId }) }
      const ended = await audited(tools, call, (tx) => endSessionsOf(tx, playerId, except))
      return { status: 200, body: { ended } }
    },
    async endMySession(call) {
      const { id } = call.params
      const ended = await audited(tools, call, async (tx) => Number(await endSessionOf(tx, call.player.playerId, id)))
      if (ended === 0) throw new Problem('not-found', 'You have no session with this id: GET /me/sessions lists them.')
      return { status: 204, kind: 'empty' }
    },
  }
}

/** Ends sessions of a player, with a row of the audit log where there were any. */
function audited(
  { keeper, now }: MySessionTools,
  call: Parameters<typeof actorOf>[0],
  end: (tx: SqlTx) => Promise<number>,
): Promise<number> {
  const entry = (ended: number): AuditEntry => ({
    ...actorOf(call),
    action: 'player_sessions_end',
    targetType: 'player',
    targetId: call.player.playerId,
    summary: 'ended by the player',
    after: { sessions_ended: ended },
  })
  return keeper.write((_store, database) =>
    database.transaction(async (tx) => {
      const ended = await end(tx)
      if (ended > 0) await writeAudit(tx, entry(ended), now())
      return ended
    }),
  )
}

/** The present one first. */
export const sessionEntries = (rows: readonly SessionListRow[], currentId: string) =>
  rows
    .map((row) => ({
      id: row.id,
      current: row.id === currentId,
      created_at: isoTime(row.createdAt),
      seen_at: isoTime(row.seenAt),
      expires_at: isoTime(row.expiresAt),
      user_agent: row.userAgent,
    }))
    .toSorted((a, b) => Number(b.current) - Number(a.current))

const playerBody = ({ player, session }: PlayerSession) => ({
  player_id: player.id,
  discord_id: player.discordId,
  discord_username: player.discordName,
  expires_at: isoTime(session.expiresAt),
})

/** The administrator of the same browser, if there is one: their cookie is another one. */
async function adminBody({ sessions, admins }: MySessionTools, req: Request) {
  const found = await sessions.peek('admin', req)
  const admin = found && adminOf(found, admins)
  return admin && { admin_id: admin.adminId, role: admin.role, expires_at: isoTime(admin.expiresAt) }
}

/** What binds a token to a browser that has no session yet. */
function newBrowser(res: Response, { sessions, secure }: MySessionTools): string {
  const browser = randomToken()
  res.cookie(sessions.cookies.csrf, browser, cookieAttributes(secure, 'strict'))
  return browser
}
