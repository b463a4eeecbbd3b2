// The leaderboard as this process shows it: pages rendered once for everybody who asks, ranks from the steps of each window. What
// was counted comes from the scheduler; where none runs, the process counts by itself, now and then.
import { createHash } from 'node:crypto'
import {
  boardSpans,
  formatBan,
  Ranks,
  type BoardWindow,
  type Caps,
  type PlayerId,
  type Standing,
} from '@pay2slay/domain'
import type { ReceivedOf } from '@pay2slay/contracts'
import {
  readBoardLists,
  readBoardPlayers,
  readOwnKills,
  type BoardPlayer,
  type BoardState,
  type Database,
} from '@pay2slay/db'
import type { DatabaseKeeper } from '../database-keeper.js'
import { capUseBody, isoTime, shownName } from '../render.js'
import type { ApiSettings } from '../settings.js'
import { SingleFlight } from '../single-flight.js'
import type { BoardCounting } from './board-counting.js'
import { termsNow } from '../terms-now.js'

type BoardBody = Exclude<ReceivedOf<'getLeaderboard'>['body'], null>
export type OwnPlace = BoardBody['me']

/** A page as everybody gets it, and its beginning, behind which a player's own place is put. */
export interface BoardPage {
  readonly bytes: Buffer
  readonly etag: string
  readonly beforeOwn: Buffer
}

export interface PageQuery {
  readonly window: BoardWindow
  readonly limit: number
  readonly offset: number
}

interface Lists {
  readonly contentHash: string
  readonly first: readonly Standing[]
  readonly ranks: Ranks
}

/** The present window, with what was counted of it; `counted` is null where nothing was yet. */
interface Present {
  readonly window: BoardWindow
  readonly span: BoardState['span']
  readonly asOf: number | null
  readonly counted: (BoardState & Lists) | null
}

const OWN_IS_NOBODY = 'null}'

export class Boards {
  /** A page costs at most a twentieth of the time, however long the histories of its players are. */
  readonly #pages: SingleFlight
  readonly #lists = new Map<BoardWindow, Lists>()

  constructor(
    private readonly tools: {
      readonly keeper: DatabaseKeeper
      readonly settings: Pick<ApiSettings, 'accrual' | 'caps' | 'resetTimeZone'>
      readonly counting: BoardCounting
      readonly onError: (error: unknown) => void
    },
  ) {
    const { onError } = tools
    this.#pages = new SingleFlight({
      ttlMs: 1_000,
      keepTimesLoad: 19,
      maxTtlMs: 30_000,
      staleMs: 5_000,
      maxEntries: 400,
      maxLoads: 16,
      onError,
    })
  }

  /** A second old, or a little more while it is read anew. */
  page(query: PageQuery): Promise<BoardPage> | BoardPage {
    const key = `${query.window} ${query.limit} ${query.offset}`
    return (
      this.#pages.fresh<BoardPage>(key) ??
      this.#pages.get(key, () => this.tools.keeper.read((db) => this.#load(db, query)))
    )
  }

  /** Three statements at most, whatever the board's size. */
  own(window: BoardWindow, playerId: PlayerId): Promise<OwnPlace> {
    return this.tools.keeper.read(async (database) => {
      const { counted } = await this.#present(database, window, await database.now())
      if (!counted) return null
      const kills = await readOwnKills(database.read, playerId, counted)
      if (kills === null) return { rank: null, kills: 0 }
      const listed = window === 'all' || kills > 0
      return { rank: listed ? counted.ranks.of(kills) : null, kills }
    })
  }

  async #load(database: Database, query: PageQuery): Promise<BoardPage> {
    const { now, caps, windows } = await termsNow(database, this.tools.settings)
    const present = await this.#present(database, query.window, now)
    const { counted } = present
    const listed = counted?.first.slice(query.offset, query.offset + query.limit) ?? []
    const players =
      listed.length === 0
        ? []
        : await readBoardPlayers(
            database,
            listed.map(({ playerId }) => playerId),
            windows,
          )
    const byId = new Map(players.map((player) => [player.playerId, player]))
    return rendered({
      players: listed.flatMap(({ playerId, kills }) => {
        const player = byId.get(playerId)
        return player && counted ? [playerBody(player, kills, counted.ranks.of(kills), caps)] : []
      }),
      listed: counted?.first.length ?? 0,
      total: counted?.players ?? 0,
      limit: query.limit,
      offset: query.offset,
      window: query.window,
      starts_at: present.span ? isoTime(present.span.start) : null,
      ends_at: present.span ? isoTime(present.span.end) : null,
      as_of: present.asOf === null ? null : isoTime(present.asOf),
      caps: { daily: caps.dailyKills, weekly: caps.weeklyKills },
      me: null,
    })
  }

  /** A window that is over is not shown as the present one: until it is counted, the present one is empty. */
  async #present(database: Database, window: BoardWindow, now: number): Promise<Present> {
    const states = await this.tools.counting.counted(database, now)
    const state = states.find((board) => board.window === window)
    const span = window === 'all' ? null : boardSpans(now, this.tools.settings.resetTimeZone)[window]
    const asOf = state?.asOf ?? null
    if (!state || (span !== null && state.span?.start !== span.start)) return { window, span, asOf, counted: null }
    const lists = await this.#listsOf(database, state)
    return { window, span, asOf, counted: lists && { ...state, ...lists } }
  }

  async #listsOf(database: Database, { window, contentHash }: BoardState): Promise<Lists | null> {
    const known = this.#lists.get(window)
    if (known?.contentHash === contentHash) return known
    const read = await readBoardLists(database.read, window)
    if (!read) return null
    const lists = { contentHash, first: read.first, ranks: new Ranks(read.steps) }
    this.#lists.set(window, lists)
    return lists
  }
}

/** The page with somebody's own place in it. */
export const withOwn = ({ beforeOwn }: BoardPage, own: OwnPlace): Buffer =>
  Buffer.concat([beforeOwn, Buffer.from(`${JSON.stringify(own)}}`)])

function rendered(body: BoardBody): BoardPage {
  const bytes = Buffer.from(JSON.stringify(body))
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  return { bytes, etag, beforeOwn: bytes.subarray(0, bytes.length - OWN_IS_NOBODY.length) }
}

const playerBody = (player: BoardPlayer, kills: number, rank: number, caps: Caps) => ({
  rank,
  ...shownName(player.discordName),
  kills,
  total_kills: player.totalKills,
  total_accrued_ban: formatBan(player.accrued),
  total_paid_ban: formatBan(player.paid),
  cap_status: {
    ...capUseBody(caps, player.used),
    unsettled_kills: player.owedKills,
    unsettled_ban: formatBan(player.owed),
    pending_kills: player.openKills,
    pending_ban: formatBan(player.open),
  },
})
