// The latest accruals and payouts for the public page: names and amounts, no addresses, no reasons, no ids.
import type { CapUse, CapWindows, Millis, PayoutState, Units } from '@pay2slay/domain'
import { count, flag, millisOrNull, money, text, textOrNull } from '../rows.js'
import type { SqlReader } from '../sql.js'
import { capUse, capUseTables, capUseValues } from './cap-use.js'

export interface FeedAccrual {
  readonly discordName: string
  readonly kills: number
  readonly amount: Units
  /** A payout covers it. */
  readonly settled: boolean
  /** The payout that covers it is confirmed. */
  readonly paid: boolean
  readonly createdAt: Millis
  /** Of the player, now. */
  readonly used: CapUse
}

export interface FeedPayout {
  readonly discordName: string
  readonly kills: number
  readonly amount: Units
  readonly state: PayoutState
  readonly plannedAt: Millis
  readonly confirmedAt: Millis | null
  /** The payout's block that is not dead, if it has one. */
  readonly blockHash: string | null
}

export interface Feed {
  readonly accruals: readonly FeedAccrual[]
  readonly payouts: readonly FeedPayout[]
}

const ACCRUALS = `WITH page AS (
    SELECT a.id, a.player_id, a.to_kills - a.from_kills AS kills, a.amount_units, a.payout_id, a.created_at_ms,
      p.discord_name, p.epic_account_id
    FROM accrual a JOIN player p ON p.id = a.player_id WHERE p.banned_at_ms IS NULL
    ORDER BY a.created_at_ms DESC, a.id DESC LIMIT $1),
  who AS (SELECT DISTINCT player_id, epic_account_id FROM page),
  ${capUseTables('who', 2)}
  SELECT g.discord_name, g.kills, g.amount_units, g.created_at_ms, g.payout_id IS NOT NULL AS settled,
    coalesce(y.state, '') = 'confirmed' AS paid, c.day_kills, c.week_kills
  FROM page g LEFT JOIN payout y ON y.id = g.payout_id LEFT JOIN cap_use c ON c.player_id = g.player_id
  ORDER BY g.created_at_ms DESC, g.id DESC`

const PAYOUTS = `WITH page AS (
    SELECT y.id, y.kills, y.amount_units, y.state, y.planned_at_ms, y.confirmed_at_ms, p.discord_name
    FROM payout y JOIN player p ON p.id = y.player_id WHERE p.banned_at_ms IS NULL
    ORDER BY y.planned_at_ms DESC, y.id DESC LIMIT $1)
  SELECT g.*, b.hash FROM page g LEFT JOIN block b ON b.payout_id = g.id AND b.state <> 'dead'
  ORDER BY g.planned_at_ms DESC, g.id DESC`

/** The latest `limit` of each, newest first, without banned players. Two statements; the caller bounds `limit`. */
export async function readFeed(
  read: SqlReader,
  query: { readonly limit: number; readonly windows: CapWindows },
): Promise<Feed> {
  const accruals = await read.all(ACCRUALS, [query.limit, ...capUseValues(query.windows)])
  const payouts = await read.all(PAYOUTS, [query.limit])
  return {
    accruals: accruals.map((row) => ({
      discordName: text(row, 'discord_name'),
      kills: count(row, 'kills'),
      amount: money(row, 'amount_units'),
      settled: flag(row, 'settled'),
      paid: flag(row, 'paid'),
      createdAt: count(row, 'created_at_ms'),
      used: capUse(row),
    })),
    payouts: payouts.map((row) => ({
      discordName: text(row, 'discord_name'),
      kills: count(row, 'kills'),
      amount: money(row, 'amount_units'),
      state: text(row, 'state') as PayoutState,
      plannedAt: count(row, 'planned_at_ms'),
      confirmedAt: millisOrNull(row, 'confirmed_at_ms'),
      blockHash: textOrNull(row, 'hash'),
    })),
  }
}
