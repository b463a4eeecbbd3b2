// Players with made-up histories of kills, written straight into the tables, and the leaderboard counted by brute force from the
// accruals: what the counted boards must equal.
import { createLeaderboardStore, readBoardLists, readBoardStates, type Database, type SqlTx } from '@pay2slay/db'
import {
  boardSpans,
  countLeaderboard,
  type BoardWindow,
  type LeaderboardReport,
  type Millis,
  type Span,
} from '@pay2slay/domain'

export interface History {
  readonly id: string
  readonly banned?: boolean
  readonly deleted?: boolean
  readonly hidden?: boolean
  /** One list a baseline: kills and when they were counted, oldest first. */
  readonly baselines: readonly (readonly { readonly kills: number; readonly at: Millis }[])[]
}

const START_KILLS = 1_000

export async function addHistory(database: Database, history: History): Promise<void> {
  await database.transaction(async (tx) => {
    const kills = history.baselines.map((accruals) => accruals.reduce((sum, accrual) => sum + accrual.kills, 0))
    const cursor = history.baselines.length === 0 ? null : START_KILLS + (kills.at(-1) ?? 0)
    await tx.run(
      `INSERT INTO player (id, discord_id, discord_name, guild_member, epic_account_id, epic_verified, baseline, kill_cursor,
         banned_at_ms, deleted_at_ms, hide_name, created_at_ms) VALUES ($1, $2, $3, true, $4, true, $5, $6, $7, $8, $9, 1)`,
      [
        history.id,
        `discord-${history.id}`,
        `name ${history.id}`,
        `epic-${history.id}`,
        history.baselines.length,
        cursor,
        history.banned === true ? 1 : null,
        history.deleted === true ? 1 : null,
        history.hidden === true,
      ],
    )
    for (const [index, accruals] of history.baselines.entries())
      await addBaseline(tx, history, index + 1, accruals, kills[index] ?? 0)
  })
}

type Accruals = History['baselines'][number]

async function addBaseline(tx: SqlTx, history: History, number: number, accruals: Accruals, kills: number) {
  const { id } = history
  const current = number === history.baselines.length
  await tx.run(
    `INSERT INTO baseline (player_id, number, epic_account_id, start_kills, end_kills, reason, created_at_ms)
     VALUES ($1, $2, $3, $4, $5, 'first', 1)`,
    [id, number, `epic-${id}`, START_KILLS, current ? null : START_KILLS + kills],
  )
  let from = START_KILLS
  for (const accrual of accruals) {
    await addAccrual(tx, { id, number, from, ...accrual })
    from += accrual.kills
  }
}

async function addAccrual(
  tx: SqlTx,
  accrual: { readonly id: string; readonly number: number; readonly from: number; kills: number; at: Millis },
): Promise<void> {
  const { id, number, from, kills, at } = accrual
  const reading = `reading-${id}-${number}-${from}`
  await tx.run(
    `INSERT INTO reading (id, player_id, baseline, epic_account_id, source, total, received_at_ms, outcome)
     VALUES ($1, $2, $3, $4, 'test', $5, $6, 'accrued')`,
    [reading, id, number, `epic-${id}`, from + kills, at],
  )
  await tx.run(
    `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json,
       reading_id, epoch_minute, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, 5000000, '[]', $7, 1, $8)`,
    [`accrual-${id}-${number}-${from}`, id, number, from, from + kills, BigInt(kills) * 5_000_000n, reading, at],
  )
}

/** More kills of a player under the present baseline. */
export async function accrueMore(database: Database, id: string, kills: number, at: Millis): Promise<void> {
  await database.transaction(async (tx) => {
    const [player] = await tx.all('SELECT baseline, kill_cursor FROM player WHERE id = $1', [id])
    const [number, from] = [Number(player?.['baseline']), Number(player?.['kill_cursor'])]
    await addAccrual(tx, { id, number, from, kills, at })
    await tx.run('UPDATE player SET kill_cursor = $2 WHERE id = $1', [id, from + kills])
  })
}

export interface Counting {
  readonly at: Millis
  readonly timeZone?: string
  readonly depth?: number
}

/** One run of the job, in steps small enough that there are many. */
export function countAt(database: Database, { at, timeZone = 'UTC', depth = 5 }: Counting): Promise<LeaderboardReport> {
  const settings = { timeZone, depth, pageSize: 3, markSize: 2, rest: async () => {} }
  return countLeaderboard(
    createLeaderboardStore(database, async () => at),
    settings,
  )
}

export interface Listed {
  readonly id: string
  readonly kills: number
}

export interface Told {
  readonly total: number
  readonly first: readonly Listed[]
  /** Kills, most first, with how many players have them. */
  readonly steps: readonly (readonly [number, number])[]
}

export async function toldBoard(database: Database, window: BoardWindow): Promise<Told | null> {
  const state = (await readBoardStates(database.read)).find((board) => board.window === window)
  const lists = await readBoardLists(database.read, window)
  if (!state || !lists) return null
  return {
    total: state.players,
    first: lists.first.map(({ playerId, kills }) => ({ id: playerId, kills })),
    steps: lists.steps.map(({ kills, players }) => [kills, players]),
  }
}

/** Everybody with kills in the window (or with a baseline, for all times), most kills first, then by id. */
export async function bruteForce(
  database: Database,
  window: BoardWindow,
  { at, timeZone = 'UTC' }: Counting,
): Promise<readonly Listed[]> {
  const span: Span | null = window === 'all' ? null : boardSpans(at, timeZone)[window]
  const rows = await database.read.all(
    `SELECT p.id, coalesce(sum(CASE WHEN a.created_at_ms >= $1 THEN a.to_kills - a.from_kills ELSE 0 END), 0) AS kills
     FROM player p LEFT JOIN accrual a ON a.player_id = p.id
     WHERE p.banned_at_ms IS NULL AND p.deleted_at_ms IS NULL AND p.baseline > 0 GROUP BY p.id`,
    [span?.start ?? 0],
  )
  return rows
    .map((row) => ({ id: String(row['id']), kills: Number(row['kills']) }))
    .filter(({ kills }) => window === 'all' || kills > 0)
    .sort((a, b) => b.kills - a.kills || (a.id < b.id ? -1 : 1))
}
