// A player's page in one statement whose cost does not grow with the history: what is owed and open are partial indexes, what was paid
// is a running sum, cap use is the payouts of one week.
import {
  asId,
  type Address,
  type CapUse,
  type Caps,
  type CapWindows,
  type Millis,
  type PayoutId,
  type PayoutState,
  type Stop,
  type Units,
  type Unreadable,
  type WalletLink,
} from '@pay2slay/domain'
import { advanceLeft } from '../../adopt-sql.js'
import { count, countOrNull, flag, HOLDING_FLAGS, money, text, textOrNull } from '../../rows.js'
import type { Database, Row } from '../../sql.js'
import { loginOf, playerSessionOf, SESSION_COLUMNS, type PlayerSession } from '../../accounts/sessions.js'

export interface KillsAndUnits {
  readonly kills: number
  readonly amount: Units
}

/** Who the player is, as the row says. */
export interface PlayerIdentity {
  readonly discordId: string
  readonly discordName: string
  readonly hideName: boolean
  readonly guildMember: boolean
  readonly epicAccountId: string | null
  readonly epicName: string | null
  readonly epicVerified: boolean
  readonly answeredAt: Millis | null
  readonly verificationStatus: string | null
  readonly verificationSource: string | null
  readonly banned: { readonly at: Millis; readonly reason: string | null } | null
  readonly held: { readonly at: Millis; readonly reason: string } | null
  /** New kills count from it on; the next reading may be a new one. */
  readonly hasBaseline: boolean
  readonly unreadable: Unreadable | null
}

export interface PlayerStatus {
  readonly player: PlayerIdentity
  /** By the instant asked for: a change whose time has come counts, settled or not. */
  readonly wallet: WalletLink | null
  readonly waiting: WalletLink | null
  readonly owed: KillsAndUnits
  readonly open: (KillsAndUnits & OpenPayout) | null
  readonly paid: KillsAndUnits
  /** Paid beyond what was owed. */
  readonly advance: Units
  readonly used: CapUse
  /** What was set for this instant; null: the configuration counts. */
  readonly terms: { readonly perKill: Units; readonly caps: Caps } | null
  readonly pendingSince: Millis | null
  readonly absentAnswers: number
  readonly isFlagged: boolean
  readonly isBalanceLow: boolean
  readonly stops: readonly Pick<Stop, 'kind' | 'setAt'>[]
}

export interface OpenPayout {
  readonly id: PayoutId
  readonly state: PayoutState
  readonly reason: string | null
  readonly held: boolean
}

export interface StatusQuery {
  /** As the table has it. */
  readonly sessionId: string
  readonly now: Millis
  readonly windows: CapWindows
}

const WHO = '(SELECT player_id FROM login)'

const used = (column: string, parameter: string) => `(
  SELECT coalesce(sum(kills), 0) AS week_kills,
    coalesce(sum(CASE WHEN planned_at_ms >= $3 AND planned_at_ms < $4 THEN kills ELSE 0 END), 0) AS day_kills
  FROM payout WHERE ${column} = ${parameter} AND state <> 'void' AND planned_at_ms >= $5 AND planned_at_ms < $6)`

const link = (table: string) =>
  ['id', 'address', 'linked_at_ms', 'primary_from_ms', 'proven_at_ms']
    .map((column) => `${table}.${column} AS ${table}_${column}`)
    .join(', ')

/** Money that may come through JSON, whose integers end at 2^53. */
const asText = (amount: string): string => `CAST(${amount} AS text)`

const STATUS = `WITH ${loginOf('player')}
  SELECT ${SESSION_COLUMNS}, p.banned_at_ms, p.ban_reason, p.pending_since_ms, p.absent_answers, p.needs_baseline,
    p.unreadable, ${link('w')}, ${link('q')},
    o.id AS open_id, o.state AS open_state, o.reason AS open_reason, o.held_at_ms AS open_held, o.kills AS open_kills,
    ${asText('o.amount_units')} AS open_units, d.owed_kills, ${asText('d.owed_units')} AS owed_units, t.kills AS paid_kills,
    ${asText('t.amount_units')} AS paid_units,
    m.day_kills AS my_day, m.week_kills AS my_week, e.day_kills AS epic_day, e.week_kills AS epic_week,
    ${asText('c.per_kill_units')} AS per_kill_units, c.daily_cap, c.weekly_cap,
    ${asText(advanceLeft(WHO))} AS advance_units,
    EXISTS (SELECT 1 FROM abuse_flag f WHERE f.player_id = ${WHO} AND f.cleared_at_ms IS NULL AND f.kind IN ${HOLDING_FLAGS}) AS flagged,
    EXISTS (SELECT 1 FROM alert l WHERE l.kind = 'balance_low' AND l.cleared_at_ms IS NULL) AS balance_low,
    (SELECT set_at_ms FROM stop WHERE kind = 'pause') AS paused_at_ms,
    (SELECT set_at_ms FROM stop WHERE kind = 'books') AS books_at_ms
  FROM login s JOIN player p ON p.id = s.player_id
  CROSS JOIN (SELECT coalesce(sum(to_kills - from_kills), 0) AS owed_kills, coalesce(sum(amount_units), 0) AS owed_units
    FROM accrual WHERE player_id = ${WHO} AND payout_id IS NULL) d
  CROSS JOIN ${used('player_id', WHO)} m
  CROSS JOIN ${used('epic_account_id', `(SELECT epic_account_id FROM player WHERE id = ${WHO})`)} e
  LEFT JOIN wallet_link w ON w.player_id = p.id AND w.is_primary AND w.unlinked_at_ms IS NULL
  LEFT JOIN wallet_link q ON q.player_id = p.id AND q.primary_from_ms IS NOT NULL
  LEFT JOIN payout o ON o.player_id = p.id AND o.state IN ('planned', 'signed', 'published')
  LEFT JOIN paid_total t ON t.player_id = p.id
  LEFT JOIN (SELECT per_kill_units, daily_cap, weekly_cap FROM payout_config WHERE effective_at_ms <= $2
    ORDER BY effective_at_ms DESC LIMIT 1) c ON true
  WHERE p.banned_at_ms IS NULL AND p.deleted_at_ms IS NULL`

