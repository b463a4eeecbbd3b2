// Who is a member and whose an Epic account is, as Discord and the directory tell it, and what the books do with their answers.
import type { PlayerId } from './ids.js'
import type { Millis } from './model.js'
import type { Result } from './result.js'
import type { VerificationSource } from './verification.js'

/**
 * Why a directory told nothing. `unauthorized`: it refuses this service (token, subscription, permission), which is for the operator
 * to mend and says nothing about anybody asked for. `misconfigured` and `malformed`: it refuses the question, or answers nonsense.
 */
export type DirectoryError = {
  readonly kind: 'unauthorized' | 'rate_limited' | 'unavailable' | 'malformed' | 'misconfigured'
  readonly detail: string
}

export type DirectoryAnswer =
  | { readonly kind: 'linked'; readonly epicAccountId: string; readonly epicName: string | null }
  /** In the guild, but no Epic account linked. */
  | { readonly kind: 'not_linked' }
  /** Not a member of the guild. */
  | { readonly kind: 'not_member' }

export interface EpicDirectory {
  /** Largest number of ids in one call. */
  readonly batchSize: number
  /** Discord id -> answer; ids that the directory did not mention are absent and nothing is known of them. */
  lookUp(discordIds: readonly string[]): Promise<Result<ReadonlyMap<string, DirectoryAnswer>, DirectoryError>>
}

export type Membership = 'member' | 'not_member'

/** Discord's own word on who is in the guild, where a bot may ask it. Waits for the request budget; never drops. */
export interface GuildDirectory {
  membership(discordId: string, signal?: AbortSignal): Promise<Result<Membership, DirectoryError>>
}

export interface DirectoryWrite {
  readonly playerId: PlayerId
  /** What the row said when the question was asked. */
  readonly epicAccountIdBefore: string | null
  readonly answer: DirectoryAnswer
  readonly at: Millis
  /**
   * The answer is believed at once. Else it rests on the directory not knowing of a member, which it learns late: it is counted where it
   * costs kills, and only the third in a row is believed: see MOST_ABSENT.
   */
  readonly isCertain: boolean
  readonly source: VerificationSource
}

/**
 * Why an answer changed nothing, or only took the former Epic account away. `changed`: the row is not what it was when the question
 * was asked. `epic_of_other`: the directory confirmed the account for another player, and has not said otherwise of them yet.
 * `epic_of_banned`: a banned player's account stays with them, so that a new login cannot go round the ban. `unreadable`: the
 * account's id cannot be stored. `absence_doubted`: not known to the directory, and not yet often enough in a row.
 */
export interface DirectoryRefusal {
  readonly playerId: PlayerId
  readonly reason: 'changed' | 'epic_of_other' | 'epic_of_banned' | 'unreadable' | 'absence_doubted'
}
