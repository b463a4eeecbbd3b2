// Who makes a request, as the session says.
import type { Millis } from '@pay2slay/domain'
import type { PlayerStatus, SessionPlayer, SessionTimes } from '@pay2slay/db'

export interface PlayerSession {
  readonly playerId: SessionPlayer['id']
  /** As the table has it: a hash, which opens nothing. */
  readonly sessionId: string
  readonly discordId: string
  /** The player's row, read in one statement with the session. */
  readonly player: SessionPlayer
  readonly session: SessionTimes
  /** Read along with the session for the one operation that shows it. */
  readonly status: PlayerStatus | null
}

export interface AdminSession {
  /** Such as `discord:123` or `email:ann@example.org`: the actor of the audit rows. */
  readonly adminId: string
  /** As the table of sessions has them: the id of the account where they have a password. */
  readonly subject: string
  readonly role: 'viewer' | 'operator'
  readonly sessionId: string
  /** As Discord told it at the login; null for an admin with a password. */
  readonly discordName: string | null
  readonly expiresAt: Millis
  readonly endsAt: Millis
}

export interface Identity {
  readonly player: PlayerSession | null
  readonly admin: AdminSession | null
  /** The caller brought the release token. */
  readonly release?: true
}

export const NOBODY: Identity = { player: null, admin: null }
