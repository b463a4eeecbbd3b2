// What players see and do depends on, narrowed from the process's settings.
import { randomBytes } from 'node:crypto'
import type { Settings } from '@pay2slay/config'
import type { EligibilityRules, Millis, Rate, Units } from '@pay2slay/domain'

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
/** How long a player waits for Discord and Yunite. */
const REVERIFY_TIMEOUT_MS = 12_000

export interface PlayerSettings {
  readonly walletChangeDelayMs: Millis
  /** The service's own accounts, as far as the configuration names them. */
  readonly ownAddresses: ReadonlySet<string>
  readonly eligibility: EligibilityRules
  readonly minPayout: Units
  /** Before anything was set while the service runs. */
  readonly rate: Rate
  readonly reverifyCooldownMs: Millis
  readonly reverifyTimeoutMs: Millis
  /** Where browsers reach the API; stands in the text that a wallet signs. */
  readonly publicUrl: string
  /** The first seals challenges, all open them. */
  readonly proofSecrets: readonly [string, ...string[]]
}

export function playerSettings({ api, payout, operator }: Settings): PlayerSettings {
  const ownAddresses = new Set(operator.account === null ? [] : [operator.account])
  // Without a secret (only in a dry run) this process makes one of its own.
  const [first = randomBytes(32).toString('hex'), ...others] = api.sessionSecrets.map((secret) => secret.reveal())
  return {
    walletChangeDelayMs: payout.walletChangeDelayHours * HOUR_MS,
    ownAddresses,
    eligibility: {
      verificationGrace: payout.verificationGraceHours * HOUR_MS,
      holdFlagged: payout.holdFlagged,
      ownAddresses,
    },
    minPayout: payout.minPayout,
    rate: payout.accrual.rate,
    reverifyCooldownMs: api.reverifyCooldownSeconds * SECOND_MS,
    reverifyTimeoutMs: REVERIFY_TIMEOUT_MS,
    publicUrl: api.publicUrl,
    proofSecrets: [first, ...others],
  }
}
