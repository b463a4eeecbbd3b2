// Who makes a request: by the session that its operation is about, and for administrators by who still is one.
import type { Admin, Secret } from '@pay2slay/config'
import { DISCORD_ADMIN, EMAIL_ADMIN } from '@pay2slay/db'
import type { ApiHooks } from '../http/hooks.js'
import { NOBODY, type AdminSession, type PlayerSession } from '../http/identity.js'
import { bringsReleaseToken } from './release-token.js'
import type { SessionKind, Sessions } from './sessions.js'
import { factsOf, type Found } from './store.js'

type FoundPlayer = Extract<Found, { readonly kind: 'player' }>

/**
 * express-session serves what may change a session. Most requests only look: for those the cookie is checked and the books are asked,
 * in one statement, which costs a tenth.
 */
export function authenticate(
  sessions: Sessions,
  admins: readonly Admin[],
  releaseToken: Secret | null,
): NonNullable<ApiHooks['authenticate']> {
  const isRelease = bringsReleaseToken(releaseToken)
  return ({ operation, req, res }) => {
    const { access } = operation
    if (access === 'public') return NOBODY
    if (access === 'release') return isRelease(req) ? { ...NOBODY, release: true } : NOBODY
    const find = (kind: SessionKind): Promise<Found | null> =>
      req.method === 'GET' || req.method === 'HEAD'
        ? sessions.use(kind, req, operation.withSession)
        : sessions.load(kind, req, res)
    if (access !== 'player' && access !== 'optional-player')
      return find('admin').then((found) => ({ player: null, admin: found && adminOf(found, admins) }))
    // Without a cookie there is nothing to read.
    if (access === 'optional-player' && sessions.sessionIdOf('player', req) === null) return NOBODY
    return find('player').then((found) =>
      found?.kind === 'player' ? { player: playerOf(found), admin: null } : NOBODY,
    )
  }
}

function playerOf(found: FoundPlayer): PlayerSession {
  const { player, rowId, status } = found
  return { playerId: player.id, discordId: player.discordId, sessionId: rowId, player, session: found, status }
}

/** Null: no longer on the list, or disabled. The role is the one of today, not that of the login. */
export function adminOf(found: Found, admins: readonly Admin[]): AdminSession | null {
  if (found.kind !== 'admin') return null
  const { adminId, user, rowId, expiresAt, endsAt } = found
  const { name: discordName } = factsOf(found.data)
  const times = { subject: adminId, sessionId: rowId, expiresAt, endsAt, discordName }
  if (user)
    return { adminId: `${EMAIL_ADMIN}${user.email}`, role: user.role === 'operator' ? 'operator' : 'viewer', ...times }
  if (!adminId.startsWith(DISCORD_ADMIN)) return null
  const listed = admins.find(({ discordId }) => adminId === `${DISCORD_ADMIN}${discordId}`)
  return listed ? { adminId, role: listed.role, ...times } : null
}
