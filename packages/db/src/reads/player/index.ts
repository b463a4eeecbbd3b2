export * from './records.js'
export {
  readPlayerStatus,
  type KillsAndUnits as PlayerSum,
  type OpenPayout,
  type PlayerStatus,
  type StatusQuery,
} from './status.js'
export * from './wallets.js'
