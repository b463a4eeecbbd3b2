// Players by accrued kills, with what they were paid and how much of the caps they have used.
import { capWindows, formatBan, type Caps } from '@pay2slay/domain'
import { readLeaderboard, type LeaderboardRow } from '@pay2slay/db'
import { wholeNumber } from '../parameters.js'
import { capUseBody } from '../render.js'
import type { Route } from '../route.js'
import { publicRead, type PublicReadTools } from './public-read.js'

const LIMIT = { name: 'limit', min: 1, max: 100, fallback: 50 }
const OFFSET = { name: 'offset', min: 0, max: 100_000, fallback: 0 }

export function leaderboardRoute(tools: PublicReadTools): Route {
  const { caps, resetTimeZone } = tools.settings
  return {
    method: 'GET',
    path: '/api/leaderboard',
    handle({ query }) {
      const limit = wholeNumber(query, LIMIT)
      const offset = wholeNumber(query, OFFSET)
      return publicRead(tools, `leaderboard ${limit} ${offset}`, async (database) => {
        const windows = capWindows(await database.now(), resetTimeZone)
        const { players, total } = await readLeaderboard(database.read, { limit, offset, windows })
        return {
          players: players.map((player) => playerBody(player, caps)),
          total,
          limit,
          offset,
          caps: { daily: caps.dailyKills, weekly: caps.weeklyKills },
        }
      })
    },
  }
}

const playerBody = (player: LeaderboardRow, caps: Caps) => ({
  discord_username: player.discordName,
  total_kills: player.kills,
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
