// Who may be paid, and why not: one rule for settlement, signing and what a player is shown.
import type { Address } from './ids.js'
import type { EligibilityFacts, Millis } from './model.js'
import type { AddressCodec, Unowned } from './ports.js'
import { err, ok, type Result } from './result.js'

export interface EligibilityRules {
  /** How long the directory's last good answer holds. */
  readonly verificationGrace: Millis
  /** An open abuse flag holds the player's settlement. */
  readonly holdFlagged: boolean
  /** The service's own accounts: paying them would be a send to itself. */
  readonly ownAddresses: ReadonlySet<string>
}

/** Each reason with the sentence a player or operator reads. */
export const INELIGIBLE_REASONS = {
  banned: 'the player is banned',
  held: 'payouts of the player are held by an admin',
  abuse_flag: 'an open abuse flag holds the payouts until an admin clears it',
  not_in_guild: 'the player is not a member of the Discord server',
  no_epic_account: 'no Epic account is linked',
  not_verified: 'the Epic account is not verified',
  directory_too_old: 'the membership could not be checked for too long',
  no_wallet: 'no wallet is linked',
  invalid_address: 'the linked address is not a valid Banano address',
  burn_address: 'the linked address is a burn address: nobody could spend what is sent to it',
  own_address: "the linked address is the faucet's own",
} as const

/** Addresses that are nobody's wallet, each with the sentence for whoever wants to link one. */
export const UNOWNED_ADDRESSES: Readonly<Record<Unowned, string>> = {
  burn: 'this is a burn address: nobody could ever spend what is sent to it',
  genesis: "this is the genesis account of Banano: it is no player's wallet",
}

export type IneligibleReason = keyof typeof INELIGIBLE_REASONS

/**
 * Whether a player's kills are read: a verified guild member who is not banned. An expired directory answer stops reading but
 * leaves the cursor, so that the kills of an outage still count after it. Ok holds the Epic account to ask for.
 */
export function mayAccrue(
  facts: Pick<EligibilityFacts, 'banned' | 'guildMember' | 'epicAccountId' | 'epicVerified' | 'directoryAnsweredAt'>,
  rules: Pick<EligibilityRules, 'verificationGrace'>,
  now: Millis,
): Result<string, IneligibleReason> {
  if (facts.banned) return err('banned')
  if (!facts.guildMember) return err('not_in_guild')
  if (facts.epicAccountId === null) return err('no_epic_account')
  if (!facts.epicVerified) return err('not_verified')
  if (now - (facts.directoryAnsweredAt ?? 0) > rules.verificationGrace) return err('directory_too_old')
  return ok(facts.epicAccountId)
}

/** Whether the player may be paid, and to which address; else the first reason against it. */
export function eligibility(
  facts: EligibilityFacts,
  rules: EligibilityRules,
  codec: AddressCodec,
  now: Millis,
): Result<Address, IneligibleReason> {
  if (facts.banned) return err('banned')
  if (facts.heldReason !== null) return err('held')
  if (rules.holdFlagged && facts.openAbuseFlag) return err('abuse_flag')
  const known = mayAccrue(facts, rules, now)
  if (!known.ok) return known
  if (facts.address === null) return err('no_wallet')
  return payable(facts.address, rules, codec)
}

function payable(text: string, rules: EligibilityRules, codec: AddressCodec): Result<Address, IneligibleReason> {
  const address = codec.parse(text)
  if (!address.ok) return err('invalid_address')
  const unowned = codec.unowned(address.value)
  // The contract's reasons have no word of its own for the genesis account; linking it was refused with one.
  if (unowned !== null) return err(unowned === 'burn' ? 'burn_address' : 'invalid_address')
  if (rules.ownAddresses.has(address.value)) return err('own_address')
  return address
}
