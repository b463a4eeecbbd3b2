// Every operation, by its id. A path without an operation, or the other way round, does not compile.
import type { Operation } from '../operation.js'
import type { OperationId } from '../paths.js'
import { abuseOperations } from './admin-abuse.js'
import { adminAccessOperations } from './admin-access.js'
import { auditOperations } from './admin-audit.js'
import { blockOperations } from './admin-blocks.js'
import { extendedHealthOperations } from './admin-health.js'
import { logOperations } from './admin-logs.js'
import { payoutConfigOperations } from './admin-payout-config.js'
import { payoutOperations } from './admin-payouts.js'
import { playerOperations } from './admin-players.js'
import { schedulerOperations } from './admin-scheduler.js'
import { stopOperations } from './admin-stops.js'
import { watchOperations } from './admin-watch.js'
import { authOperations } from './auth.js'
import { boardOperations } from './boards.js'
import { documentationOperations } from './documentation.js'
import { healthOperations } from './health.js'
import { liveOperations } from './live.js'
import { accountOperations } from './player-account.js'
import { recordOperations } from './player-records.js'
import { releaseOperations } from './releases.js'
import { statusOperations } from './player-status.js'
import { publicOperations } from './public.js'
import { walletOperations } from './wallets.js'

export const OPERATIONS = {
  ...healthOperations,
  ...documentationOperations,
  ...publicOperations,
  ...boardOperations,
  ...liveOperations,
  ...releaseOperations,
  ...authOperations,
  ...walletOperations,
  ...statusOperations,
  ...recordOperations,
  ...accountOperations,
  ...adminAccessOperations,
  ...auditOperations,
  ...watchOperations,
  ...extendedHealthOperations,
  ...blockOperations,
  ...logOperations,
  ...schedulerOperations,
  ...payoutConfigOperations,
  ...stopOperations,
  ...playerOperations,
  ...abuseOperations,
  ...payoutOperations,
} satisfies { readonly [Id in OperationId]: Operation & { readonly id: Id } }

export type Operations = typeof OPERATIONS

/** All operations as plain values, in the order of the document. */
export const allOperations: readonly Operation[] = Object.values(OPERATIONS)
