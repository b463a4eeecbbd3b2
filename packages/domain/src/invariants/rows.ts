// What the invariants are checked on: the books as plain rows, one player, one cap group or one operator account at a time, so
// that a check needs no more memory than that. A breach is a sentence for a person, never an exception.
import type { AccrualId, PayoutId, PlayerId } from '../ids.js'
import type { CapWindows, Caps, ChainRow, Head, Millis, PayoutState, Rate, ReadingOutcome } from '../model.js'
import type { Units } from '../money.js'
import type { BlockView } from '../ports.js'
import type { TermsVersion } from '../terms.js'

export interface Breach {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6'
  /** The player, payout or operator account that it is about. */
  readonly subject: string
  readonly detail: string
}

export interface BaselineRow {
  readonly number: number
  readonly startKills: number
  /** The cursor when the next baseline began; null for the present one. */
  readonly endKills: number | null
  /** Whether a reading told its start. Absent: not looked at. */
  readonly isRead?: boolean
}

/** What an accrual was made from. */
export interface OriginRow {
  readonly readingId: string
  readonly rate: Rate
  /** null: not in the books. Absent: not looked at. */
  readonly reading?: ReadingRow | null
  /** When; parts of a split keep it. Absent: what was set to count then is not looked at. */
  readonly madeAt?: Millis
}

export interface ReadingRow {
  readonly playerId: string
  readonly baseline: number
  readonly total: number
  readonly outcome: ReadingOutcome
}

export interface AccrualRow {
  readonly id: AccrualId
  readonly baseline: number
  readonly fromKills: number
  readonly toKills: number
  readonly amount: Units
  /** Its live cover: a payout that is not void. null: owed. */
  readonly payoutId: PayoutId | null
  /** All parts of one reading's kills tell the same. Absent: not looked at. */
  readonly origin?: OriginRow
}

/** For which player a block of the chain was adopted, as which payout, as the audit log tells. */
export interface AdoptionTold {
  readonly payoutId: string
  readonly playerId: string
  /** Owed kills that it covered then. */
  readonly kills: number
}

export interface PayoutRow {
  readonly id: PayoutId
  readonly state: PayoutState
  /** Found on the chain and taken into the books: caps do not limit it, and it may pay an advance. */
  readonly adopted: boolean
  readonly kills: number
  /** Of an adopted one, the kills that its advance was set off against later. */
  readonly setOffKills?: number
  readonly amount: Units
  /** Absent: not looked at. */
  readonly address?: string
  /** What the audit log tells of adoptions of its block. Absent: not looked at. */
  readonly adoptions?: readonly AdoptionTold[]
  /** For an adopted one the time of adoption, so that it uses up room from then on. */
  readonly plannedAt: Millis
  readonly windows: CapWindows
  readonly caps: Caps
}

export interface ItemRow {
  readonly payoutId: PayoutId
  readonly accrualId: AccrualId
  readonly fromKills: number
  readonly toKills: number
  readonly kills: number
  readonly amount: Units
  readonly released: boolean
}

/** What an adopted payout paid beyond its items. */
export interface AdvanceRow {
  readonly payoutId: PayoutId
  readonly amount: Units
  readonly left: Units
  readonly setOffKills: number
}

/** Everything the books hold of one player. */
export interface PlayerBooks {
  readonly playerId: PlayerId
  /** 0 and null before the first good observation. */
  readonly baseline: number
  readonly cursor: number | null
  /** By number. */
  readonly baselines: readonly BaselineRow[]
  /** By (baseline, from). */
  readonly accruals: readonly AccrualRow[]
  readonly payouts: readonly PayoutRow[]
  readonly items: readonly ItemRow[]
  /** Absent: not looked at. */
  readonly advances?: readonly AdvanceRow[]
  /** Every address that the player ever linked. Absent: not looked at. */
  readonly addresses?: ReadonlySet<string>
  /** The reading that waits for a person. Absent: not looked at, or none does. */
  readonly pending?: PendingRow
  /** Kills are read of another Epic account than the present baseline began with. Absent: not looked at. */
  readonly isOtherEpic?: boolean
  /** The running sum of what was paid; null: nothing ever. Absent: not looked at. */
  readonly paidTotal?: PaidTotalRow | null
  /** Everything that was ever set to count. Absent: not looked at. */
  readonly terms?: readonly TermsVersion[]
}

export interface PendingRow {
  readonly total: number
  /** Whether a reading told it. */
  readonly isRead: boolean
}

export interface PaidTotalRow {
  readonly payouts: number
  readonly kills: number
  readonly amount: Units
}

export interface KillsAndAmount {
  readonly kills: number
  readonly amount: Units
}

/** One player's sums, as a set-based query gives them. `paid` counts of an adopted payout what its items cover, not its advance. */
export interface PlayerTotals {
  readonly playerId: PlayerId
  readonly accrued: KillsAndAmount
  readonly owed: KillsAndAmount
  readonly open: KillsAndAmount
  readonly paid: KillsAndAmount
}

export type { ChainRow }

/** The confirmed part of one operator account: acknowledged blocks included. */
export interface OperatorBooks {
  readonly account: string
  readonly opening: Head
  readonly confirmed: Head
  /** After the opening head, up to the confirmed one, in chain order. */
  readonly blocks: Iterable<ChainRow>
  /** What the agreeing nodes say of the confirmed head; null: not asked, or nothing confirmed yet. */
  readonly confirmedView: BlockView | null
}
