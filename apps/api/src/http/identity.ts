// Who makes a request, as the session says.

export interface PlayerSession {
  readonly playerId: string
  readonly sessionId: string
  readonly discordId: string
}

export interface AdminSession {
  /** Such as `discord:123` or `email:ann@example.org`: the actor of the audit rows. */
  readonly adminId: string
  readonly role: 'viewer' | 'operator'
  readonly sessionId: string
}

export interface Identity {
  readonly player: PlayerSession | null
  readonly admin: AdminSession | null
}

export const NOBODY: Identity = { player: null, admin: null }
