// The latest accruals and payouts, rendered once for everybody who asks within the second.
import { readFeed } from '@pay2slay/db'
import type { Handler } from '../http/handlers.js'
import { termsNow } from '../terms-now.js'
import { accrualBody, payoutBody } from '../live/feed-body.js'
import { publicRead, type PublicReadTools } from './public-read.js'

export function feedHandler(tools: PublicReadTools): Handler<'getFeed'> {
  const { settings } = tools
  return ({ query: { limit } }) =>
    publicRead(tools, `feed ${limit}`, async (database) => {
      const { caps, windows } = await termsNow(database, settings)
      const { accruals, payouts } = await readFeed(database.read, { limit, windows })
      return {
        accruals: accruals.map((accrual) => accrualBody(accrual, caps)),
        payouts: payouts.map((payout) => payoutBody(payout, settings.product.explorerBlockUrl)),
      }
    })
}
