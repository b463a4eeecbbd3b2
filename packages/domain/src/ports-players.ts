// What players' own acts need of the books beside their wallets. Part of the Tx port, in a file of its own.
import type { PayoutId, PlayerId } from './ids.js'
import type { Millis, PayoutState } from './model.js'
import type { Units } from './money.js'
import type { DirectoryRefusal, DirectoryWrite } from './ports-directory.js'
import type { VerificationStatus } from './verification.js'

/** A player as a check of who they are finds them. */
export interface PlayerVerification {
  readonly playerId: PlayerId
  readonly discordId: string
  readonly banned: boolean
  readonly guildMember: boolean
  readonly epicAccountId: string | null
  readonly epicName: string | null
  readonly epicVerified: boolean
  readonly status: VerificationStatus | null
  readonly source: string | null
  readonly answeredAt: Millis | null
}

/** A player as the end of their account finds them. */
export interface PlayerAccount {
  readonly banned: boolean
  readonly heldReason: string | null
  readonly hideName: boolean
  /** In no payout. */
  readonly owed: Units
  readonly openPayout: { readonly id: PayoutId; readonly state: PayoutState; readonly amount: Units } | null
}

export interface PlayersTx {
  /** Applies answers, whoever gives up an Epic account before whoever takes it; those that could not be, with the reason. */
  applyDirectory(answers: readonly DirectoryWrite[]): Promise<readonly DirectoryRefusal[]>
  /** null: no such player, or a deleted one. */
  verification(playerId: PlayerId): Promise<PlayerVerification | null>
  /** Takes the one permit of a time: null, or when the next one is to be had. */
  takeCoolDown(key: string, length: Millis): Promise<Millis | null>
  /** Raises the flag `shared_epic` for whoever has the account; how many flags are new. */
  flagEpicHolder(epicAccountId: string, detail: string): Promise<number>
  /** Locks the player until commit; null: no such player, or a deleted one. */
  lockAccount(playerId: PlayerId): Promise<PlayerAccount | null>
  setHideName(playerId: PlayerId, hideName: boolean): Promise<void>
  /** Takes away what names a player whom `lockAccount` found: Discord id and name, Epic account, wallets. Sessions end elsewhere. */
  eraseAccount(playerId: PlayerId, at: Millis): Promise<void>
}
