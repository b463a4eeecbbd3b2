// What the public leaderboard shows: the boards as they were counted last, and of the players on one page their names and sums,
// read anew, so that who hides a name, is banned or deleted is gone from the next page.
import {
  asId,
  type BoardSpans,
  type BoardWindow,
  type CapUse,
  type CapWindows,
  type Millis,
  type PlayerId,
  type Span,
  type Standing,
  type Step,
  units,
  type Units,
} from '@pay2slay/domain'
import { advanceLeft } from '../adopt-sql.js'
import { inList, listValue } from '../bulk.js'
import { count, countOrNull, flag, money, text } from '../rows.js'
import type { Database, Row, SqlReader } from '../sql.js'
import { capUse, capUseTables, capUseValues } from './cap-use.js'

/** A board without its lists. */
export interface BoardState {
  readonly window: BoardWindow
  readonly span: Span | null
  readonly asOf: Millis
  readonly players: number
  /** Changes with the lists. */
  readonly contentHash: string
}

export interface BoardLists {
  readonly first: readonly Standing[]
  readonly steps: readonly Step[]
}

export async function readBoardStates(read: SqlReader): Promise<readonly BoardState[]> {
  const rows = await read.all(
    'SELECT time_window, starts_at_ms, ends_at_ms, as_of_ms, players, content_hash FROM leaderboard',
  )
  return rows.map((row) => {
    const [start, end] = [countOrNull(row, 'starts_at_ms'), countOrNull(row, 'ends_at_ms')]
    return {
      window: text(row, 'time_window') as BoardWindow,
      span: start === null || end === null ? null : { start, end },
      asOf: count(row, 'as_of_ms'),
      players: count(row, 'players'),
      contentHash: text(row, 'content_hash'),
    }
  })
}

/** The lists of one board; null where it was never counted. */
export async function readBoardLists(read: SqlReader, window: BoardWindow): Promise<BoardLists | null> {
  const [row] = await read.all('SELECT top_json, steps_json FROM leaderboard WHERE time_window = $1', [window])
  if (!row) return null
  const top = JSON.parse(text(row, 'top_json')) as [string, number][]
  const steps = JSON.parse(text(row, 'steps_json')) as [number, number][]
  return {
    first: top.map(([playerId, kills]) => ({ playerId: asId(playerId), kills })),
    steps: steps.map(([kills, players]) => ({ kills, players })),
  }
}

export interface BoardPlayer {
  readonly playerId: PlayerId
  /** Null when the player hides it. */
  readonly discordName: string | null
  /** Kills under all baselines. */
  readonly totalKills: number
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

const OPEN = `('planned', 'signed', 'published')`

/**
 * Only what is open is added up: what was paid is a running sum, and what was accrued is what is owed, open and paid (I1). So a page
 * costs the same after ten years.
 */
const players = (database: Pick<Database, 'dialect'>): string => `WITH who AS (
    SELECT p.id AS player_id, p.discord_name, p.hide_name, p.epic_account_id,
      (SELECT sum(coalesce(b.end_kills, p.kill_cursor) - b.start_kills) FROM baseline b WHERE b.player_id = p.id) AS kills
    FROM player p
    WHERE ${inList(database, 'p.id', '$1')} AND p.banned_at_ms IS NULL AND p.deleted_at_ms IS NULL),
  debts AS (
    SELECT a.player_id, sum(a.to_kills - a.from_kills) AS owed_kills, sum(a.amount_units) AS owed
    FROM who w CROSS JOIN accrual a WHERE a.player_id = w.player_id AND a.payout_id IS NULL GROUP BY a.player_id),
  ${capUseTables('who', 2)}
  SELECT w.player_id, w.discord_name, w.hide_name, coalesce(w.kills, 0) AS kills, coalesce(d.owed, 0) AS owed,
    coalesce(d.owed_kills, 0) AS owed_kills, coalesce(t.amount_units, 0) AS paid, coalesce(y.amount_units, 0) AS open_units,
    coalesce(y.kills, 0) AS open_kills, ${advanceLeft('w.player_id')} AS advance, c.day_kills, c.week_kills
  FROM who w LEFT JOIN debts d ON d.player_id = w.player_id LEFT JOIN paid_total t ON t.player_id = w.player_id
    LEFT JOIN payout y ON y.player_id = w.player_id AND y.state IN ${OPEN} LEFT JOIN cap_use c ON c.player_id = w.player_id`

/** One statement, whatever their number; in no order. Who is banned or deleted by now is left out. */
export async function readBoardPlayers(
  database: Database,
  playerIds: readonly PlayerId[],
  windows: CapWindows,
): Promise<readonly BoardPlayer[]> {
  const rows = await database.read.all(players(database), [listValue(database, playerIds), ...capUseValues(windows)])
  return rows.map((row) => ({
    playerId: asId(text(row, 'player_id')),
    discordName: flag(row, 'hide_name') ? null : text(row, 'discord_name'),
    totalKills: count(row, 'kills'),
    accrued: units(money(row, 'owed') + money(row, 'open_units') + money(row, 'paid') - money(row, 'advance')),
    paid: money(row, 'paid'),
    owedKills: count(row, 'owed_kills'),
    owed: money(row, 'owed'),
    openKills: count(row, 'open_kills'),
    open: money(row, 'open_units'),
    used: capUse(row),
  }))
}

const OWN = `SELECT p.banned_at_ms, p.deleted_at_ms, p.baseline,
    (SELECT sum(coalesce(b.end_kills, p.kill_cursor) - b.start_kills) FROM baseline b WHERE b.player_id = p.id) AS total,
    m.day_start_ms, m.day_kills, m.week_start_ms, m.week_kills, m.month_start_ms, m.month_kills
  FROM player p LEFT JOIN kill_mark m ON m.player_id = p.id WHERE p.id = $1`

/**
 * Kills of one player in a window as it was counted; null for somebody who is on no board. A mark of a former window whose kills
 * the player still has says that there were none since.
 */
export async function readOwnKills(
  read: SqlReader,
  playerId: PlayerId,
  { window, span }: Pick<BoardState, 'window' | 'span'>,
): Promise<number | null> {
  const [row] = await read.all(OWN, [playerId])
  if (!row || row['banned_at_ms'] !== null || row['deleted_at_ms'] !== null || count(row, 'baseline') === 0) return null
  const total = count(row, 'total')
  return window === 'all' || span === null ? total : killsSince(row, window, span.start, total)
}

function killsSince(row: Row, window: keyof BoardSpans, start: Millis, total: number): number {
  const [markStart, marked] = [countOrNull(row, `${window}_start_ms`), countOrNull(row, `${window}_kills`)]
  // Without a mark of this window the player was not counted in it yet, or had nothing when it began.
  return markStart === start && marked !== null ? total - marked : 0
}
