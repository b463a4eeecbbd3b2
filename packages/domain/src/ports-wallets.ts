// What linking a wallet needs from the books. `Tx` extends it.
import type { Address, PlayerId } from './ids.js'
import type { Millis } from './model.js'

/** A link that was not ended. A player has at most one primary and at most one that waits to become it. */
export interface WalletLink {
  readonly id: string
  readonly address: Address
  readonly isPrimary: boolean
  readonly linkedAt: Millis
  /** When it becomes the primary one; null: it does not wait. */
  readonly primaryFrom: Millis | null
  /** When the player showed to hold its key. */
  readonly provenAt: Millis | null
}

/** The wallets of one player as a change of them finds them. */
export interface PlayerWallets {
  /** Oldest first. */
  readonly linked: readonly WalletLink[]
  /** Whether the player ever linked one, those that were unlinked again too, or anybody else did whose Epic account was one of theirs. */
  readonly hasLinkedBefore: boolean
  /** Without one nobody can tell who linked before. */
  readonly hasEpicAccount: boolean
}

/** A change whose time had come. */
export interface MaturedWallet {
  readonly walletId: string
  readonly playerId: PlayerId
  readonly address: Address
  readonly primaryFrom: Millis
}

/** Every write is conditional and throws ConflictError unless it touches exactly one row. */
export interface WalletTx {
  /** Locks the player until commit, so that two changes come one after the other; null: no such player, or a deleted one. */
  lockWallets(playerId: PlayerId): Promise<PlayerWallets | null>
  /**
   * Makes every waiting link whose time has come the primary one, of one player or of all; the former primary stays linked. One
   * look into a small index where nothing waits.
   */
  matureWallets(at: Millis, playerId?: PlayerId): Promise<readonly MaturedWallet[]>
  /** An account that these books ever paid from, or that a sealed seed is for. */
  isOperatorAddress(address: Address): Promise<boolean>
  /** What proves of old links that they are older than a loss (`AdoptTx.linksUntil`) is older than every new one, by whatever clock. */
  linkedAfter(): Promise<Millis | null>
  insertWallet(playerId: PlayerId, wallet: Omit<WalletLink, 'id'>): Promise<string>
  /** Lets a linked wallet that is not the primary one wait until `primaryFrom`; null ends the waiting. */
  setWaiting(wallet: WalletLink, primaryFrom: Millis | null): Promise<void>
  setProven(wallet: WalletLink, at: Millis): Promise<void>
  /** Ends the link; the row stays, since a payout may have gone there. */
  unlinkWallet(wallet: WalletLink, at: Millis): Promise<void>
  /**
   * Where several players ever linked the address, raises the flag `shared_wallet` for each of them that has none open. Players
   * who link one address at the same moment see each other. How many flags were raised.
   */
  flagSharedWallet(address: Address, at: Millis): Promise<number>
}
