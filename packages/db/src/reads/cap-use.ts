// How much of the caps players have used, for pages that show it: the same counting as settlement's, for many players in one go.
import type { CapUse, CapWindows } from '@pay2slay/domain'
import { count } from '../rows.js'
import type { Row, SqlValue } from '../sql.js'

/** The values that `capUseTables` takes, in order. */
export const capUseValues = (windows: CapWindows): readonly SqlValue[] => [
  windows.dayStart,
  windows.dayEnd,
  windows.weekStart,
  windows.weekEnd,
]

/**
 * Common table expressions that end in `cap_use(player_id, day_kills, week_kills)` for the players of the expression `of`,
 * which has `player_id` and `epic_account_id`. Four parameters are taken from `$first` on: see capUseValues.
 * CROSS JOIN keeps SQLite from walking all payouts of the week and looking for few players in them: 5 s where this takes 2 ms.
 * By player or by Epic account, whichever is more, payouts that are not void. A day lies within its week.
 */
export function capUseTables(of: string, first: number): string {
  const [dayStart, dayEnd, weekStart, weekEnd] = [0, 1, 2, 3].map((offset) => `$${first + offset}`)
  const payouts = (by: number, column: string) => `
    SELECT w.player_id, ${by} AS counted_by, u.kills, u.planned_at_ms FROM ${of} w CROSS JOIN payout u
    WHERE u.${column} = w.${column} AND u.state <> 'void' AND u.planned_at_ms >= ${weekStart} AND u.planned_at_ms < ${weekEnd}`
  return `cap_rows AS (${payouts(1, 'player_id')} UNION ALL ${payouts(2, 'epic_account_id')}),
  cap_sums AS (
    SELECT player_id, counted_by, sum(kills) AS week_kills,
      sum(CASE WHEN planned_at_ms >= ${dayStart} AND planned_at_ms < ${dayEnd} THEN kills ELSE 0 END) AS day_kills
    FROM cap_rows GROUP BY player_id, counted_by),
  cap_use AS (SELECT player_id, max(day_kills) AS day_kills, max(week_kills) AS week_kills FROM cap_sums GROUP BY player_id)`
}

/** From a row that was left-joined with `cap_use`. */
export const capUse = (row: Row): CapUse => ({
  dayKills: row['day_kills'] === null ? 0 : count(row, 'day_kills'),
  weekKills: row['week_kills'] === null ? 0 : count(row, 'week_kills'),
})
