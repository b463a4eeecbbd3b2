// The leaderboard's own tables: marks, and what was counted last. Everything here is told by the accruals and baselines anew.
import { hash } from 'node:crypto'
import {
  asId,
  type Board,
  type BoardSpans,
  type LeaderboardStore,
  type MarkRules,
  type Millis,
  type PlayerId,
  type PlayerKills,
} from '@pay2slay/domain'
import { inList, listValue } from './bulk.js'
import { count, countOrNull, text } from './rows.js'
import type { Database, Row, SqlReader, SqlTx } from './sql.js'

export function createLeaderboardStore(database: Database, now = () => database.now()): LeaderboardStore {
  return {
    now,
    killsPage: (query) => killsPage(database.read, query),
    markKills: (ids, spans, at) => database.transaction((tx) => markKills(tx, ids, spans, at)),
    saveBoards: (boards) =>
      database.transaction(async (tx) => {
        for (const board of boards) await saveBoard(tx, board)
      }),
  }
}

/**
 * Kills since a window began, from the mark; null when there is no mark that holds. Somebody who has what a former mark says has
 * had no kill since, and needs no new one: at midnight only those who play cost a row.
 */
const sinceMark = (window: keyof BoardSpans, start: string, firm: string): string => `CASE
    WHEN ${window}_start_ms = ${start} AND marked_at_ms >= ${firm} THEN total - ${window}_kills
    WHEN total = 0 OR (${window}_start_ms <= ${start} AND ${window}_kills = total) THEN 0 END AS in_${window}`

/**
 * Written so that a page reads its own rows alone, whatever the database believes about the tables: PostgreSQL, which knows nothing of
 * rows that came a minute ago, would sum up everybody for each page, and read the marks from the first on.
 */
const PAGE = `WITH page AS MATERIALIZED (
    SELECT p.id, p.kill_cursor FROM player p
    WHERE p.id > $1 AND p.baseline > 0 AND p.banned_at_ms IS NULL AND p.deleted_at_ms IS NULL ORDER BY p.id LIMIT $2),
  counted AS MATERIALIZED (
    SELECT g.id, (SELECT sum(coalesce(b.end_kills, g.kill_cursor) - b.start_kills) FROM baseline b WHERE b.player_id = g.id) AS total
    FROM page g)
  SELECT g.id, g.total, ${sinceMark('day', '$3', '$4')}, ${sinceMark('week', '$5', '$6')}, ${sinceMark('month', '$7', '$8')}
  FROM counted g LEFT JOIN kill_mark m
    ON m.player_id = g.id AND m.player_id > $1 AND m.player_id <= (SELECT max(id) FROM page)
  ORDER BY g.id`

type PageQuery = Parameters<LeaderboardStore['killsPage']>[0]

async function killsPage(read: SqlReader, query: PageQuery): Promise<readonly PlayerKills[]> {
  const rows = await read.all(PAGE, [query.after ?? '', query.limit, ...ruleValues(query)])
  return rows.map(playerKills)
}

const ruleValues = ({ spans, firmFrom }: MarkRules): readonly number[] =>
  [spans.day.start, firmFrom.day, spans.week.start, firmFrom.week, spans.month.start, firmFrom.month].map(Number)

const playerKills = (row: Row): PlayerKills => ({
  playerId: asId(text(row, 'id')),
  all: count(row, 'total'),
  day: countOrNull(row, 'in_day'),
  week: countOrNull(row, 'in_week'),
  month: countOrNull(row, 'in_month'),
})

/**
 * What was accrued under a baseline before an instant: up to where its last accrual before it ends. Read from the newest back, so
 * this costs the accruals since then and one more, however long the history is.
 */
const accruedBefore = (start: string): string => `sum(coalesce((SELECT a.to_kills FROM accrual a
    WHERE a.player_id = b.player_id AND a.baseline = b.number AND a.created_at_ms < ${start}
    ORDER BY a.from_kills DESC LIMIT 1), b.start_kills) - b.start_kills)`

const MARK_COLUMNS = 'day_start_ms, day_kills, week_start_ms, week_kills, month_start_ms, month_kills, marked_at_ms'
const MARK_UPDATE = MARK_COLUMNS.split(', ')
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')

async function markKills(tx: SqlTx, ids: readonly PlayerId[], spans: BoardSpans, at: Millis): Promise<void> {
  const big = (parameter: string) => `CAST(${parameter} AS bigint)`
  const [day, week, month, marked] = ['$2', '$3', '$4', '$5'].map(big) as [string, string, string, string]
  await tx.run(
    `INSERT INTO kill_mark (player_id, ${MARK_COLUMNS})
     SELECT b.player_id, ${day}, ${accruedBefore('$2')}, ${week}, ${accruedBefore('$3')}, ${month}, ${accruedBefore('$4')}, ${marked}
     FROM baseline b WHERE ${inList(tx, 'b.player_id', '$1')} GROUP BY b.player_id
     ON CONFLICT (player_id) DO UPDATE SET ${MARK_UPDATE}`,
    [listValue(tx, ids), spans.day.start, spans.week.start, spans.month.start, at],
  )
}

/** A board whose content is the same only gets its new time, so that a quiet night writes next to nothing. */
async function saveBoard(tx: SqlTx, { window, span, asOf, players, first, steps }: Board): Promise<void> {
  const top = JSON.stringify(first.map(({ playerId, kills }) => [playerId, kills]))
  const counted = JSON.stringify(steps.map((step) => [step.kills, step.players]))
  const content = hash('sha256', `${span?.start}\n${span?.end}\n${top}\n${counted}`, 'hex')
  const same = await tx.run('UPDATE leaderboard SET as_of_ms = $2 WHERE time_window = $1 AND content_hash = $3', [
    window,
    asOf,
    content,
  ])
  if (same === 1) return
  await tx.run(
    `INSERT INTO leaderboard (time_window, starts_at_ms, ends_at_ms, as_of_ms, players, top_json, steps_json, content_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (time_window) DO UPDATE SET starts_at_ms = excluded.starts_at_ms, ends_at_ms = excluded.ends_at_ms,
       as_of_ms = excluded.as_of_ms, players = excluded.players, top_json = excluded.top_json,
       steps_json = excluded.steps_json, content_hash = excluded.content_hash`,
    [window, span?.start ?? null, span?.end ?? null, asOf, players, top, counted, content],
  )
}
