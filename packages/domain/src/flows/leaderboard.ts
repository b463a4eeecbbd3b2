// Counts the leaderboard anew: every player once, in pages, in steps short enough to run beside the verbs of the money. Kills of a
// window are what a player has now less what they had when it began. That number is kept as a mark, made once a window from the
// accruals (I6 says that both counts are the same), so that the accruals of a month are not read again and again.
import type { PlayerId } from '../ids.js'
import { Standings } from '../leaderboard/standings.js'
import { BOARD_WINDOWS, boardSpans, type BoardSpans, type BoardWindow } from '../leaderboard/windows.js'
import type { Millis } from '../model.js'
import type { Board, LeaderboardStore, MarkRules, PlayerKills } from '../ports-leaderboard.js'

export interface LeaderboardSettings {
  readonly timeZone: string
  /** Players listed in a window. */
  readonly depth: number
  /** Players read in one step. */
  readonly pageSize: number
  /** Players marked in one transaction. */
  readonly markSize: number
  /** Between two steps: lets everything else run. */
  readonly rest: () => Promise<void>
}

export interface LeaderboardReport {
  readonly players: number
  readonly marked: number
  /** False when it was told to stop: nothing was saved, the marks stay. */
  readonly saved: boolean
}

/** A transaction that began in the former window may commit this much later; marks made before are made again. */
const LATE_COMMIT = 120_000

export async function countLeaderboard(
  store: LeaderboardStore,
  settings: LeaderboardSettings,
  signal?: AbortSignal,
): Promise<LeaderboardReport> {
  const asOf = await store.now()
  const rules = markRules(asOf, settings.timeZone)
  const standings = new Map(BOARD_WINDOWS.map((window) => [window, new Standings(settings.depth)]))
  let players = 0
  let marked = 0
  for (let after: PlayerId | null = null; ;) {
    if (signal?.aborted) return { players, marked, saved: false }
    const query = { ...rules, after, limit: settings.pageSize }
    let page = await store.killsPage(query)
    const unmarked = page.filter(lacksMark).map(({ playerId }) => playerId)
    if (unmarked.length > 0) {
      for (let from = 0; from < unmarked.length; from += settings.markSize) {
        await store.markKills(unmarked.slice(from, from + settings.markSize), rules.spans, asOf)
        await settings.rest()
      }
      marked += unmarked.length
      page = await store.killsPage(query)
    }
    for (const player of page) count(standings, player)
    players += page.length
    const last = page.at(-1)
    if (!last || page.length < settings.pageSize) break
    after = last.playerId
    await settings.rest()
  }
  await store.saveBoards(BOARD_WINDOWS.map((window) => boardOf(window, standings, rules.spans, asOf)))
  return { players, marked, saved: true }
}

function markRules(asOf: Millis, timeZone: string): MarkRules {
  const spans = boardSpans(asOf, timeZone)
  const firm = ({ start }: { start: Millis }) => Math.min(start + LATE_COMMIT, asOf)
  return { spans, firmFrom: { day: firm(spans.day), week: firm(spans.week), month: firm(spans.month) } }
}

const lacksMark = ({ day, week, month }: PlayerKills): boolean => day === null || week === null || month === null

type AllStandings = ReadonlyMap<BoardWindow, Standings>

/** Everybody with a baseline is on the board of all times; a window lists who had kills in it. */
function count(standings: AllStandings, { playerId, ...kills }: PlayerKills): void {
  for (const window of BOARD_WINDOWS) {
    const had = kills[window] ?? 0
    if (window === 'all' || had > 0) standings.get(window)?.add(playerId, had)
  }
}

function boardOf(window: BoardWindow, standings: AllStandings, spans: BoardSpans, asOf: Millis): Board {
  const counted = standings.get(window)
  const steps = counted?.steps() ?? []
  return {
    window,
    span: window === 'all' ? null : spans[window],
    asOf,
    players: steps.reduce((sum, step) => sum + step.players, 0),
    first: counted?.first() ?? [],
    steps,
  }
}
