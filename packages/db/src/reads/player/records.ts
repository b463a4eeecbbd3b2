// A player's own payouts and accruals in pages, newest first. A cursor names the last row that was shown, so rows that are added
// meanwhile move nothing.
import {
  asId,
  type AccrualId,
  type Millis,
  type PayoutId,
  type PayoutState,
  type PlayerId,
  type Units,
} from '@pay2slay/domain'
import { count, countOrNull, flag, money, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { pageOf, Where, type Page, type Place } from '../where.js'

export interface MyPayout {
  readonly id: PayoutId
  readonly kills: number
  readonly amount: Units
  readonly state: PayoutState
  readonly address: string
  readonly reason: string | null
  readonly voidReason: string | null
  readonly held: boolean
  readonly plannedAt: Millis
  readonly confirmedAt: Millis | null
  /** Of the block that is not dead. */
  readonly blockHash: string | null
}

export const PAYOUT_ORDERS = {
  '-created_at': 'o.planned_at_ms DESC, o.id DESC',
  created_at: 'o.planned_at_ms, o.id',
  '-amount_ban': 'o.amount_units DESC, o.planned_at_ms DESC, o.id DESC',
  amount_ban: 'o.amount_units, o.planned_at_ms DESC, o.id DESC',
  '-status': 'o.state DESC, o.planned_at_ms DESC, o.id DESC',
  status: 'o.state, o.planned_at_ms DESC, o.id DESC',
} as const

export interface MyPayoutsQuery {
  readonly playerId: PlayerId
  readonly state?: PayoutState | undefined
  readonly order: keyof typeof PAYOUT_ORDERS
  /** With `created_at` and `-created_at` only. */
  readonly after?: Place | undefined
  readonly offset: number
  readonly limit: number
}

export async function myPayouts(read: SqlReader, query: MyPayoutsQuery): Promise<Page<MyPayout>> {
  const where = new Where().and('o.player_id = ?', query.playerId).andIf(query.state, 'o.state = ?')
  const sign = query.order === 'created_at' ? '>' : '<'
  if (query.after) where.and(`(o.planned_at_ms, o.id) ${sign} (?, ?)`, query.after.at, query.after.id)
  const order = PAYOUT_ORDERS[query.order]
  const rows = await read.all(
    `WITH page AS (SELECT o.id FROM payout o WHERE ${where.text} ORDER BY ${order}
       LIMIT ${where.parameter(query.limit + 1)} OFFSET ${where.parameter(query.offset)})
     SELECT o.id, o.kills, o.amount_units, o.state, o.address, o.reason, o.void_reason, o.held_at_ms, o.planned_at_ms, o.confirmed_at_ms,
       b.hash AS block_hash
     FROM page g JOIN payout o ON o.id = g.id LEFT JOIN block b ON b.payout_id = o.id AND b.state <> 'dead' ORDER BY ${order}`,
    where.values,
  )
  return pageOf(rows.map(myPayout), query.limit)
}

const myPayout = (row: Row): MyPayout => ({
  id: asId(text(row, 'id')),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
  state: text(row, 'state') as PayoutState,
  address: text(row, 'address'),
  reason: textOrNull(row, 'reason'),
  voidReason: textOrNull(row, 'void_reason'),
  held: row['held_at_ms'] !== null,
  plannedAt: count(row, 'planned_at_ms'),
  confirmedAt: countOrNull(row, 'confirmed_at_ms'),
  blockHash: textOrNull(row, 'block_hash'),
})

export interface MyAccrual {
  readonly id: AccrualId
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly amount: Units
  readonly perKill: Units
  readonly multipliers: readonly { readonly name: string; readonly factor: string }[]
  readonly payoutId: PayoutId | null
  readonly paid: boolean
  readonly epochMinute: number
  readonly createdAt: Millis
  /** Of a count that was split: payouts took it in parts. */
  readonly isPart: boolean
}

/** Kills only go up under a baseline and baselines only follow each other, so the unique key is the order of time. */
export interface AccrualPlace {
  readonly baseline: number
  readonly fromKills: number
}

export interface MyAccrualsQuery {
  readonly playerId: PlayerId
  readonly settled?: boolean | undefined
  readonly after?: AccrualPlace | undefined
  readonly offset: number
  readonly limit: number
}

export async function myAccruals(read: SqlReader, query: MyAccrualsQuery): Promise<Page<MyAccrual>> {
  const where = new Where().and('a.player_id = ?', query.playerId)
  if (query.settled !== undefined) where.and(query.settled ? 'a.payout_id IS NOT NULL' : 'a.payout_id IS NULL')
  if (query.after) where.and('(a.baseline, a.from_kills) < (?, ?)', query.after.baseline, query.after.fromKills)
  const rows = await read.all(
    `WITH page AS (SELECT a.* FROM accrual a WHERE ${where.text} ORDER BY a.baseline DESC, a.from_kills DESC
       LIMIT ${where.parameter(query.limit + 1)} OFFSET ${where.parameter(query.offset)})
     SELECT g.*, coalesce(y.state, '') = 'confirmed' AS paid,
       g.split_from IS NOT NULL OR EXISTS (SELECT 1 FROM accrual n WHERE n.player_id = g.player_id AND n.baseline = g.baseline
         AND n.from_kills = g.to_kills AND n.split_from IS NOT NULL) AS is_part
     FROM page g LEFT JOIN payout y ON y.id = g.payout_id
     ORDER BY g.baseline DESC, g.from_kills DESC`,
    where.values,
  )
  return pageOf(rows.map(myAccrual), query.limit)
}

function myAccrual(row: Row): MyAccrual {
  const payoutId = textOrNull(row, 'payout_id')
  return {
    id: asId(text(row, 'id')),
    baseline: count(row, 'baseline'),
    fromKills: count(row, 'from_kills'),
    toKills: count(row, 'to_kills'),
    amount: money(row, 'amount_units'),
    perKill: money(row, 'per_kill_units'),
    multipliers: JSON.parse(text(row, 'multipliers_json')) as MyAccrual['multipliers'],
    payoutId: payoutId === null ? null : asId(payoutId),
    paid: flag(row, 'paid'),
    epochMinute: count(row, 'epoch_minute'),
    createdAt: count(row, 'created_at_ms'),
    isPart: flag(row, 'is_part'),
  }
}
