// Running the service: rate and caps, the scheduler, its seed, and what needs a look.
import { alertHandlers } from './alerts.js'
import { operatorSeedHandlers } from './operator-seed.js'
import { payoutConfigHandlers, type OperationsTools } from './payout-config.js'
import { schedulerHandlers } from './scheduler.js'

export const operationsHandlers = (tools: OperationsTools) => ({
  ...payoutConfigHandlers(tools),
  ...schedulerHandlers(tools),
  ...operatorSeedHandlers(tools),
  ...alertHandlers(tools),
})
