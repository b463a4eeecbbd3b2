// The nouns of the money as plain data: what the rules take and return, and what the store keeps.
import type { AccrualId, Address, BlockHash, PayoutId, PlayerId, ReadingId } from './ids.js'
import type { Raw, Units } from './money.js'

/** Milliseconds since 1970 UTC. Every time in the system is one of these, in both databases too. */
export type Millis = number

/** The one world that a database belongs to. */
export interface World {
  readonly mode: 'dry' | 'live'
  readonly genesisHash: string
  readonly outside: 'sandbox' | 'real'
}

// ---------------------------------------------------------------- accrue

/** A run of readings below the cursor, not yet believed. */
export interface RegressionRun {
  readonly count: number
  readonly firstTotal: number
  readonly firstAt: Millis
}

/** Everything about a player that turning a reading into a debt depends on, and that it may change. */
export interface ReadState {
  readonly playerId: PlayerId
  readonly epicAccountId: string
  /** 0 until the first good observation; counts up with each new baseline. */
  readonly baseline: number
  /** Lifetime kills up to which kills have become accruals; null without a baseline. */
  readonly cursor: number | null
  /** The next good observation is a new baseline (Epic account changed, ban lifted, came back). */
  readonly needsBaseline: boolean
  /** The first rise above a true-zero or lowered baseline is bounded by exactly one hour's kills. */
  readonly strictFirstRise: boolean
  readonly lastAcceptedAt: Millis | null
  /** The provider's own time stamp of the last accepted or pending reading; null again for another Epic account. */
  readonly lastProviderAt: Millis | null
  readonly regression: RegressionRun | null
  /** The cursor before a lowering: a reading at or above it before `until` is held as pending. */
  readonly remembered: { readonly total: number; readonly until: Millis } | null
  /** The one pending reading: while set, nothing accrues. */
  readonly pending: { readonly total: number; readonly since: Millis } | null
  /** Kills seen in the present window of the kill-rate rule, by the provider's clock. */
  readonly rateWindow: { readonly startAt: Millis; readonly kills: number } | null
  /** Goes up with every stored change; guards against a second writer. */
  readonly version: number
}

/** A good answer of the provider. `trueZero` only for its explicit "no matches yet". */
export interface Observation {
  readonly total: number
  readonly providerAt: Millis | null
  readonly trueZero: boolean
  readonly source: string
}

export interface Multiplier {
  readonly name: string
  readonly numerator: bigint
  readonly denominator: bigint
}

export interface Rate {
  readonly perKill: Units
  readonly multipliers: readonly Multiplier[]
}

/** A debt: kills (from, to] of one player under one baseline, with the rate it was made at. */
export interface AccrualDraft {
  readonly id: AccrualId
  readonly playerId: PlayerId
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly amount: Units
  readonly rate: Rate
  readonly readingId: ReadingId
  /** UTC minutes since 1970 of the moment it was made. */
  readonly epochMinute: number
}

/** A reading that changed something, kept so that an accrual can be explained later. */
export interface ReadingDraft {
  readonly id: ReadingId
  readonly playerId: PlayerId
  readonly baseline: number
  readonly epicAccountId: string
  readonly source: string
  readonly total: number
  readonly providerAt: Millis | null
  readonly receivedAt: Millis
  readonly outcome: ReadingOutcome
}

export type ReadingOutcome = 'baseline' | 'unchanged' | 'accrued' | 'stale' | 'regression' | 'lowered' | 'pending'

export interface AbuseFlagDraft {
  readonly playerId: PlayerId
  readonly kind: 'kill_rate' | 'kill_jump' | 'shared_wallet' | 'shared_epic' | 'manual'
  readonly detail: string
}

/** What one reading does to one player, to be written as a whole or not at all. */
export interface ReadingWrite {
  readonly outcome: ReadingOutcome
  readonly before: ReadState
  readonly after: ReadState
  /** The cursor's start under a baseline that begins with this write; null when the baseline stays. */
  readonly baselineStart: number | null
  readonly baselineReason: BaselineReason | null
  readonly accrual: AccrualDraft | null
  readonly reading: ReadingDraft | null
  readonly flags: readonly AbuseFlagDraft[]
  readonly at: Millis
}

export type BaselineReason = 'first' | 'epic_changed' | 'returned' | 'lowered' | 'refused'

// ---------------------------------------------------------------- eligibility

/** The facts that decide whether a player may be paid. */
export interface EligibilityFacts {
  readonly playerId: PlayerId
  readonly banned: boolean
  /** Reason of an open hold on the player (an admin's, or an abuse flag's where flags hold payouts). */
  readonly heldReason: string | null
  readonly guildMember: boolean
  readonly epicAccountId: string | null
  readonly epicVerified: boolean
  /** When the directory last gave a good answer for this player. */
  readonly directoryAnsweredAt: Millis | null
  readonly openAbuseFlag: boolean
  /** The primary linked address, or null. */
  readonly address: string | null
}

// ---------------------------------------------------------------- settle

export interface OwedAccrual {
  readonly id: AccrualId
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly amount: Units
}

export interface CapUse {
  readonly dayKills: number
  readonly weekKills: number
}

/** One player in the settlement's queue, read inside the writing transaction. */
export interface SettlementCandidate {
  readonly position: number
  readonly facts: EligibilityFacts
  readonly hasOpenPayout: boolean
  readonly used: CapUse
  /** Oldest first; at most the page's limit per player. */
  readonly owed: readonly OwedAccrual[]
  /** What all that is owed is worth, also beyond the page's limit per player. */
  readonly owedTotal: Units
}

