// One page of the public leaderboard. The order comes from the baselines (about one row a player) and not from the accruals
// (one row a player and cycle): both say the same, by invariant I6. Sums are made for the listed players only.
import type { CapUse, CapWindows, Units } from '@pay2slay/domain'
import { count, money, text } from '../rows.js'
import type { SqlReader } from '../sql.js'
import { capUse, capUseTables, capUseValues } from './cap-use.js'

export interface LeaderboardRow {
  readonly discordName: string
  /** Kills that became accruals, under all baselines. */
  readonly kills: number
  readonly accrued: Units
  /** Payouts that are confirmed. */
  readonly paid: Units
  /** Accruals that no payout covers. */
  readonly owedKills: number
  readonly owed: Units
  /** Payouts that are planned, signed or published. */
  readonly openKills: number
  readonly open: Units
  readonly used: CapUse
}

export interface Leaderboard {
  readonly players: readonly LeaderboardRow[]
  /** How many players the whole leaderboard has. */
  readonly total: number
}

const OPEN = `('planned', 'signed', 'published')`

const PAGE = `WITH ranking AS (
    SELECT b.player_id, sum(coalesce(b.end_kills, p.kill_cursor) - b.start_kills) AS kills
    FROM player p JOIN baseline b ON b.player_id = p.id WHERE p.banned_at_ms IS NULL GROUP BY b.player_id),
  page AS (SELECT player_id, kills FROM ranking ORDER BY kills DESC, player_id LIMIT $1 OFFSET $2),
  who AS (SELECT g.player_id, g.kills, p.discord_name, p.epic_account_id FROM page g CROSS JOIN player p WHERE p.id = g.player_id),
  debts AS (
    SELECT a.player_id, sum(a.amount_units) AS accrued,
      sum(CASE WHEN a.payout_id IS NULL THEN a.to_kills - a.from_kills ELSE 0 END) AS owed_kills,
      sum(CASE WHEN a.payout_id IS NULL THEN a.amount_units ELSE 0 END) AS owed
    FROM who w CROSS JOIN accrual a WHERE a.player_id = w.player_id GROUP BY a.player_id),
  payouts AS (
    SELECT y.player_id, sum(CASE WHEN y.state = 'confirmed' THEN y.amount_units ELSE 0 END) AS paid,
      sum(CASE WHEN y.state IN ${OPEN} THEN y.kills ELSE 0 END) AS open_kills,
      sum(CASE WHEN y.state IN ${OPEN} THEN y.amount_units ELSE 0 END) AS open_units
    FROM who w CROSS JOIN payout y WHERE y.player_id = w.player_id GROUP BY y.player_id),
  ${capUseTables('who', 3)}
  SELECT w.player_id, w.discord_name, w.kills, coalesce(d.accrued, 0) AS accrued, coalesce(d.owed, 0) AS owed,
    coalesce(d.owed_kills, 0) AS owed_kills, coalesce(y.paid, 0) AS paid, coalesce(y.open_units, 0) AS open_units,
    coalesce(y.open_kills, 0) AS open_kills, c.day_kills, c.week_kills
  FROM who w LEFT JOIN debts d ON d.player_id = w.player_id LEFT JOIN payouts y ON y.player_id = w.player_id
    LEFT JOIN cap_use c ON c.player_id = w.player_id
  ORDER BY w.kills DESC, w.player_id`

/**
 * Players with a baseline who are not banned, most accrued kills first, then in the order they joined.
 * Two statements whatever the page; the caller bounds `limit` and `offset`.
 */
export async function readLeaderboard(
  read: SqlReader,
  query: { readonly limit: number; readonly offset: number; readonly windows: CapWindows },
): Promise<Leaderboard> {
  const rows = await read.all(PAGE, [query.limit, query.offset, ...capUseValues(query.windows)])
  const [all] = await read.all('SELECT count(*) AS total FROM player WHERE banned_at_ms IS NULL AND baseline > 0')
  return {
    total: all ? count(all, 'total') : 0,
    players: rows.map((row) => ({
      discordName: text(row, 'discord_name'),
      kills: count(row, 'kills'),
      accrued: money(row, 'accrued'),
      paid: money(row, 'paid'),
      owedKills: count(row, 'owed_kills'),
      owed: money(row, 'owed'),
      openKills: count(row, 'open_kills'),
      open: money(row, 'open_units'),
      used: capUse(row),
    })),
  }
}
