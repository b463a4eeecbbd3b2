// The latest accruals and payouts. A payout counts as paid only when its block is confirmed.
import { capWindows, formatBan, type Caps } from '@pay2slay/domain'
import { readFeed, type FeedAccrual, type FeedPayout } from '@pay2slay/db'
import type { Handler } from '../http/handlers.js'
import { capUseBody, isoTime } from '../render.js'
import { publicRead, type PublicReadTools } from './public-read.js'

export function feedHandler(tools: PublicReadTools): Handler<'getFeed'> {
  const { caps, resetTimeZone, product } = tools.settings
  return ({ query: { limit } }) =>
    publicRead(tools, `feed ${limit}`, async (database) => {
      const windows = capWindows(await database.now(), resetTimeZone)
      const { accruals, payouts } = await readFeed(database.read, { limit, windows })
      return {
        accruals: accruals.map((accrual) => accrualBody(accrual, caps)),
        payouts: payouts.map((payout) => payoutBody(payout, product.explorerBlockUrl)),
      }
    })
}

const accrualBody = (accrual: FeedAccrual, caps: Caps) => ({
  discord_username: accrual.discordName,
  kills: accrual.kills,
  amount_ban: formatBan(accrual.amount),
  settled: accrual.settled,
  paid: accrual.paid,
  created_at: isoTime(accrual.createdAt),
  user_at_cap: capUseBody(caps, accrual.used).at_cap,
})

const payoutBody = (payout: FeedPayout, explorerBlockUrl: string | null) => ({
  discord_username: payout.discordName,
  kills: payout.kills,
  amount_ban: formatBan(payout.amount),
  status: payout.state,
  paid: payout.state === 'confirmed',
  tx_hash: payout.blockHash,
  explorer_url: payout.blockHash === null ? null : (explorerBlockUrl?.replaceAll('HASH', payout.blockHash) ?? null),
  created_at: isoTime(payout.plannedAt),
  confirmed_at: payout.confirmedAt === null ? null : isoTime(payout.confirmedAt),
})
