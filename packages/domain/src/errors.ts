// One union of everything that can go wrong in a flow without being a bug. The API maps it in one exhaustive table.
import type { BlockHash } from './ids.js'
import type { ChainError, DirectoryError } from './ports.js'

/** What exactly a player's wish was refused for: for a page, which says it in the reader's language. */
export type RefusalCode =
  | 'address_invalid'
  | 'address_burn'
  | 'address_genesis'
  | 'address_own'
  | 'wallets_full'
  | 'wallets_changed'
  | 'no_wallet_waits'
  | 'account_changed'
  | 'account_banned'
  | 'account_held'

/** Absent where only an administrator or a program can meet it. `values`: what a sentence about the code names. */
interface Coded {
  readonly code?: RefusalCode
  readonly values?: Readonly<Record<string, number>>
}

export type DomainError =
  | { readonly kind: 'stopped'; readonly stop: 'pause' | 'books'; readonly reason: string }
  | { readonly kind: 'balance_unknown'; readonly detail: string }
  | { readonly kind: 'balance_below_minimum'; readonly balanceBan: string; readonly minimumBan: string }
  | { readonly kind: 'no_operator_account' }
  | { readonly kind: 'unknown_block'; readonly hash: BlockHash; readonly detail: string }
  | { readonly kind: 'chain'; readonly error: ChainError }
  | { readonly kind: 'directory'; readonly error: DirectoryError }
  | ({ readonly kind: 'invalid'; readonly what: string; readonly detail: string } & Coded)
  | { readonly kind: 'not_found'; readonly what: string; readonly id: string }
  /** The present state does not allow it, or somebody else was first. */
  | ({ readonly kind: 'conflict'; readonly what: string; readonly id: string; readonly detail: string } & Coded)
  | { readonly kind: 'already_paid'; readonly payoutId: string; readonly hash: string | null }
  /** The payout has a block that may still be confirmed. */
  | { readonly kind: 'live_block'; readonly payoutId: string; readonly hash: string }
