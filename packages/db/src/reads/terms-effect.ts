// What other caps would have meant lately, for whoever is about to set them. Bounded: where the books grow faster than that, the
// newest rows stand for the rest, and the time that they span is told.
import type { Caps, CapWindows, Millis, Units } from '@pay2slay/domain'
import { count, countOrNull, money } from '../rows.js'
import type { SqlReader } from '../sql.js'

export interface TermsEffect {
  /** Players who have used up a cap of the day or of the week, under each of the caps. */
  readonly atCap: { readonly before: number; readonly after: number }
  readonly owedKills: number
  readonly owed: Units
  /** From the oldest accrual that was looked at until now, in days; 0 when there was none. */
  readonly days: number
  /** Accrued in those days. */
  readonly kills: number
  /** Of those, what the caps let through, player by player, day by day. */
  readonly payable: { readonly before: number; readonly after: number }
}

const DAY_MS = 86_400_000
const SPAN_MS = 7 * DAY_MS
const MOST_ROWS = 300_000
/** No cap: more kills than anybody has. */
const NONE = 2_000_000_000

const AT_CAP = `SELECT
    coalesce(sum(CASE WHEN s.day_kills >= $5 OR s.week_kills >= $6 THEN 1 ELSE 0 END), 0) AS before_count,
    coalesce(sum(CASE WHEN s.day_kills >= $7 OR s.week_kills >= $8 THEN 1 ELSE 0 END), 0) AS after_count
  FROM (SELECT u.player_id, sum(u.kills) AS week_kills,
      sum(CASE WHEN u.planned_at_ms >= $1 AND u.planned_at_ms < $2 THEN u.kills ELSE 0 END) AS day_kills
    FROM (SELECT player_id, kills, planned_at_ms FROM payout
      WHERE planned_at_ms >= $3 AND planned_at_ms < $4 AND state <> 'void' ORDER BY planned_at_ms DESC LIMIT ${MOST_ROWS}) u
    GROUP BY u.player_id) s`

const OWED = `SELECT coalesce(sum(to_kills - from_kills), 0) AS kills, coalesce(sum(amount_units), 0) AS amount
  FROM accrual WHERE payout_id IS NULL`

const least = (kills: string, cap: string) => `CASE WHEN ${kills} < ${cap} THEN ${kills} ELSE ${cap} END`

const PACE = `SELECT min(w.first_at) AS first_at, coalesce(sum(w.kills), 0) AS kills,
    coalesce(sum(${least('w.before_kills', '$5')}), 0) AS before_kills, coalesce(sum(${least('w.after_kills', '$6')}), 0) AS after_kills
  FROM (SELECT d.player_id, min(d.first_at) AS first_at, sum(d.kills) AS kills,
      sum(${least('d.kills', '$3')}) AS before_kills, sum(${least('d.kills', '$4')}) AS after_kills
    FROM (SELECT a.player_id, a.day, sum(a.kills) AS kills, min(a.created_at_ms) AS first_at
      FROM (SELECT player_id, to_kills - from_kills AS kills, created_at_ms, CAST(created_at_ms - $1 AS BIGINT) / ${DAY_MS} AS day
        FROM accrual WHERE created_at_ms >= $1 AND created_at_ms <= $2 ORDER BY created_at_ms DESC LIMIT ${MOST_ROWS}) a
      GROUP BY a.player_id, a.day) d
    GROUP BY d.player_id) w`

export async function readTermsEffect(
  read: SqlReader,
  query: { readonly now: Millis; readonly windows: CapWindows; readonly before: Caps; readonly after: Caps },
): Promise<TermsEffect> {
  const { now, windows, before, after } = query
  const caps = [before.dailyKills, before.weeklyKills, after.dailyKills, after.weeklyKills].map((cap) => cap ?? NONE)
  const [dayBefore = NONE, weekBefore = NONE, dayAfter = NONE, weekAfter = NONE] = caps
  const { dayStart, dayEnd, weekStart, weekEnd } = windows
  const [used] = await read.all(AT_CAP, [
    dayStart,
    dayEnd,
    weekStart,
    weekEnd,
    dayBefore,
    weekBefore,
    dayAfter,
    weekAfter,
  ])
  const [owed] = await read.all(OWED)
  const [pace] = await read.all(PACE, [now - SPAN_MS, now, dayBefore, dayAfter, weekBefore, weekAfter])
  if (!used || !owed || !pace) throw new Error('sums are one row')
  const firstAt = countOrNull(pace, 'first_at')
  return {
    atCap: { before: count(used, 'before_count'), after: count(used, 'after_count') },
    owedKills: count(owed, 'kills'),
    owed: money(owed, 'amount'),
    days: firstAt === null ? 0 : (now - firstAt) / DAY_MS,
    kills: count(pace, 'kills'),
    payable: { before: count(pace, 'before_kills'), after: count(pace, 'after_kills') },
  }
}