export interface CapWindows {
  readonly timeZone: string
  readonly dayStart: Millis
  readonly dayEnd: Millis
  readonly weekStart: Millis
  readonly weekEnd: Millis
}

export interface Caps {
  readonly dailyKills: number | null
  readonly weeklyKills: number | null
}

/** A split of one accrual at a kill: (from, at] keeps the id, (at, to] is new. */
export interface AccrualSplit {
  readonly accrualId: AccrualId
  readonly fromKills: number
  readonly toKills: number
  readonly atKills: number
  readonly firstAmount: Units
  readonly restId: AccrualId
  readonly restAmount: Units
}

export interface PayoutItemDraft {
  readonly accrualId: AccrualId
  readonly fromKills: number
  readonly toKills: number
  readonly kills: number
  readonly amount: Units
}

/** A payout to be written with the accruals it covers, in one transaction. */
export interface PayoutPlan {
  readonly id: PayoutId
  readonly playerId: PlayerId
  readonly epicAccountId: string
  readonly address: Address
  readonly operatorAccount: Address
  readonly kills: number
  readonly amount: Units
  readonly plannedAt: Millis
  readonly windows: CapWindows
  readonly caps: Caps
  readonly items: readonly PayoutItemDraft[]
  readonly split: AccrualSplit | null
}

export type PayoutState = 'planned' | 'signed' | 'published' | 'confirmed' | 'void'

/** A planned payout with what the signing transaction checks again. */
export interface PlannedPayout {
  readonly id: PayoutId
  readonly playerId: PlayerId
  readonly address: Address
  readonly amount: Units
  readonly plannedAt: Millis
  /** Why it was not signed last time; null when never looked at or clear. */
  readonly reason: string | null
  readonly facts: EligibilityFacts
  /** Whether `address` is still one of the player's linked addresses. */
  readonly addressLinked: boolean
}

// ---------------------------------------------------------------- pay, publish, confirm

export type BlockKind = 'send' | 'receive' | 'change' | 'epoch'
/** Why the books hold the block. `foreign` = acknowledged, not ours to pay. */
export type BlockRole = 'payout' | 'receive' | 'cancel' | 'foreign'
export type BlockState = 'signed' | 'published' | 'confirmed' | 'dead'

/** The head that the next block builds on. `hash` null: the account is unopened. */
export interface Head {
  readonly hash: BlockHash | null
  readonly balance: Raw
  readonly height: number
}

export interface OperatorAccount {
  readonly account: Address
  readonly representative: Address
  /** Recorded at the first live start; blocks up to it are not foreign. */
  readonly opening: Head
  /** The last block that the books hold as confirmed, or the opening head. */
  readonly confirmed: Head
}

/** A state block with everything that is stored about it before it is sent. */
export interface StoredBlock {
  readonly hash: BlockHash
  readonly account: Address
  /** null for the first block of an account. */
  readonly previous: BlockHash | null
  readonly representative: Address
  readonly balance: Raw
  /** 64 upper-case hex digits. */
  readonly link: string
  readonly signature: string
  /** 16 lower-case hex digits, once computed. */
  readonly work: string | null
  readonly kind: BlockKind
  readonly role: BlockRole
  readonly state: BlockState
  readonly height: number
  /** Raw moved by the block: sent or received. */
  readonly amount: Raw
  readonly payoutId: PayoutId | null
  /** The send that a receive block pockets. */
  readonly sourceHash: BlockHash | null
  readonly signedAt: Millis
  readonly publishAttempts: number
  readonly nextPublishAt: Millis
}

/** A confirmed block as the books recorded it, for adding up. */
export interface ChainRow {
  readonly hash: BlockHash
  readonly previous: BlockHash | null
  readonly kind: BlockKind
  readonly amount: Raw
  readonly balance: Raw
}

/** A block as a node tells it. */
export interface ChainBlock {
  readonly hash: BlockHash
  readonly account: Address
  readonly previous: BlockHash | null
  readonly representative: Address
  readonly balance: Raw
  readonly link: string
  readonly signature: string
  readonly kind: BlockKind
  readonly amount: Raw
  readonly height: number
  readonly confirmed: boolean
  /** hash and signature were checked here, by the account's own key. */
  readonly provenOurs: boolean
}

export interface Receivable {
  readonly sourceHash: BlockHash
  readonly amount: Raw
}

export type StopKind = 'pause' | 'books'

export interface Stop {
  readonly kind: StopKind
  readonly reason: string
  readonly actor: string
  readonly setAt: Millis
  /** `pause --publish-too`. */
  readonly publishToo: boolean
  /** Of a books stop: the unknown block and the one it stands on (null: the account's first). */
  readonly block: { readonly hash: BlockHash; readonly previous: BlockHash | null } | null
}

/** Who does something by hand, and from where. */
export interface Actor {
  /** 'discord:123', 'email:someone@example.org', 'player:<id>' or the shell user of a command. */
  readonly actor: string
  readonly address?: string | null
  readonly requestId?: string | null
}

export interface AuditEntry extends Actor {
  readonly action: string
  readonly targetType: string | null
  readonly targetId: string | null
  readonly summary: string
  /** What the act changed, as it was and as it is: plain JSON values, amounts as text. */
  readonly before?: Readonly<Record<string, unknown>> | null
  readonly after?: Readonly<Record<string, unknown>> | null
}
