// Players by accrued kills, with what they were paid and how much of the caps they have used.
import { capWindows, formatBan, type Caps } from '@pay2slay/domain'
import { readLeaderboard, type LeaderboardRow } from '@pay2slay/db'
import type { Handler } from '../http/handlers.js'
import { capUseBody } from '../render.js'
import { publicRead, type PublicReadTools } from './public-read.js'

export function leaderboardHandler(tools: PublicReadTools): Handler<'getLeaderboard'> {
  const { caps, resetTimeZone } = tools.settings
  return ({ query: { limit, offset } }) =>
    publicRead(tools, `leaderboard ${limit} ${offset}`, async (database) => {
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
