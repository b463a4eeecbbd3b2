// The local world as a library: what tests, the demo and the benchmark use.
export { ManualClock, systemClock, type SandboxClock } from './clock.js'
export type { ConfirmedSend, LedgerState } from './control/state.js'
export type { SandboxUrls, StatusFacts } from './control/status-page.js'
export type { WebhookEmbed, WebhookMessage } from './discord/webhook-message.js'
export { FAULT_KINDS, FaultSwitches, type FaultInput, type FaultKind, type FaultRule } from './faults/rules.js'
export { Player, type LinkState, type PlayerSpec, type PlayerState, type StatsState } from './fortnite/player.js'
export { demoPlayers, Players } from './fortnite/players.js'
export { PortError } from './http/server.js'
export type { IncomingBlock, LedgerBlock, Subtype } from './ledger/block.js'
export type { ConfirmationPolicy } from './ledger/confirmation.js'
export type { LedgerNode, NodeSettings } from './ledger/ledger-node.js'
export { fund, makeEpoch, makeRival, receiveAll, type RivalWish } from './ledger/making.js'
export { LedgerNetwork, type NetworkOptions, type Outcome } from './ledger/network.js'
export type { Signatures } from './ledger/signatures.js'
export { NodeLedger, type LedgerEvent } from './ledger/node-ledger.js'
export {
  forge,
  GENESIS_SEED,
  genesisBlock,
  genesisWallet,
  PLAYERS_SEED,
  SANDBOX_GENESIS_HASH,
  walletOf,
} from './ledger/wallet.js'
export type { Wallet } from './ledger/wallet.js'
export { DEV_LEVELS, levelsFor, LIVE_LEVELS, type WorkLevels } from './ledger/work-levels.js'
export { readBlock, blockJson } from './node/block-json.js'
export { DEFAULT_IDENTITY, type NodeIdentity } from './node/context.js'
export { startNodeServer, type NodeServerOptions } from './node/server.js'
export { readTree } from './node/tree.js'
export * from './options.js'
export { startSandbox, SandboxError, type Sandbox } from './sandbox.js'
