// What the acts of running the service need of the books: versioned terms, intervals, requests to the scheduler, the sealed seed,
// alerts and comparisons with the chain. Part of the one Store and its transactions.
import type { AlertKind } from './alerts.js'
import type { Millis } from './model.js'
import type { PayoutTerms, TermsVersion } from './terms.js'

export interface TermsDraft extends PayoutTerms {
  readonly effectiveAt: Millis
  readonly actor: string
  readonly reason: string
}

export interface OperationsTx {
  /** The version in force at an instant; null: the configuration counts. */
  termsAt(at: Millis): Promise<TermsVersion | null>
  /** Behind the gate, so that a settlement sees either all of it or nothing. */
  insertTerms(draft: TermsDraft): Promise<TermsVersion>
  /** Opens the alert, or counts one more time of the open one. */
  raiseAlert(kind: AlertKind, detail: string): Promise<void>
  /** Whether one was open. */
  clearAlert(kind: AlertKind): Promise<boolean>
}
