// What one player's lists hold beyond the last few that are shown with the player: accruals and readings, in pages.
import type { PlayerId, Units } from '@pay2slay/domain'
import { count, countOrNull, money, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { pageOf, Where, type Page, type Place } from '../where.js'

export interface PlayerReading {
  readonly id: string
  readonly source: string
  readonly total: number
  readonly outcome: string
  readonly baseline: number
  readonly providerAt: number | null
  readonly receivedAt: number
}

export interface PlayerAccrual {
  readonly id: string
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly amount: Units
  readonly perKill: Units
  readonly payoutId: string | null
  readonly createdAt: number
}

export interface PlayerListQuery {
  readonly playerId: PlayerId
  readonly after?: Place | undefined
  readonly limit: number
}

/** Newest first: a cursor is the baseline and the kills where the last one of the page before began. */
export async function adminPlayerAccruals(read: SqlReader, query: PlayerListQuery): Promise<Page<PlayerAccrual>> {
  const { playerId, after, limit } = query
  const where = new Where().and('player_id = ?', playerId)
  if (after) where.and('(baseline, from_kills) < (?, ?)', after.at, Number(after.id))
  const rows = await read.all(
    `SELECT * FROM accrual WHERE ${where.text} ORDER BY baseline DESC, from_kills DESC LIMIT ${where.parameter(limit + 1)}`,
    where.values,
  )
  return pageOf(rows.map(playerAccrual), limit)
}

/** Newest first. */
export async function adminPlayerReadings(read: SqlReader, query: PlayerListQuery): Promise<Page<PlayerReading>> {
  const { playerId, after, limit } = query
  const where = new Where().and('player_id = ?', playerId)
  if (after) where.and('(received_at_ms, id) < (?, ?)', after.at, after.id)
  const rows = await read.all(
    `SELECT * FROM reading WHERE ${where.text} ORDER BY received_at_ms DESC, id DESC LIMIT ${where.parameter(limit + 1)}`,
    where.values,
  )
  return pageOf(rows.map(playerReading), limit)
}

export const playerReading = (row: Row): PlayerReading => ({
  id: text(row, 'id'),
  source: text(row, 'source'),
  total: count(row, 'total'),
  outcome: text(row, 'outcome'),
  baseline: count(row, 'baseline'),
  providerAt: countOrNull(row, 'provider_at_ms'),
  receivedAt: count(row, 'received_at_ms'),
})

export const playerAccrual = (row: Row): PlayerAccrual => ({
  id: text(row, 'id'),
  baseline: count(row, 'baseline'),
  fromKills: count(row, 'from_kills'),
  toKills: count(row, 'to_kills'),
  amount: money(row, 'amount_units'),
  perKill: money(row, 'per_kill_units'),
  payoutId: textOrNull(row, 'payout_id'),
  createdAt: count(row, 'created_at_ms'),
})
