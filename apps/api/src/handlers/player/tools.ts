// What the pages of a player need, and how a player's things look in JSON.
import {
  formatBan,
  isVerificationStatus,
  VERIFICATION_STATUSES,
  type EpicDirectory,
  type GuildDirectory,
  type Millis,
  type Observer,
  type Units,
  type WalletLink,
} from '@pay2slay/domain'
import type { DatabaseKeeper } from '../../database-keeper.js'
import { isoTime } from '../../render.js'
import type { ApiSettings } from '../../settings.js'

export interface PlayerTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
  /** Null: none is configured. */
  readonly directory: EpicDirectory | null
  /** Null: there is no bot. */
  readonly guild: GuildDirectory | null
  readonly now: () => Millis
}

export const timeOrNull = (at: Millis | null): string | null => (at === null ? null : isoTime(at))

export const walletBody = ({ id, address, isPrimary, linkedAt, primaryFrom, provenAt }: WalletLink) => ({
  id,
  address,
  is_primary: isPrimary,
  verified: provenAt !== null,
  linked_at: isoTime(linkedAt),
  primary_from: timeOrNull(primaryFrom),
})

export interface Verified {
  readonly guildMember: boolean
  readonly epicAccountId: string | null
  readonly epicName: string | null
  readonly epicVerified: boolean
  readonly answeredAt: Millis | null
  readonly verificationStatus: string | null
  readonly verificationSource: string | null
}

export const verificationBody = (verified: Verified) => ({
  guild_member: verified.guildMember,
  epic_account_id: verified.epicAccountId,
  epic_name: verified.epicName,
  epic_verified: verified.epicVerified,
  last_verified_at: timeOrNull(verified.answeredAt),
  status: verified.verificationStatus,
  source: verified.verificationSource,
})

/** The last word on a player in sentences. */
export function verificationWords(status: string | null): { meaning: string | null; remedy: string | null } {
  if (!isVerificationStatus(status)) return { meaning: null, remedy: null }
  const { meaning, remedy } = VERIFICATION_STATUSES[status]
  return { meaning: sentence(meaning), remedy: remedy === null ? null : sentence(remedy) }
}

export const killsAndBan = ({ kills, amount }: { readonly kills: number; readonly amount: Units }) => ({
  kills,
  amount_ban: formatBan(amount),
})

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
