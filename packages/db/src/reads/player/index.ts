export * from './counts.js'
export * from './export.js'
export * from './records.js'
export {
  readSessionStatus,
  type KillsAndUnits as PlayerSum,
  type OpenPayout,
  type PlayerIdentity,
  type PlayerStatus,
  type StatusQuery,
} from './status.js'
export * from './wallets.js'
