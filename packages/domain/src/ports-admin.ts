// What the acts of an admin need from the books, beside what the money's own verbs use. `Tx` extends it.
import type { BlockHash, PayoutId, PlayerId } from './ids.js'
import type { AbuseFlagDraft, BlockState, Millis, PayoutState, ReadState } from './model.js'
import type { Units } from './money.js'

/** A ban, a hold or a cleared flag: when, why, and by whom (null: from before names were kept). */
export interface Mark {
  readonly at: Millis
  readonly reason: string
  readonly by: string | null
}

/** A player as an act finds them. */
export interface PlayerMarks {
  readonly id: PlayerId
  readonly banned: Mark | null
  readonly held: Mark | null
  readonly needsBaseline: boolean
  /** The one payout of theirs that is planned, signed or published. */
  readonly openPayout: { readonly id: PayoutId; readonly state: PayoutState; readonly reason: string | null } | null
}

/** A payout as an act finds it, with its block that is not dead. */
export interface PayoutMarks {
  readonly id: PayoutId
  readonly playerId: PlayerId
  readonly state: PayoutState
  readonly amount: Units
  readonly kills: number
  /** Why it is not signed yet, in one word. */
  readonly reason: string | null
  readonly held: Mark | null
  readonly block: { readonly hash: BlockHash; readonly state: BlockState; readonly nextPublishAt: Millis } | null
}

export interface AbuseFlag {
  readonly id: string
  readonly playerId: PlayerId
  readonly kind: AbuseFlagDraft['kind']
  readonly detail: string
  readonly raisedAt: Millis
  readonly cleared: Mark | null
}

/** Every write is conditional and throws ConflictError unless it touches exactly one row. */
export interface AdminTx {
  playerMarks(playerId: PlayerId): Promise<PlayerMarks | null>
  /** Of a player who is not banned; ends the baseline, so that the next good observation begins a new one. */
  ban(playerId: PlayerId, mark: Mark): Promise<void>
  unban(playerId: PlayerId): Promise<void>
  /** null lifts the hold; only from held to not held and back. */
  holdPlayer(playerId: PlayerId, mark: Mark | null): Promise<void>
  /** Ends every login of the player, also as an administrator by their Discord id; how many there were. */
  endSessionsOf(playerId: PlayerId): Promise<number>
  /** Ends every login of an administrator, named as in the audit log; null: there is no such account. */
  endSessionsOfAdmin(name: string): Promise<number | null>

  payoutMarks(payoutId: PayoutId): Promise<PayoutMarks | null>
  /** null lifts the hold. Only of an open payout, and only from held to not held and back. */
  holdPayout(payoutId: PayoutId, mark: Mark | null): Promise<void>
  /** Takes the reason off a planned payout, so that the next signing looks at it as at a new one. */
  requeuePayout(payoutId: PayoutId): Promise<void>
  /** The next sending of an open block is due at `at`. */
  publishFrom(hash: BlockHash, at: Millis): Promise<void>

  /** Everything that a reading's meaning depends on; null: no such player. Without an Epic account nothing can be pending. */
  readStateOf(playerId: PlayerId): Promise<ReadState | null>

  abuseFlag(flagId: string): Promise<AbuseFlag | null>
  clearFlag(flagId: string, mark: Mark): Promise<void>
  /** ConflictError where one of the kind is open already. */
  raiseFlag(flag: AbuseFlagDraft, at: Millis): Promise<AbuseFlag>
}
