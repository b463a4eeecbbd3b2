// What a settlement needs: its ports and its settings.
import type { EligibilityRules } from '../eligibility.js'
import type { Address } from '../ids.js'
import type { Caps } from '../model.js'
import type { Units } from '../money.js'
import type { AddressCodec, Chain, Checkpoint, Ids, Observer, Store } from '../ports.js'

export interface SettleDeps {
  readonly store: Store
  /** null in a dry world: the balance counts as healthy. */
  readonly chain: Chain | null
  readonly codec: AddressCodec
  readonly ids: Ids
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface SettleSettings {
  /** Each player is paid from one of them. */
  readonly operatorAccounts: readonly Address[]
  readonly order: 'random' | 'oldest_first' | 'smallest_first'
  /** Payouts per settlement; 0 means no limit. Players who cannot be paid do not count: they would keep the others out. */
  readonly batchSize: number
  /** Of the configuration: a version of the terms that is in force overrides them. */
  readonly caps: Caps
  readonly timeZone: string
  readonly minPayout: Units
  /** No payout may be larger than what the outflow limits could ever let through. */
  readonly maxPayout: Units
  readonly minOperatorBalance: Units
  readonly eligibility: EligibilityRules
  readonly pageSize: number
  /** Accruals that one payout covers at most. */
  readonly owedLimit: number
}
