// Payouts as an admin looks through them, and one of them with its whole story.
import { asId, type Mark, type PayoutId, type PayoutState, type PlayerId, type Units } from '@pay2slay/domain'
import { markOf } from '../../admin-sql.js'
import { count, countOrNull, flag, money, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { pageOf, Where, type Page, type Place } from '../where.js'
import { adminAudit, type AdminAuditRow } from './audit.js'
import { adminBlock, type AdminBlockRow } from './blocks.js'

export interface AdminPayoutRow {
  readonly id: PayoutId
  readonly playerId: PlayerId
  readonly discordName: string
  readonly epicAccountId: string
  readonly address: string
  readonly operatorAccount: string
  readonly kills: number
  readonly amount: Units
  readonly state: PayoutState
  readonly adopted: boolean
  readonly reason: string | null
  readonly held: Mark | null
  readonly voidReason: string | null
  readonly plannedAt: number
  readonly signedAt: number | null
  readonly publishedAt: number | null
  readonly confirmedAt: number | null
  readonly voidedAt: number | null
  /** Of the block that is not dead. */
  readonly blockHash: string | null
}

export interface AdminPayoutsQuery {
  /** This one alone. */
  readonly id?: string | undefined
  readonly state?: PayoutState | undefined
  readonly held?: boolean | undefined
  readonly playerId?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly after?: Place | undefined
  readonly limit: number
}

const OPEN: readonly PayoutState[] = ['planned', 'signed', 'published']
const COLUMNS = `SELECT o.*, p.discord_name, b.hash AS block_hash`
const JOINS = `JOIN player p ON p.id = o.player_id LEFT JOIN block b ON b.payout_id = o.id AND b.state <> 'dead'`

/** Latest planned first. */
export async function adminPayouts(read: SqlReader, query: AdminPayoutsQuery): Promise<Page<AdminPayoutRow>> {
  const where = new Where()
  where.andIf(query.id, 'o.id = ?')
  where.andIf(query.state, 'o.state = ?')
  // Said as the index of what is open says it: the few open ones are then not looked for among all that was ever paid.
  if (query.state !== undefined && OPEN.includes(query.state))
    where.and(`o.state IN ('planned', 'signed', 'published')`)
  if (query.held !== undefined) where.and(query.held ? 'o.held_at_ms IS NOT NULL' : 'o.held_at_ms IS NULL')
  where.andIf(query.playerId, 'o.player_id = ?')
  where.andIf(query.from, 'o.planned_at_ms >= ?')
  where.andIf(query.to, 'o.planned_at_ms < ?')
  if (query.after) where.and('(o.planned_at_ms, o.id) < (?, ?)', query.after.at, query.after.id)
  const rows = await read.all(
    `WITH page AS (SELECT o.id FROM payout o WHERE ${where.text}
       ORDER BY o.planned_at_ms DESC, o.id DESC LIMIT ${where.parameter(query.limit + 1)})
     ${COLUMNS} FROM page g JOIN payout o ON o.id = g.id ${JOINS} ORDER BY o.planned_at_ms DESC, o.id DESC`,
    where.values,
  )
  return pageOf(rows.map(adminPayout), query.limit)
}

export interface AdminPayoutItem {
  readonly accrualId: string
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly kills: number
  readonly amount: Units
  readonly perKill: Units
  readonly multipliersJson: string
  readonly accruedAt: number
  readonly releasedAt: number | null
  /** The reading that made the debt. */
  readonly reading: { readonly source: string; readonly total: number; readonly providerAt: number | null }
}

export interface AdminPayoutDetail {
  readonly payout: AdminPayoutRow
  readonly windows: { readonly timeZone: string; readonly dayStart: number; readonly weekStart: number }
  readonly caps: { readonly dailyKills: number | null; readonly weeklyKills: number | null }
  readonly items: readonly AdminPayoutItem[]
  /** Items that it has; `items` holds the first of them. */
  readonly itemCount: number
  /** Every block that it ever had, the first one first; dead ones too. */
  readonly blocks: readonly AdminBlockRow[]
  readonly audit: readonly AdminAuditRow[]
}

const MOST_ITEMS = 500
const MOST_BLOCKS = 100

/** Null: no such payout. Five statements. */
export async function adminPayoutDetail(read: SqlReader, id: string): Promise<AdminPayoutDetail | null> {
  const [row] = await read.all(`${COLUMNS} FROM payout o ${JOINS} WHERE o.id = $1`, [id])
  if (!row) return null
  const [items, [total], blocks, audit] = await Promise.all([
    read.all(
      `SELECT i.*, a.baseline, a.per_kill_units, a.multipliers_json, a.created_at_ms, r.source, r.total, r.provider_at_ms
       FROM payout_item i JOIN accrual a ON a.id = i.accrual_id JOIN reading r ON r.id = a.reading_id
       WHERE i.payout_id = $1 ORDER BY a.baseline, i.from_kills LIMIT $2`,
      [id, MOST_ITEMS],
    ),
    read.all('SELECT count(*) AS n FROM payout_item WHERE payout_id = $1', [id]),
    read.all('SELECT * FROM block WHERE payout_id = $1 ORDER BY signed_at_ms, hash LIMIT $2', [id, MOST_BLOCKS]),
    adminAudit(read, { targetType: 'payout', targetId: id, limit: 50 }),
  ])
  return {
    payout: adminPayout(row),
    windows: {
      timeZone: text(row, 'time_zone'),
      dayStart: count(row, 'day_start_ms'),
      weekStart: count(row, 'week_start_ms'),
    },
    caps: { dailyKills: countOrNull(row, 'daily_cap'), weeklyKills: countOrNull(row, 'weekly_cap') },
    items: items.map(payoutItem),
    itemCount: total ? count(total, 'n') : 0,
    blocks: blocks.map(adminBlock),
    audit: audit.rows,
  }
}

const adminPayout = (row: Row): AdminPayoutRow => ({
  id: asId(text(row, 'id')),
  playerId: asId(text(row, 'player_id')),
  discordName: text(row, 'discord_name'),
  epicAccountId: text(row, 'epic_account_id'),
  address: text(row, 'address'),
  operatorAccount: text(row, 'operator_account'),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
  state: text(row, 'state') as PayoutState,
  adopted: flag(row, 'adopted'),
  reason: textOrNull(row, 'reason'),
  held: markOf(row, 'held_at_ms', 'held_reason', 'held_by'),
  voidReason: textOrNull(row, 'void_reason'),
  plannedAt: count(row, 'planned_at_ms'),
  signedAt: countOrNull(row, 'signed_at_ms'),
  publishedAt: countOrNull(row, 'published_at_ms'),
  confirmedAt: countOrNull(row, 'confirmed_at_ms'),
  voidedAt: countOrNull(row, 'voided_at_ms'),
  blockHash: textOrNull(row, 'block_hash'),
})

const payoutItem = (row: Row): AdminPayoutItem => ({
  accrualId: text(row, 'accrual_id'),
  baseline: count(row, 'baseline'),
  fromKills: count(row, 'from_kills'),
  toKills: count(row, 'to_kills'),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
  perKill: money(row, 'per_kill_units'),
  multipliersJson: text(row, 'multipliers_json'),
  accruedAt: count(row, 'created_at_ms'),
  releasedAt: countOrNull(row, 'released_at_ms'),
  reading: {
    source: text(row, 'source'),
    total: count(row, 'total'),
    providerAt: countOrNull(row, 'provider_at_ms'),
  },
})
