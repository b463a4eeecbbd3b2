// What admins read, in the API and on the command line.
export { adminAudit, type AdminAuditQuery, type AdminAuditRow } from './audit.js'
export { adminBlocks, type AdminBlockRow, type AdminBlocksQuery, type BlockSelection } from './blocks.js'
export { adminFlags, adminPending, type AdminFlagRow, type AdminFlagsQuery, type AdminPendingRow } from './doubts.js'
export { readFlow, VERBS, type FlowNow, type FlowStep, type Verb } from './flow.js'
export {
  adminPayoutDetail,
  adminPayouts,
  type AdminPayoutDetail,
  type AdminPayoutItem,
  type AdminPayoutRow,
  type AdminPayoutsQuery,
} from './payouts.js'
export { adminPlayerDetail, type AdminPlayerDetail } from './player.js'
export {
  adminPlayerAccruals,
  adminPlayerReadings,
  type PlayerAccrual,
  type PlayerListQuery,
  type PlayerReading,
} from './player-lists.js'
export {
  adminPlayerId,
  adminPlayers,
  type AdminPlayerRow,
  type AdminPlayersQuery,
  type KillsAndUnits,
} from './players.js'
export { readAdminStats, type AdminStats } from './stats.js'
