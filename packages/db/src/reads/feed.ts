// The latest accruals and payouts for the public page: names and amounts, no addresses, no reasons. Who is banned or deleted is left
// out, who hides a name has none here.
import type { CapUse, CapWindows, Millis, PayoutState, Units } from '@pay2slay/domain'
import { inList, listValue } from '../bulk.js'
import { count, flag, millisOrNull, money, text, textOrNull } from '../rows.js'
import type { Database, Row, SqlReader } from '../sql.js'
import { capUse, capUseTables, capUseValues } from './cap-use.js'

export interface FeedAccrual {
  readonly id: string
  readonly playerId: string
  /** Null when the player hides it. */
  readonly discordName: string | null
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
  readonly id: string
  readonly playerId: string
  readonly discordName: string | null
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

const SHOWN = 'p.banned_at_ms IS NULL AND p.deleted_at_ms IS NULL'
const NAME = 'CASE WHEN p.hide_name THEN NULL ELSE p.discord_name END AS discord_name'
const LATEST = {
  accruals: 'ORDER BY a.created_at_ms DESC, a.id DESC',
  payouts: 'ORDER BY y.planned_at_ms DESC, y.id DESC',
}

/** `where` and `rest` pick the rows of `accrual a`; the four values of the caps' windows are taken from `$first` on. */
const accrualsText = (where: string, rest: string, first: number): string => `WITH page AS (
    SELECT a.id, a.player_id, a.to_kills - a.from_kills AS kills, a.amount_units, a.payout_id, a.created_at_ms,
      ${NAME}, p.epic_account_id
    FROM accrual a JOIN player p ON p.id = a.player_id WHERE ${SHOWN} AND ${where} ${rest}),
  who AS (SELECT DISTINCT player_id, epic_account_id FROM page),
  ${capUseTables('who', first)}
  SELECT g.id, g.player_id, g.discord_name, g.kills, g.amount_units, g.created_at_ms, g.payout_id IS NOT NULL AS settled,
    coalesce(y.state, '') = 'confirmed' AS paid, c.day_kills, c.week_kills
  FROM page g LEFT JOIN payout y ON y.id = g.payout_id LEFT JOIN cap_use c ON c.player_id = g.player_id
  ORDER BY g.created_at_ms DESC, g.id DESC`

/** `where` and `rest` pick the rows of `payout y`. */
const payoutsText = (where: string, rest: string): string => `WITH page AS (
    SELECT y.id, y.player_id, y.kills, y.amount_units, y.state, y.planned_at_ms, y.confirmed_at_ms, ${NAME}
    FROM payout y JOIN player p ON p.id = y.player_id WHERE ${SHOWN} AND ${where} ${rest})
  SELECT g.*, b.hash FROM page g LEFT JOIN block b ON b.payout_id = g.id AND b.state <> 'dead'
  ORDER BY g.planned_at_ms DESC, g.id DESC`

const LATEST_ACCRUALS = accrualsText('true', `${LATEST.accruals} LIMIT $1`, 2)
const LATEST_PAYOUTS = payoutsText('true', `${LATEST.payouts} LIMIT $1`)

/** The latest `limit` of each, newest first. Two statements; the caller bounds `limit`. */
export async function readFeed(
  read: SqlReader,
  query: { readonly limit: number; readonly windows: CapWindows },
): Promise<Feed> {
  const accruals = await read.all(LATEST_ACCRUALS, [query.limit, ...capUseValues(query.windows)])
  const payouts = await read.all(LATEST_PAYOUTS, [query.limit])
  return { accruals: accruals.map(feedAccrual), payouts: payouts.map(feedPayout) }
}

/** Those of these accruals and payouts that may be shown, newest first; a statement for each kind that is asked for. */
export async function readFeedOf(
  { read, dialect }: Database,
  query: {
    readonly accrualIds: readonly string[]
    readonly payoutIds: readonly string[]
    readonly windows: CapWindows
  },
): Promise<Feed> {
  const { accrualIds, payoutIds, windows } = query
  const listed = (column: string) => inList({ dialect }, column, '$1')
  const accruals =
    accrualIds.length === 0
      ? []
      : await read.all(accrualsText(listed('a.id'), '', 2), [
          listValue({ dialect }, accrualIds),
          ...capUseValues(windows),
        ])
  const payouts =
    payoutIds.length === 0 ? [] : await read.all(payoutsText(listed('y.id'), ''), [listValue({ dialect }, payoutIds)])
  return { accruals: accruals.map(feedAccrual), payouts: payouts.map(feedPayout) }
}

/** `gone`: nothing of the player is shown, whoever they were. */
export type Shown = 'named' | 'hidden' | 'gone'

/** How players are shown at this moment, each of these ids. One statement. */
export async function readShown(
  { read, dialect }: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Shown>> {
  const shown = new Map<string, Shown>(ids.map((id) => [id, 'gone']))
  if (ids.length === 0) return shown
  const statement = `SELECT p.id, p.hide_name FROM player p WHERE ${SHOWN} AND ${inList({ dialect }, 'p.id', '$1')}`
  for (const row of await read.all(statement, [listValue({ dialect }, ids)]))
    shown.set(text(row, 'id'), flag(row, 'hide_name') ? 'hidden' : 'named')
  return shown
}

const feedAccrual = (row: Row): FeedAccrual => ({
  id: text(row, 'id'),
  playerId: text(row, 'player_id'),
  discordName: textOrNull(row, 'discord_name'),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
  settled: flag(row, 'settled'),
  paid: flag(row, 'paid'),
  createdAt: count(row, 'created_at_ms'),
  used: capUse(row),
})

const feedPayout = (row: Row): FeedPayout => ({
  id: text(row, 'id'),
  playerId: text(row, 'player_id'),
  discordName: textOrNull(row, 'discord_name'),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
  state: text(row, 'state') as PayoutState,
  plannedAt: count(row, 'planned_at_ms'),
  confirmedAt: millisOrNull(row, 'confirmed_at_ms'),
  blockHash: textOrNull(row, 'hash'),
})