/**
 * The driver of PostgreSQL describes every column of every answer anew, and each time in a shape of its own that only the collector's
 * long rounds free: for one row of seventy columns that is a quarter of the request. As one JSON value it is one column.
 */
const BY_DIALECT = { sqlite: STATUS, postgresql: `SELECT row_to_json(page) AS page FROM (${STATUS}) page` } as const

/** The session as `findPlayerSession` has it, and what its player sees, in the one statement of that page. Null: the session is over. */
export async function readSessionStatus(
  { read, dialect }: Pick<Database, 'read' | 'dialect'>,
  query: StatusQuery,
): Promise<(PlayerSession & { readonly status: PlayerStatus }) | null> {
  const { sessionId, now, windows } = query
  const { dayStart, dayEnd, weekStart, weekEnd } = windows
  const [found] = await read.all(BY_DIALECT[dialect], [sessionId, now, dayStart, dayEnd, weekStart, weekEnd])
  const row = found && dialect === 'postgresql' ? (found['page'] as unknown as Row) : found
  return row ? { ...playerSessionOf(row), status: statusOf(row, now) } : null
}

function statusOf(row: Row, now: Millis): PlayerStatus {
  const wallets = effective(walletOf(row, 'w'), walletOf(row, 'q'), now)
  return {
    player: identityOf(row),
    ...wallets,
    owed: { kills: count(row, 'owed_kills'), amount: money(row, 'owed_units') },
    open: openOf(row),
    paid: { kills: count(row, 'paid_kills'), amount: money(row, 'paid_units') },
    advance: money(row, 'advance_units'),
    used: {
      dayKills: Math.max(count(row, 'my_day'), count(row, 'epic_day')),
      weekKills: Math.max(count(row, 'my_week'), count(row, 'epic_week')),
    },
    terms: termsOf(row),
    pendingSince: countOrNull(row, 'pending_since_ms'),
    absentAnswers: count(row, 'absent_answers'),
    isFlagged: flag(row, 'flagged'),
    isBalanceLow: flag(row, 'balance_low'),
    stops: [...stopOf(row, 'pause', 'paused_at_ms'), ...stopOf(row, 'books', 'books_at_ms')],
  }
}

function identityOf(row: Row): PlayerIdentity {
  const bannedAt = countOrNull(row, 'banned_at_ms')
  const heldAt = countOrNull(row, 'held_at_ms')
  return {
    discordId: text(row, 'discord_id'),
    discordName: text(row, 'discord_name'),
    hideName: flag(row, 'hide_name'),
    guildMember: flag(row, 'guild_member'),
    epicAccountId: textOrNull(row, 'epic_account_id'),
    epicName: textOrNull(row, 'epic_name'),
    epicVerified: flag(row, 'epic_verified'),
    answeredAt: countOrNull(row, 'directory_answered_at_ms'),
    verificationStatus: textOrNull(row, 'verification_status'),
    verificationSource: textOrNull(row, 'verification_source'),
    banned: bannedAt === null ? null : { at: bannedAt, reason: textOrNull(row, 'ban_reason') },
    held: heldAt === null ? null : { at: heldAt, reason: text(row, 'held_reason') },
    hasBaseline: count(row, 'baseline') > 0 && !flag(row, 'needs_baseline'),
    unreadable: textOrNull(row, 'unreadable') as Unreadable | null,
  }
}

/** A change whose time has come is the primary wallet, also before a settlement writes it down. */
export function effective(
  primary: WalletLink | null,
  waiting: WalletLink | null,
  now: Millis,
): { readonly wallet: WalletLink | null; readonly waiting: WalletLink | null } {
  if (waiting === null || waiting.primaryFrom === null || waiting.primaryFrom > now) return { wallet: primary, waiting }
  return { wallet: { ...waiting, isPrimary: true, primaryFrom: null }, waiting: null }
}

function walletOf(row: Row, table: 'w' | 'q'): WalletLink | null {
  const id = textOrNull(row, `${table}_id`)
  if (id === null) return null
  return {
    id,
    address: asId<Address>(text(row, `${table}_address`)),
    isPrimary: table === 'w',
    linkedAt: count(row, `${table}_linked_at_ms`),
    primaryFrom: countOrNull(row, `${table}_primary_from_ms`),
    provenAt: countOrNull(row, `${table}_proven_at_ms`),
  }
}

function openOf(row: Row): PlayerStatus['open'] {
  const id = textOrNull(row, 'open_id')
  if (id === null) return null
  return {
    id: asId(id),
    state: text(row, 'open_state') as PayoutState,
    reason: textOrNull(row, 'open_reason'),
    held: row['open_held'] !== null,
    kills: count(row, 'open_kills'),
    amount: money(row, 'open_units'),
  }
}

function termsOf(row: Row): PlayerStatus['terms'] {
  if (row['per_kill_units'] === null) return null
  return {
    perKill: money(row, 'per_kill_units'),
    caps: { dailyKills: countOrNull(row, 'daily_cap'), weeklyKills: countOrNull(row, 'weekly_cap') },
  }
}

function stopOf(row: Row, kind: Stop['kind'], column: string): PlayerStatus['stops'] {
  const setAt = countOrNull(row, column)
  return setAt === null ? [] : [{ kind, setAt }]
}
