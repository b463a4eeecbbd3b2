// Logins that live in the database, so that any process can end them. The id of a row is the SHA-256 of the cookie's session id: a
// copy of the books logs nobody in. What a row says is never changed after it was written, apart from when it was last seen.
import { asId, type Millis, type PlayerId } from '@pay2slay/domain'
import { cleanText, count, countOrNull, flag, text, textOrNull } from '../rows.js'
import type { Row, SqlReader, SqlTx } from '../sql.js'

export type SessionKind = 'player' | 'admin'

/** How admins are called in the audit log; by Discord also in the table, where those with a password have the id of their account. */
export const DISCORD_ADMIN = 'discord:'
export const EMAIL_ADMIN = 'email:'

/** What every session is known by. */
export interface SessionTimes {
  readonly createdAt: Millis
  readonly seenAt: Millis
  /** Over when it is not used until then; never after `endsAt`. */
  readonly expiresAt: Millis
  readonly endsAt: Millis
}

export interface NewSession extends SessionTimes {
  readonly id: string
  readonly kind: SessionKind
  readonly playerId: PlayerId | null
  readonly adminId: string | null
  readonly data: string
  readonly userAgent: string | null
}

/** The player behind a session, as the row says now. */
export interface SessionPlayer {
  readonly id: PlayerId
  readonly discordId: string
  readonly discordName: string
  readonly guildMember: boolean
  readonly epicAccountId: string | null
  readonly epicName: string | null
  readonly epicVerified: boolean
  readonly directoryAnsweredAt: Millis | null
  readonly verificationStatus: string | null
  readonly verificationSource: string | null
  readonly heldAt: Millis | null
  readonly heldReason: string | null
  readonly baseline: number
  readonly killCursor: number | null
  readonly hideName: boolean
  readonly createdAt: Millis
}

export interface PlayerSession extends SessionTimes {
  readonly data: string
  readonly player: SessionPlayer
}

export interface AdminSession extends SessionTimes {
  readonly data: string
  readonly adminId: string
  /** Of an admin with a password; null for one known by a Discord id, who is in the configuration. */
  readonly user: { readonly email: string; readonly role: string } | null
}

const TIMES = 's.created_at_ms, s.seen_at_ms, s.expires_at_ms, s.ends_at_ms'

/** Of session `s` and player `p`, for `playerSessionOf`. */
export const SESSION_COLUMNS = `s.data_json, ${TIMES}, p.id, p.discord_id, p.discord_name, p.guild_member, p.epic_account_id,
    p.epic_name, p.epic_verified, p.directory_answered_at_ms, p.verification_status, p.verification_source, p.held_at_ms, p.held_reason,
    p.baseline, p.kill_cursor, p.hide_name, p.created_at_ms AS joined_at_ms`

/**
 * A session that goes on, by its id and the time, and nothing beside it: SQLite makes the plan of a join anew whenever the value changes
 * that a column of it is compared with (its planner looks whether it is a small number), and that takes four times as long as to run it.
 */
export const loginOf = (kind: SessionKind): string =>
  `login AS MATERIALIZED (SELECT * FROM session WHERE id = $1 AND kind = '${kind}' AND expires_at_ms > $2)`

const PLAYER_SESSION = `WITH ${loginOf('player')} SELECT ${SESSION_COLUMNS}
  FROM login s JOIN player p ON p.id = s.player_id WHERE p.banned_at_ms IS NULL AND p.deleted_at_ms IS NULL`

/** Session and player in one statement, as it stands before every answer to a player. Null: over, unknown, banned or deleted. */
export async function findPlayerSession(read: SqlReader, id: string, now: Millis): Promise<PlayerSession | null> {
  const [row] = await read.all(PLAYER_SESSION, [id, now])
  return row ? playerSessionOf(row) : null
}

export function playerSessionOf(row: Row): PlayerSession {
  const player: SessionPlayer = {
    id: asId(text(row, 'id')),
    discordId: text(row, 'discord_id'),
    discordName: text(row, 'discord_name'),
    guildMember: flag(row, 'guild_member'),
    epicAccountId: textOrNull(row, 'epic_account_id'),
    epicName: textOrNull(row, 'epic_name'),
    epicVerified: flag(row, 'epic_verified'),
    directoryAnsweredAt: countOrNull(row, 'directory_answered_at_ms'),
    verificationStatus: textOrNull(row, 'verification_status'),
    verificationSource: textOrNull(row, 'verification_source'),
    heldAt: countOrNull(row, 'held_at_ms'),
    heldReason: textOrNull(row, 'held_reason'),
    baseline: count(row, 'baseline'),
    killCursor: countOrNull(row, 'kill_cursor'),
    hideName: flag(row, 'hide_name'),
    createdAt: count(row, 'joined_at_ms'),
  }
  return { ...times(row), data: text(row, 'data_json'), player }
}

const ADMIN_SESSION = `WITH ${loginOf('admin')} SELECT s.data_json, s.admin_id, ${TIMES}, a.email, a.role
  FROM login s LEFT JOIN admin_user a ON a.id = s.admin_id AND a.disabled_at_ms IS NULL`

