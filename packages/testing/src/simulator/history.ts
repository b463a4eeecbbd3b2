// What a history is made of: a world and a list of things that happen, each with all that it needs. Nothing is drawn while it runs,
// so any part can be left out and the rest still means the same: that is what makes a long failure short.
import type { CallFault } from './node.js'
import type { StoreFault } from './worker.js'

/** `look`: an operator adopts or acknowledges what the books do not know; `cancel`: gives up an open block. */
export const JOBS = ['accrue', 'settle', 'pay', 'publish', 'confirm', 'reverify', 'compare', 'cancel', 'look'] as const
export type Job = (typeof JOBS)[number]

export const ACTS = [
  'ban',
  'unban',
  'hold_player',
  'release_player',
  'hold_payout',
  'release_payout',
  'void_payout',
  'retry_payout',
  'pause',
  'pause_publish_too',
  'resume',
  'resume_books',
  'clear_flag',
  'raise_flag',
  'answer_pending',
  'link_wallet',
  'unlink_wallet',
  'take_address',
  'set_terms',
] as const
export type Act = (typeof ACTS)[number]

export const PROVIDER_FAULTS = [
  'private',
  'not_found',
  'no_data',
  'rate_limited',
  'unavailable',
  'malformed',
  'lower',
  'stale',
  'jump',
] as const
export type ProviderFault = (typeof PROVIDER_FAULTS)[number]

export const MEMBERSHIPS = ['member', 'unlinked', 'left', 'other_epic', 'swapped_epic', 'unmentioned'] as const
export type MembershipState = (typeof MEMBERSHIPS)[number]

export const NODE_CHANGES = ['down', 'isolated', 'stale', 'lagging', 'other_network', 'healthy'] as const
export type NodeChange = (typeof NODE_CHANGES)[number]

/** `worker`, `player`, `account` and `node` are numbers taken modulo how many there are. */
export type Action =
  | { readonly kind: 'run'; readonly worker: number; readonly job: Job; readonly steps: number }
  | { readonly kind: 'crash'; readonly worker: number }
  | { readonly kind: 'crash_in_transaction'; readonly worker: number; readonly call: number }
  | { readonly kind: 'freeze'; readonly worker: number; readonly turns: number; readonly ms: number }
  | { readonly kind: 'store_fault'; readonly worker: number; readonly fault: StoreFault }
  | { readonly kind: 'play'; readonly player: number; readonly kills: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'clock_jump'; readonly ms: number }
  | {
      readonly kind: 'call_fault'
      readonly node: number
      readonly fault: CallFault
      readonly on: 'process' | 'any'
      readonly times: number
    }
  | { readonly kind: 'node'; readonly node: number; readonly change: NodeChange; readonly blocks: number }
  | { readonly kind: 'confirm'; readonly blocks: number }
  | { readonly kind: 'roll_back'; readonly depth: number; readonly node: number | null; readonly account: number }
  | { readonly kind: 'deliver' }
  | {
      readonly kind: 'rival'
      readonly depth: number
      readonly confirmed: boolean
      readonly units: number
      /** Whom it pays; null: a stranger. */
      readonly player: number | null
      readonly account: number
    }
  | { readonly kind: 'epoch'; readonly account: number }
  | { readonly kind: 'fund'; readonly ban: number; readonly account: number }
  | { readonly kind: 'backup' }
  /** The books are put back to one of the backups, while every process stands still. */
  /** The oldest backup is 0, the last one -1. */
  | { readonly kind: 'restore'; readonly backup: number }
  /** The row of an open block is lost. */
  | { readonly kind: 'lose_block'; readonly block: number }
  | { readonly kind: 'provider'; readonly player: number; readonly fault: ProviderFault | null; readonly by: number }
  | { readonly kind: 'membership'; readonly player: number; readonly state: MembershipState }
  | { readonly kind: 'directory_outage'; readonly times: number }
  | { readonly kind: 'act'; readonly act: Act; readonly player: number; readonly by: number }

export interface WorldSettings {
  readonly players: number
  readonly schedulers: number
  readonly nodes: number
  /** A node that calls everything confirmed; the others are then always well. */
  readonly liar: boolean
  readonly leases: boolean
  readonly fundBan: number
  readonly dailyKills: number | null
  readonly weeklyKills: number | null
  /** In 10^-8 BAN. */
  readonly perKill: number
  readonly multiplier: readonly [number, number] | null
  readonly minPayout: number
  readonly minBalanceBan: number
  readonly perHourBan: number
  readonly perDayBan: number
  readonly maxUnconfirmed: number
  readonly order: 'random' | 'oldest_first' | 'smallest_first'
  readonly batchSize: number
  readonly pageSize: number
  readonly owedLimit: number
  readonly markEvery: number
  readonly holdFlagged: boolean
  readonly changeDelayHours: number
  readonly killRatePerMinute: number | null
  /** Caps and outflow limits stay at the end. */
  readonly keepsLimits: boolean
  /** Where the day of the caps begins at midnight. */
  readonly timeZone: string
  /** Operator accounts that pay side by side. */
  readonly accounts: number
  /** The second one is funded later, if at all. */
  readonly isSecondLate: boolean
  /** Pages that a process has under way at once. */
  readonly lanes: number
}

export interface History {
  readonly seed: number
  readonly settings: WorldSettings
  readonly actions: readonly Action[]
}
