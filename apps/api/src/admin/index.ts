// Everything that admins may ask for, beside logging in and running the service.
import { doubtHandlers } from './doubts.js'
import { blockRequestHandlers } from './block-requests.js'
import { healthHandlers } from './health.js'
import { payoutHandlers } from './payouts.js'
import { playerListHandlers } from './player-lists.js'
import { playerHandlers } from './players.js'
import { stopHandlers } from './stops.js'
import type { AdminTools } from './tools.js'
import { watchHandlers } from './watch.js'

export const adminHandlers = (tools: AdminTools) => ({
  ...playerHandlers(tools),
  ...playerListHandlers(tools),
  ...payoutHandlers(tools),
  ...doubtHandlers(tools),
  ...stopHandlers(tools),
  ...watchHandlers(tools),
  ...healthHandlers(tools),
  ...blockRequestHandlers(tools),
})
