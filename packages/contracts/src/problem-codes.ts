// What exactly stands in a person's way, where the kind of a problem does not say it all: a word for programs, from which a page has its
// sentence in the reader's language. No import but types, so that a page can use the table as it is.
import type { ProblemKind } from './problems.js'

export interface CodeSpec {
  readonly kind: ProblemKind
  /** Members of the problem's `values`, which the sentence names. */
  readonly values?: readonly string[]
}

const codes = <const C extends Readonly<Record<string, CodeSpec>>>(table: C): C => table

/** How a login can end without a session. */
const LOGIN_CODES = codes({
  login_expired: { kind: 'login-expired' },
  login_denied: { kind: 'login-denied' },
  login_sent_back: { kind: 'login-denied' },
  not_a_member: { kind: 'not-a-member' },
  no_epic_link: { kind: 'no-epic-link' },
  player_banned: { kind: 'banned' },
  epic_of_other: { kind: 'already-linked' },
  discord_limits: { kind: 'too-many-requests' },
  discord_away: { kind: 'upstream-unavailable' },
  discord_unreadable: { kind: 'upstream-error' },
  login_not_configured: { kind: 'not-configured' },
  yunite_away: { kind: 'upstream-unavailable' },
  yunite_broken: { kind: 'upstream-error' },
})

export const PROBLEM_CODES = codes({
  ...LOGIN_CODES,
  address_invalid: { kind: 'invalid-address' },
  address_burn: { kind: 'invalid-address' },
  address_genesis: { kind: 'invalid-address' },
  address_own: { kind: 'invalid-address' },
  proof_unknown: { kind: 'invalid-proof' },
  proof_of_other: { kind: 'invalid-proof' },
  proof_expired: { kind: 'invalid-proof' },
  proof_signature: { kind: 'invalid-proof' },
  wallets_full: { kind: 'conflict', values: ['count'] },
  wallets_changed: { kind: 'conflict' },
  no_wallet_waits: { kind: 'conflict' },
  account_changed: { kind: 'conflict' },
  account_banned: { kind: 'conflict' },
  account_held: { kind: 'conflict' },
  account_forfeits: { kind: 'conflict', values: ['amount'] },
  maybe_done: { kind: 'unavailable' },
})

export type ProblemCode = keyof typeof PROBLEM_CODES

export const isProblemCode = (word: unknown): word is ProblemCode =>
  typeof word === 'string' && Object.hasOwn(PROBLEM_CODES, word)

/** Those of a login, and what the page of a failed one is told where the API itself could not go on. */
export const LOGIN_FAILURES = [
  ...(Object.keys(LOGIN_CODES) as (keyof typeof LOGIN_CODES)[]),
  'login_limited',
  'login_malformed',
  'service_trouble',
] as const

export type LoginFailure = (typeof LOGIN_FAILURES)[number]

/** Kinds of which every problem that a player can meet has a code: the kind alone would not help. */
export const TOLD_BY_CODE: ReadonlySet<ProblemKind> = new Set(['invalid-address', 'invalid-proof', 'conflict'])