export async function findAdminSession(read: SqlReader, id: string, now: Millis): Promise<AdminSession | null> {
  const [row] = await read.all(ADMIN_SESSION, [id, now])
  if (!row) return null
  const email = textOrNull(row, 'email')
  const user = email === null ? null : { email, role: text(row, 'role') }
  return { ...times(row), data: text(row, 'data_json'), adminId: text(row, 'admin_id'), user }
}

/** A player's sessions beyond this many end, longest unseen first: nobody fills the table by logging in again and again. */
export const MOST_SESSIONS = 20

/** Writes a session once; a second one of the same id is a bug and fails. */
export async function insertSession(tx: SqlTx, session: NewSession): Promise<void> {
  const { id, kind, playerId, adminId, data, userAgent, createdAt, seenAt, expiresAt, endsAt } = session
  await tx.run(
    `INSERT INTO session (id, kind, player_id, admin_id, data_json, user_agent, created_at_ms, seen_at_ms, expires_at_ms, ends_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, kind, playerId, adminId, data, userAgent, createdAt, seenAt, expiresAt, endsAt],
  )
  if (playerId === null) return
  await tx.run(
    `DELETE FROM session WHERE player_id = $1 AND id IN (
       SELECT id FROM session WHERE player_id = $1 ORDER BY seen_at_ms DESC, id LIMIT 1000 OFFSET ${MOST_SESSIONS})`,
    [playerId],
  )
}

/** Notes the use of a session that is not over; false when it is over or was ended meanwhile. */
export async function touchSession(tx: SqlTx, id: string, at: { now: Millis; expiresAt: Millis }): Promise<boolean> {
  const touched = await tx.run(
    `UPDATE session SET seen_at_ms = $2, expires_at_ms = CASE WHEN ends_at_ms < $3 THEN ends_at_ms ELSE $3 END
     WHERE id = $1 AND expires_at_ms > $2 AND seen_at_ms <= $2`,
    [id, at.now, at.expiresAt],
  )
  return touched === 1
}

/** Ends one session; false when it was over already. */
export const deleteSession = async (tx: SqlTx, id: string): Promise<boolean> =>
  (await tx.run('DELETE FROM session WHERE id = $1', [id])) === 1

export interface SessionListRow extends SessionTimes {
  readonly id: string
  readonly userAgent: string | null
}

/** A player's sessions that are not over, last seen first. */
export const listSessions = (read: SqlReader, playerId: PlayerId, now: Millis): Promise<readonly SessionListRow[]> =>
  sessionsWhere(read, 'player_id', [playerId, now])

/** Like `listSessions`, of an admin as the table has them. */
export const listAdminSessions = (read: SqlReader, adminId: string, now: Millis): Promise<readonly SessionListRow[]> =>
  sessionsWhere(read, 'admin_id', [adminId, now])

async function sessionsWhere(read: SqlReader, column: 'player_id' | 'admin_id', values: readonly [string, Millis]) {
  const rows = await read.all(
    `SELECT s.id, s.user_agent, ${TIMES} FROM session s WHERE s.${column} = $1 AND s.expires_at_ms > $2
     ORDER BY s.seen_at_ms DESC, s.id LIMIT ${MOST_SESSIONS + 1}`,
    values,
  )
  return rows.map((row) => ({ ...times(row), id: text(row, 'id'), userAgent: textOrNull(row, 'user_agent') }))
}

/** Ends one session of this player; false when the player has no such session. */
export const endSessionOf = async (tx: SqlTx, playerId: PlayerId, id: string): Promise<boolean> =>
  (await tx.run('DELETE FROM session WHERE id = $1 AND player_id = $2', [id, playerId])) === 1

/**
 * Ends a player's logins, and those that they have as an administrator by their Discord id: whoever ends the one means the other too.
 * All of them, or all but two; how many.
 */
export const endSessionsOf = (
  tx: SqlTx,
  playerId: PlayerId,
  { player = '', admin = '' }: { readonly player?: string; readonly admin?: string } = {},
): Promise<number> =>
  tx.run(
    `DELETE FROM session WHERE id NOT IN ($2, $3)
       AND (player_id = $1 OR admin_id = (SELECT '${DISCORD_ADMIN}' || discord_id FROM player WHERE id = $1))`,
    [playerId, player, admin],
  )

/** Ends the sessions of an admin as the table has them, all of them or all but one; how many. */
export const endAdminSessions = (tx: SqlTx, adminId: string, except = ''): Promise<number> =>
  tx.run('DELETE FROM session WHERE admin_id = $1 AND id <> $2', [adminId, except])

/** As `endAdminSessions`, of an admin as the audit log calls them; null: there is no such account. */
export async function endSessionsOfAdmin(tx: SqlTx, name: string): Promise<number | null> {
  if (!name.startsWith(EMAIL_ADMIN)) return endAdminSessions(tx, name)
  const [row] = await tx.all('SELECT id FROM admin_user WHERE email = $1', [cleanText(name.slice(EMAIL_ADMIN.length))])
  return row ? endAdminSessions(tx, text(row, 'id')) : null
}

const times = (row: Row): SessionTimes => ({
  createdAt: count(row, 'created_at_ms'),
  seenAt: count(row, 'seen_at_ms'),
  expiresAt: count(row, 'expires_at_ms'),
  endsAt: count(row, 'ends_at_ms'),
})
