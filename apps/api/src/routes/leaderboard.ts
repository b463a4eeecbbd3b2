// The leaderboard: everybody gets the same rendered page; a player who is logged in gets it with their own place in it.
import { asId } from '@pay2slay/domain'
import { PUBLIC_FOR_A_SECOND } from '../http/answer.js'
import type { Handler } from '../http/handlers.js'
import { withOwn, type Boards } from '../live/boards.js'

/** The page is another one with a session: whoever stands in between must not give it to everybody. */
const PUBLIC = { ...PUBLIC_FOR_A_SECOND, Vary: 'Cookie' }
const PRIVATE = { 'Cache-Control': 'private, no-store', Vary: 'Cookie' }

export const leaderboardHandler =
  (boards: Boards): Handler<'getLeaderboard'> =>
  async ({ query, player, http }) => {
    const kept = boards.page(query)
    const page = kept instanceof Promise ? await kept : kept
    if (player) {
      const own = await boards.own(query.window, asId(player.playerId))
      return { status: 200, kind: 'rendered', bytes: withOwn(page, own), headers: PRIVATE }
    }
    const headers = { ...PUBLIC, ETag: page.etag }
    if (http.req.headers['if-none-match']?.includes(page.etag)) return { status: 304, kind: 'empty', headers }
    return { status: 200, kind: 'rendered', bytes: page.bytes, headers }
  }
