// Everything that the books hold about one player, part by part, for the player alone. Flags say of what kind and since when, and
// nothing of other players; acts say what was done, and of administrators only that it was one.
import { type PlayerId } from '@pay2slay/domain'
import { count, countOrNull, flag, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { pageOf, type Page, type Place } from '../where.js'

type Value = string | number | boolean | null
export type ExportRow = Readonly<Record<string, Value>>

const time = (row: Row, column: string): string | null => {
  const at = countOrNull(row, column)
  return at === null ? null : new Date(at).toISOString()
}

const PLAYER = `SELECT id, discord_id, discord_name, guild_member, epic_account_id, epic_name, epic_verified, directory_answered_at_ms,
    verification_status, verification_source, absent_answers, held_at_ms, held_reason, baseline, kill_cursor, pending_total,
    pending_since_ms, unreadable, hide_name, created_at_ms, last_login_at_ms, last_read_at_ms FROM player WHERE id = $1 AND deleted_at_ms IS NULL`

export async function exportPlayer(read: SqlReader, playerId: PlayerId): Promise<ExportRow | null> {
  const [row] = await read.all(PLAYER, [playerId])
  if (!row) return null
  return {
    id: text(row, 'id'),
    discord_id: text(row, 'discord_id'),
    discord_username: text(row, 'discord_name'),
    guild_member: flag(row, 'guild_member'),
    epic_account_id: textOrNull(row, 'epic_account_id'),
    epic_name: textOrNull(row, 'epic_name'),
    epic_verified: flag(row, 'epic_verified'),
    last_verified_at: time(row, 'directory_answered_at_ms'),
    verification_status: textOrNull(row, 'verification_status'),
    verification_source: textOrNull(row, 'verification_source'),
    answers_not_found: count(row, 'absent_answers'),
    held_at: time(row, 'held_at_ms'),
    held_reason: textOrNull(row, 'held_reason'),
    baseline: count(row, 'baseline'),
    kill_cursor: countOrNull(row, 'kill_cursor'),
    pending_total: countOrNull(row, 'pending_total'),
    pending_since: time(row, 'pending_since_ms'),
    kills_unreadable: textOrNull(row, 'unreadable'),
    hide_name: flag(row, 'hide_name'),
    joined_at: time(row, 'created_at_ms'),
    last_login_at: time(row, 'last_login_at_ms'),
    last_read_at: count(row, 'last_read_at_ms') === 0 ? null : time(row, 'last_read_at_ms'),
  }
}

interface Part {
  /** The list, and what of it is the player's. */
  readonly from: string
  readonly at: string
  readonly id: string
  readonly body: (row: Row) => ExportRow
}

/** Lists that are exported by time; payouts and accruals have reads of their own. */
const PARTS = {
  wallets: {
    from: 'wallet_link t WHERE t.player_id = $1',
    at: 't.linked_at_ms',
    id: 't.id',
    body: (row) => ({
      address: text(row, 'address'),
      is_primary: flag(row, 'is_primary'),
      linked_at: time(row, 'linked_at_ms'),
      unlinked_at: time(row, 'unlinked_at_ms'),
      primary_from: time(row, 'primary_from_ms'),
      proven_at: time(row, 'proven_at_ms'),
    }),
  },
  baselines: {
    from: 'baseline t WHERE t.player_id = $1',
    at: 't.created_at_ms',
    id: `CAST(1000000000 + t.number AS text)`,
    body: (row) => ({
      number: count(row, 'number'),
      epic_account_id: text(row, 'epic_account_id'),
      start_kills: count(row, 'start_kills'),
      end_kills: countOrNull(row, 'end_kills'),
      reason: text(row, 'reason'),
      created_at: time(row, 'created_at_ms'),
    }),
  },
  readings: {
    from: 'reading t WHERE t.player_id = $1',
    at: 't.received_at_ms',
    id: 't.id',
    body: (row) => ({
      baseline: count(row, 'baseline'),
      epic_account_id: text(row, 'epic_account_id'),
      source: text(row, 'source'),
      total: count(row, 'total'),
      outcome: text(row, 'outcome'),
      provider_at: time(row, 'provider_at_ms'),
      received_at: time(row, 'received_at_ms'),
    }),
  },
  flags: {
    from: 'abuse_flag t WHERE t.player_id = $1',
    at: 't.raised_at_ms',
    id: 't.id',
    body: (row) => ({
      kind: text(row, 'kind'),
      raised_at: time(row, 'raised_at_ms'),
      cleared_at: time(row, 'cleared_at_ms'),
    }),
  },
  sessions: {
    from: `session t WHERE t.player_id = $1`,
    at: 't.created_at_ms',
    id: 't.id',
    body: (row) => ({
      user_agent: textOrNull(row, 'user_agent'),
      created_at: time(row, 'created_at_ms'),
      seen_at: time(row, 'seen_at_ms'),
      expires_at: time(row, 'expires_at_ms'),
    }),
  },
  events: {
    from: `audit_log t WHERE t.target_type = 'player' AND t.target_id = $1`,
    at: 't.at_ms',
    id: 't.id',
    body: (row) => {
      const isOwn = text(row, 'actor') === `player:${text(row, 'target_id')}`
      return {
        at: time(row, 'at_ms'),
        action: text(row, 'action'),
        by: isOwn ? 'you' : text(row, 'actor') === 'scheduler' ? 'the service' : 'an administrator',
        ...(isOwn && { summary: text(row, 'summary'), address: textOrNull(row, 'address') }),
      }
    },
  },
} as const satisfies Readonly<Record<string, Part>>

export type ExportPart = keyof typeof PARTS
export const EXPORT_PARTS = Object.keys(PARTS) as readonly ExportPart[]

export interface ExportEntry {
  readonly place: Place
  readonly body: ExportRow
}

/** A page of one part, newest first. */
export async function exportPart(
  read: SqlReader,
  part: ExportPart,
  query: { readonly playerId: PlayerId; readonly after: Place | undefined; readonly limit: number },
): Promise<Page<ExportEntry>> {
  const { from, at, id, body }: Part = PARTS[part]
  const { playerId, after, limit } = query
  const rows = await read.all(
    `SELECT t.*, ${at} AS place_at, ${id} AS place_id FROM ${from} AND (${at}, ${id}) < ($2, $3)
     ORDER BY ${at} DESC, ${id} DESC LIMIT $4`,
    // Behind every moment and every id at first.
    [playerId, after?.at ?? Number.MAX_SAFE_INTEGER, after?.id ?? '', limit + 1],
  )
  const entries = rows.map((row) => ({
    place: { at: count(row, 'place_at'), id: text(row, 'place_id') },
    body: body(row),
  }))
  return pageOf(entries, limit)
}
