// What the acts of running the service need of the books: versioned terms, intervals, requests to the scheduler, the sealed seed,
// alerts and comparisons with the chain. Part of the one Store and its transactions.
import type { AlertKind } from './alerts.js'
import type { Address, BlockHash } from './ids.js'
import type { ChainRow, Millis } from './model.js'
import type { Raw } from './money.js'
import type { PayoutTerms, TermsVersion } from './terms.js'

export interface TermsDraft extends PayoutTerms {
  readonly effectiveAt: Millis
  /** When it was decided: one instant with the check that it is not dated back. */
  readonly createdAt: Millis
  readonly actor: string
  readonly reason: string
}

export type RequestKind = 'accrue' | 'settle' | 'reverify'
export const REQUEST_KINDS: readonly RequestKind[] = ['accrue', 'settle', 'reverify']

/** What somebody asked of the scheduler. */
export interface JobRequest {
  readonly id: string
  readonly kind: RequestKind
  readonly actor: string
  readonly requestedAt: Millis
  readonly takenAt: Millis | null
  readonly takenBy: string | null
  readonly finishedAt: Millis | null
  /** The summary of the run, or why there was none. */
  readonly outcome: string | null
}

/** What somebody asked the scheduler about a block that the books do not know: to take it into the books as foreign. */
export interface BlockRequest {
  readonly id: string
  readonly hash: BlockHash
  readonly reason: string
  readonly actor: string
  readonly requestedAt: Millis
  readonly finishedAt: Millis | null
  /** null: not answered yet. */
  readonly isDone: boolean | null
  /** What came of it, or why it was refused. */
  readonly outcome: string | null
}

export type BlockRequestDraft = Pick<BlockRequest, 'hash' | 'reason' | 'actor'>

/** Seconds between two accruals, and between two settlements. */
export interface Intervals {
  readonly accrualSeconds: number
  readonly settlementSeconds: number
}

export interface IntervalsVersion extends Intervals {
  readonly id: string
  readonly actor: string
  readonly createdAt: Millis
}

/** An operator seed that only the scheduler with the private key can open. */
export interface SealedSeed {
  readonly id: string
  /** Opaque here. */
  readonly sealed: string
  /** Whose private half opens it. */
  readonly publicKey: string
  /** The seed's account, which is public. */
  readonly account: Address
  readonly actor: string
  readonly reason: string
  readonly createdAt: Millis
}

export interface SealedSeedDraft extends Omit<SealedSeed, 'id' | 'createdAt'> {
  /** Every account that the seed pays from. */
  readonly accounts: readonly Address[]
}

export interface ChainComparison {
  readonly account: Address
  readonly matches: boolean
  /** What differs, in a sentence; empty when nothing does. */
  readonly detail: string
  readonly booksBalance: Raw
  /** Of the block that the books hold as confirmed last; null: no block yet, or no node shows it. */
  readonly chainBalance: Raw | null
  readonly height: number
}

export interface OperationsTx {
  /** The version in force at an instant; null: the configuration counts. */
  termsAt(at: Millis): Promise<TermsVersion | null>
  /** Behind the gate, so that a settlement sees either all of it or nothing. */
  insertTerms(draft: TermsDraft): Promise<TermsVersion>
  /** A new request of the kind, or the one that waits already. */
  addRequest(kind: RequestKind, actor: string): Promise<{ readonly request: JobRequest; readonly isNew: boolean }>
  /** A new request about the block, or the one that waits already. */
  addBlockRequest(draft: BlockRequestDraft): Promise<{ readonly request: BlockRequest; readonly isNew: boolean }>
  /** The newest intervals that were set; null: the configuration counts. */
  intervals(): Promise<IntervalsVersion | null>
  insertIntervals(intervals: Intervals, actor: string): Promise<IntervalsVersion>
  sealedSeed(): Promise<SealedSeed | null>
  /** Instead of the current one, which must still be `before`; ConflictError otherwise. */
  replaceSealedSeed(draft: SealedSeedDraft, before: SealedSeed | null): Promise<SealedSeed>
  /** An account other than these that has blocks neither confirmed nor dead, or whose row was lost and that may still land. */
  unfinishedAccount(accounts: readonly Address[]): Promise<Address | null>
  /** Of the last block that the books hold as confirmed; ConflictError where they do not know the account. */
  confirmedHeight(account: Address): Promise<number>
  /** Instead of the account's last one. */
  writeComparison(comparison: ChainComparison): Promise<void>
  /** Opens the alert, or counts one more time of the open one. */
  raiseAlert(kind: AlertKind, detail: string): Promise<void>
  /** Whether one was open. */
  clearAlert(kind: AlertKind): Promise<boolean>
}

export interface OperationsStore {
  /** Confirmed blocks of an account with heights in (after, upTo], in chain order. */
  confirmedBlocks(
    account: Address,
    range: { readonly after: number; readonly upTo: number; readonly limit: number },
  ): Promise<readonly (ChainRow & { readonly height: number })[]>
}
