// Players as an admin looks for them. One statement a page; sums and counts are made for the listed players only.
import { asId, type Mark, type PlayerId, type Units } from '@pay2slay/domain'
import { markOf } from '../../admin-sql.js'
import { cleanText, count, countOrNull, flag, money, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { containing, pageOf, Where, type Page } from '../where.js'

export interface KillsAndUnits {
  readonly kills: number
  readonly amount: Units
}

export interface AdminPlayerRow {
  readonly id: PlayerId
  readonly discordId: string
  readonly discordName: string
  readonly epicAccountId: string | null
  readonly epicName: string | null
  readonly guildMember: boolean
  readonly epicVerified: boolean
  readonly directoryAnsweredAt: number | null
  readonly verificationStatus: string | null
  readonly banned: Mark | null
  readonly held: Mark | null
  readonly pending: { readonly total: number; readonly since: number } | null
  readonly openFlags: number
  readonly address: string | null
  readonly hideName: boolean
  readonly owed: KillsAndUnits
  readonly open: KillsAndUnits
  readonly createdAt: number
  readonly lastLoginAt: number | null
  readonly deletedAt: number | null
}

export interface AdminPlayersQuery {
  /** This one alone. */
  readonly id?: string | undefined
  /** A name or part of one; or a whole player id, Discord id, Epic account id or address. */
  readonly search?: string | undefined
  readonly banned?: boolean | undefined
  readonly held?: boolean | undefined
  readonly flagged?: boolean | undefined
  readonly pending?: boolean | undefined
  /** The directory vouches for membership and Epic account. */
  readonly verified?: boolean | undefined
  readonly member?: boolean | undefined
  readonly wallet?: boolean | undefined
  readonly deleted?: boolean | undefined
  /** The id of the last player of the page before. */
  readonly after?: string | undefined
  readonly limit: number
}

const FLAGGED = 'EXISTS (SELECT 1 FROM abuse_flag f WHERE f.player_id = p.id AND f.cleared_at_ms IS NULL)'
const HAS_WALLET =
  'EXISTS (SELECT 1 FROM wallet_link l WHERE l.player_id = p.id AND l.is_primary AND l.unlinked_at_ms IS NULL)'
const VERIFIED = '(p.guild_member AND p.epic_verified AND p.epic_account_id IS NOT NULL)'

/** Whoever came last stands first. */
export async function adminPlayers(read: SqlReader, query: AdminPlayersQuery): Promise<Page<AdminPlayerRow>> {
  const where = new Where()
  const either = (wanted: boolean | undefined, condition: string) => {
    if (wanted !== undefined) where.and(wanted ? condition : `NOT ${condition}`)
  }
  either(query.banned, '(p.banned_at_ms IS NOT NULL)')
  either(query.held, '(p.held_at_ms IS NOT NULL)')
  either(query.pending, '(p.pending_total IS NOT NULL)')
  either(query.flagged, FLAGGED)
  either(query.verified, VERIFIED)
  either(query.member, '(p.guild_member)')
  either(query.wallet, HAS_WALLET)
  either(query.deleted, '(p.deleted_at_ms IS NOT NULL)')
  if (query.search !== undefined) search(where, cleanText(query.search))
  where.andIf(query.id, 'p.id = ?')
  where.andIf(query.after, 'p.id < ?')
  const rows = await read.all(
    `WITH page AS (SELECT p.id FROM player p WHERE ${where.text} ORDER BY p.id DESC LIMIT ${where.parameter(query.limit + 1)})
     SELECT ${PLAYER_COLUMNS} FROM page g JOIN player p ON p.id = g.id ${PLAYER_WALLET} ORDER BY p.id DESC`,
    where.values,
  )
  return pageOf(rows.map(adminPlayer), query.limit)
}

/** The books' id of a player who is named by it or by the Discord id; null: nobody is. */
export async function adminPlayerId(read: SqlReader, named: string): Promise<PlayerId | null> {
  const [row] = await read.all('SELECT id FROM player WHERE id = $1 OR discord_id = $1 LIMIT 1', [cleanText(named)])
  return row ? asId(text(row, 'id')) : null
}

/** Ids and addresses by their indexes; what can only be one of these is not looked for in names. */
function search(where: Where, wanted: string): void {
  const exact = `p.id IN (SELECT id FROM player WHERE id = ? UNION ALL SELECT id FROM player WHERE discord_id = ?
    UNION ALL SELECT id FROM player WHERE epic_account_id = ? UNION ALL SELECT player_id FROM wallet_link WHERE address = ?)`
  const ids = [wanted, wanted, wanted, wanted]
  if (IDS.test(wanted)) where.and(exact, ...ids)
  else {
    const like = containing(wanted)
    where.and(
      `(${exact} OR lower(p.discord_name) LIKE ? ESCAPE '\\' OR lower(p.epic_name) LIKE ? ESCAPE '\\')`,
      ...ids,
      like,
      like,
    )
  }
}

const IDS = /^(ban_[0-9a-z]{60}|\d{15,20}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** What a player is owed: kills and units in no payout yet. */
export const PLAYER_OWED = `(SELECT coalesce(sum(a.to_kills - a.from_kills), 0) FROM accrual a WHERE a.player_id = p.id AND a.payout_id IS NULL)
    AS owed_kills,
  (SELECT coalesce(sum(a.amount_units), 0) FROM accrual a WHERE a.player_id = p.id AND a.payout_id IS NULL) AS owed`

export const PLAYER_COLUMNS = `p.id, p.discord_id, p.discord_name, p.epic_account_id, p.epic_name, p.guild_member, p.epic_verified,
  p.directory_answered_at_ms, p.verification_status, p.banned_at_ms, p.ban_reason, p.banned_by, p.held_at_ms, p.held_reason,
  p.held_by, p.hide_name, p.pending_total, p.pending_since_ms, p.created_at_ms, p.last_login_at_ms, p.deleted_at_ms, w.address,
  (SELECT count(*) FROM abuse_flag f WHERE f.player_id = p.id AND f.cleared_at_ms IS NULL) AS open_flags,
  ${PLAYER_OWED},
  (SELECT coalesce(sum(o.kills), 0) FROM payout o WHERE o.player_id = p.id AND o.state IN ('planned', 'signed', 'published'))
    AS open_kills,
  (SELECT coalesce(sum(o.amount_units), 0) FROM payout o WHERE o.player_id = p.id AND o.state IN ('planned', 'signed', 'published'))
    AS open_units`
export const PLAYER_WALLET =
  'LEFT JOIN wallet_link w ON w.player_id = p.id AND w.is_primary AND w.unlinked_at_ms IS NULL'

export function adminPlayer(row: Row): AdminPlayerRow {
  const pending = countOrNull(row, 'pending_total')
  return {
    id: asId(text(row, 'id')),
    discordId: text(row, 'discord_id'),
    discordName: text(row, 'discord_name'),
    epicAccountId: textOrNull(row, 'epic_account_id'),
    epicName: textOrNull(row, 'epic_name'),
    guildMember: flag(row, 'guild_member'),
    epicVerified: flag(row, 'epic_verified'),
    directoryAnsweredAt: countOrNull(row, 'directory_answered_at_ms'),
    verificationStatus: textOrNull(row, 'verification_status'),
    banned: markOf(row, 'banned_at_ms', 'ban_reason', 'banned_by'),
    held: markOf(row, 'held_at_ms', 'held_reason', 'held_by'),
    pending: pending === null ? null : { total: pending, since: count(row, 'pending_since_ms') },
    openFlags: count(row, 'open_flags'),
    address: textOrNull(row, 'address'),
    hideName: flag(row, 'hide_name'),
    owed: { kills: count(row, 'owed_kills'), amount: money(row, 'owed') },
    open: { kills: count(row, 'open_kills'), amount: money(row, 'open_units') },
    createdAt: count(row, 'created_at_ms'),
    lastLoginAt: countOrNull(row, 'last_login_at_ms'),
    deletedAt: countOrNull(row, 'deleted_at_ms'),
  }
}
