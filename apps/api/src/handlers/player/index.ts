// Everything that a player sees and does, apart from logging in.
import { accountHandlers } from './account.js'
import { recordHandlers } from './records.js'
import { statusHandler } from './status.js'
import type { PlayerTools } from './tools.js'
import { adminVerificationHandler, verificationHandler } from './verification.js'
import { walletHandlers } from './wallets.js'

export type { PlayerTools } from './tools.js'

export const playerHandlers = (tools: PlayerTools) => ({
  getMyStatus: statusHandler(tools),
  reverifyMe: verificationHandler(tools),
  adminReverify: adminVerificationHandler(tools),
  ...walletHandlers(tools),
  ...recordHandlers(tools),
  ...accountHandlers(tools),
})
