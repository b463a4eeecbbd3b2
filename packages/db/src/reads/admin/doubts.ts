// What waits for a person: abuse flags and pending readings.
import { asId, type AbuseFlag, type PlayerId } from '@pay2slay/domain'
import { abuseFlag } from '../../admin-sql.js'
import { cleanText, count, countOrNull, money, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { pageOf, Where, type Page, type Place } from '../where.js'
import { PLAYER_OWED, type KillsAndUnits } from './players.js'

export interface AdminFlagRow extends AbuseFlag {
  readonly discordName: string
}

export interface AdminFlagsQuery {
  /** This one alone. */
  readonly id?: string | undefined
  /** Left out: cleared ones too. */
  readonly open?: boolean | undefined
  readonly kind?: string | undefined
  readonly playerId?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly after?: Place | undefined
  readonly limit: number
}

/** Latest raised first. */
export async function adminFlags(read: SqlReader, query: AdminFlagsQuery): Promise<Page<AdminFlagRow>> {
  const where = new Where().andIf(query.id, 'f.id = ?')
  if (query.open !== undefined) where.and(query.open ? 'f.cleared_at_ms IS NULL' : 'f.cleared_at_ms IS NOT NULL')
  where.andIf(query.kind === undefined ? undefined : cleanText(query.kind), 'f.kind = ?')
  where.andIf(query.playerId, 'f.player_id = ?')
  where.andIf(query.from, 'f.raised_at_ms >= ?')
  where.andIf(query.to, 'f.raised_at_ms < ?')
  if (query.after) where.and('(f.raised_at_ms, f.id) < (?, ?)', query.after.at, query.after.id)
  const rows = await read.all(
    `SELECT f.*, p.discord_name FROM abuse_flag f JOIN player p ON p.id = f.player_id WHERE ${where.text}
     ORDER BY f.raised_at_ms DESC, f.id DESC LIMIT ${where.parameter(query.limit + 1)}`,
    where.values,
  )
  return pageOf(
    rows.map((row) => ({ ...abuseFlag(row), discordName: text(row, 'discord_name') })),
    query.limit,
  )
}

export interface AdminPendingRow {
  readonly playerId: PlayerId
  readonly discordName: string
  readonly epicAccountId: string | null
  readonly epicName: string | null
  readonly total: number
  readonly since: number
  readonly cursor: number | null
  readonly lastAcceptedAt: number | null
  /** Accepting is refused: the player was away or changed the Epic account. */
  readonly needsBaseline: boolean
  /** Number of the present baseline. */
  readonly baseline: number
  /** Of the player, in no payout yet. */
  readonly owed: KillsAndUnits
  /** What the open flag says of the jump. */
  readonly doubt: string | null
}

/** Longest pending first. */
export async function adminPending(
  read: SqlReader,
  query: { readonly after?: Place | undefined; readonly limit: number },
): Promise<Page<AdminPendingRow>> {
  const where = new Where().and('p.pending_total IS NOT NULL')
  if (query.after) where.and('(p.pending_since_ms, p.id) > (?, ?)', query.after.at, query.after.id)
  const rows = await read.all(
    `SELECT p.id, p.discord_name, p.epic_account_id, p.epic_name, p.pending_total, p.pending_since_ms, p.kill_cursor,
       p.last_accepted_at_ms, p.needs_baseline, p.baseline, ${PLAYER_OWED}, f.detail
     FROM player p LEFT JOIN abuse_flag f ON f.player_id = p.id AND f.kind = 'kill_jump' AND f.cleared_at_ms IS NULL
     WHERE ${where.text} ORDER BY p.pending_since_ms, p.id LIMIT ${where.parameter(query.limit + 1)}`,
    where.values,
  )
  return pageOf(rows.map(pendingRow), query.limit)
}

const pendingRow = (row: Row): AdminPendingRow => ({
  playerId: asId(text(row, 'id')),
  discordName: text(row, 'discord_name'),
  epicAccountId: textOrNull(row, 'epic_account_id'),
  epicName: textOrNull(row, 'epic_name'),
  total: count(row, 'pending_total'),
  since: count(row, 'pending_since_ms'),
  cursor: countOrNull(row, 'kill_cursor'),
  lastAcceptedAt: countOrNull(row, 'last_accepted_at_ms'),
  needsBaseline: Boolean(Number(row['needs_baseline'])),
  baseline: count(row, 'baseline'),
  owed: { kills: count(row, 'owed_kills'), amount: money(row, 'owed') },
  doubt: textOrNull(row, 'detail'),
})
