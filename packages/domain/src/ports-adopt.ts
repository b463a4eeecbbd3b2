// What lost books need to become whole again: sends found on the chain that the books had forgotten, and what they paid in advance.
// `Tx` extends it.
import type { Address, BlockHash, PayoutId, PlayerId } from './ids.js'
import type {
  AccrualSplit,
  CapWindows,
  Millis,
  OwedAccrual,
  PayoutItemDraft,
  PayoutState,
  StoredBlock,
} from './model.js'
import type { Units } from './money.js'

/** The oldest owed kills that an amount pays, to the exact kill. */
export interface Cover {
  readonly kills: number
  readonly amount: Units
  readonly items: readonly PayoutItemDraft[]
  readonly split: AccrualSplit | null
}

/** A player as the adoption of a send finds them. */
export interface Adoptee {
  readonly playerId: PlayerId
  /** The present one, else the last one that kills were counted of, else empty: caps count by it. */
  readonly epicAccountId: string
  readonly openPayout: {
    readonly id: PayoutId
    readonly state: PayoutState
    /** Its block that is not dead. */
    readonly block: BlockHash | null
  } | null
}

/** A confirmed send that becomes a paid payout. */
export interface AdoptedSend {
  readonly payoutId: PayoutId
  readonly playerId: PlayerId
  readonly epicAccountId: string
  readonly address: Address
  /** What the send moved. */
  readonly amount: Units
  /** null: nothing was owed, all of it is an advance. */
  readonly cover: Cover | null
  readonly windows: CapWindows
  readonly at: Millis
  /** As the books keep it: role `payout`, confirmed. */
  readonly block: StoredBlock
}

/** What an adopted send paid beyond the kills that it covers, as far as it is not set off yet. */
export interface Advance {
  readonly payoutId: PayoutId
  readonly playerId: PlayerId
  readonly left: Units
}

/** Every write is conditional and throws ConflictError unless it touches exactly the rows it names. */
export interface AdoptTx {
  /**
   * Players that ever linked the address, those who deleted their account too, or for whom a send to it was adopted: a person may have
   * known it from books that are lost.
   */
  playersOfAddress(address: Address): Promise<readonly PlayerId[]>
  /** Players who had the address linked at that time. */
  linkedThen(address: Address, at: Millis): Promise<readonly PlayerId[]>
  /**
   * When the account's newest confirmed block was signed, of those that these books signed themselves; before the first one, what a person
   * said as the account's books began; null: nobody did.
   */
  linksUntil(account: Address): Promise<Millis | null>
  /** When the books were last restored from a backup; null: never. */
  restoredAt(): Promise<Millis | null>
  /** The first restore since the books were last told to be equal to the chain after one; null: none. */
  openRestoreAt(): Promise<Millis | null>
  /**
   * Why nobody needs to say until when links count for the account: a sentence about its books; null: they hold no confirmed block that they signed
   * and none that is signed, lack no row, and nobody said it yet.
   */
  whyLinksAreBound(account: Address): Promise<string | null>
  /** Says it, where nobody did. */
  setLinksUntil(account: Address, at: Millis): Promise<void>
  /** Open blocks that stand on `previous`: at most one, and its declared rival. */
  openBlocksOn(account: Address, previous: BlockHash | null): Promise<readonly BlockHash[]>
  /** Signed and published blocks in chain order. */
  openBlocksOf(account: Address, limit: number): Promise<readonly StoredBlock[]>
  adoptee(playerId: PlayerId): Promise<Adoptee | null>
  /** Oldest first. */
  owedOf(playerId: PlayerId, limit: number): Promise<readonly OwedAccrual[]>
  /** Signed or published payouts of the account whose block is not in the books: its row was lost. */
  lostPayouts(account: Address): Promise<readonly PayoutId[]>
  /**
   * signed or published -> planned for a payout without a block that is not dead: the row of its block was lost. What is signed
   * for it next stands on the same head as the lost block or on one that excludes it, so that only one of them can be confirmed.
   */
  replanLost(payoutId: PayoutId): Promise<void>
  /** The payout, confirmed, with what it covers, its block, its advance and the player's running sum; moves the confirmed head. */
  insertAdopted(send: AdoptedSend): Promise<void>
  /** Advances with something left of the players at these positions of a settlement's queue, oldest first. */
  openAdvances(query: { runId: string; afterPosition: number; limit: number }): Promise<readonly Advance[]>
  /** Attaches owed kills to the adopted payout and takes their amount off the advance, which must still be as it was read. */
  setOff(advance: Advance, cover: Cover): Promise<void>
}
