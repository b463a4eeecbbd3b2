// What counting the leaderboard needs of the books.
import type { PlayerId } from './ids.js'
import type { Standing, Step } from './leaderboard/standings.js'
import type { BoardSpans, BoardWindow, Span } from './leaderboard/windows.js'
import type { Millis } from './model.js'

/** Kills of one player; null in a window for which the player's mark must be made first. */
export interface PlayerKills {
  readonly playerId: PlayerId
  readonly all: number
  readonly day: number | null
  readonly week: number | null
  readonly month: number | null
}

/** From when on a mark holds: one made earlier may lack what a transaction of the former window committed late. */
export interface MarkRules {
  readonly spans: BoardSpans
  readonly firmFrom: Readonly<Record<keyof BoardSpans, Millis>>
}

export interface Board {
  readonly window: BoardWindow
  /** Null for everything. */
  readonly span: Span | null
  readonly asOf: Millis
  /** Everybody on the whole board. */
  readonly players: number
  readonly first: readonly Standing[]
  readonly steps: readonly Step[]
}

export interface LeaderboardStore {
  now(): Promise<Millis>
  /** A page by id of the players who are on the board: with a baseline, neither banned nor deleted. */
  killsPage(
    query: MarkRules & { readonly after: PlayerId | null; readonly limit: number },
  ): Promise<readonly PlayerKills[]>
  /** Marks what these players had accrued when each window began; one transaction. */
  markKills(playerIds: readonly PlayerId[], spans: BoardSpans, at: Millis): Promise<void>
  saveBoards(boards: readonly Board[]): Promise<void>
}
