// Who makes a request: by the session that its operation is about, and for administrators by who still is one.
import type { Admin } from '@pay2slay/config'
import type { ApiHooks } from '../http/hooks.js'
import { NOBODY, type AdminSession } from '../http/identity.js'
import { hashOf } from './keys.js'
import type { Sessions } from './sessions.js'
import type { Found } from './store.js'

export function authenticate(sessions: Sessions, admins: readonly Admin[]): NonNullable<ApiHooks['authenticate']> {
  return async ({ operation: { access, tag }, req, res }) => {
    if (access === 'public') return NOBODY
    if (access === 'player' || access === 'optional-player') {
      // Without a cookie there is nothing to read, and a crowd that only looks makes no sessions.
      if (tag === 'public' && sessions.sessionIdOf('player', req) === null) return NOBODY
      const found = await sessions.load('player', req, res)
      if (found?.kind !== 'player') return NOBODY
      const { player } = found
      const sessionId = hashOf(req.sessionID)
      return {
        player: { playerId: player.id, discordId: player.discordId, sessionId, player, session: found },
        admin: null,
      }
    }
    const found = await sessions.load('admin', req, res)
    return { player: null, admin: found && adminOf(found, admins, hashOf(req.sessionID)) }
  }
}

export const DISCORD_ADMIN = 'discord:'
export const EMAIL_ADMIN = 'email:'

/** Null: no longer on the list, or disabled. The role is the one of today, not that of the login. */
export function adminOf(found: Found, admins: readonly Admin[], sessionId: string): AdminSession | null {
  if (found.kind !== 'admin') return null
  const { adminId, user, expiresAt, endsAt, name: discordName } = found
  const times = { sessionId, expiresAt, endsAt, discordName }
  if (user)
    return { adminId: `${EMAIL_ADMIN}${user.email}`, role: user.role === 'operator' ? 'operator' : 'viewer', ...times }
  if (!adminId.startsWith(DISCORD_ADMIN)) return null
  const listed = admins.find(({ discordId }) => adminId === `${DISCORD_ADMIN}${discordId}`)
  return listed ? { adminId, role: listed.role, ...times } : null
}
