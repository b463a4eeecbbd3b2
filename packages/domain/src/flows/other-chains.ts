// Before an account signs, every account's chain is looked at (money rule 4.1). Where many sign side by side, each would look at all the
// others with every block. A player is paid from one account only (settlement/home.ts), so what another account paid to this one's
// players is from before the accounts were changed: a look that is a moment old tells it as well.
import type { Address } from '../ids.js'
import type { checkKnownChain } from './known-chain.js'

type Known = Awaited<ReturnType<typeof checkKnownChain>>

export class OtherChains {
  readonly #goodUntil = new Map<Address, number>()
  readonly #looking = new Map<Address, Promise<Known>>()

  /** `members`: who signs side by side; any other account is looked at each time. `monotonic`: milliseconds that only go up. */
  constructor(
    private readonly members: ReadonlySet<Address>,
    private readonly goodForMs: number,
    private readonly monotonic: () => number,
  ) {}

  /** null: the account was found to be known a moment ago. Looks that would overlap are one. */
  async look(account: Address, look: () => Promise<Known>): Promise<Known | null> {
    if (!this.members.has(account)) return look()
    if ((this.#goodUntil.get(account) ?? -Infinity) > this.monotonic()) return null
    const under = this.#looking.get(account)
    if (under) return under
    const looking = this.own(account, look).finally(() => this.#looking.delete(account))
    this.#looking.set(account, looking)
    return looking
  }

  /** An account's own look, which is never spared. */
  async own(account: Address, look: () => Promise<Known>): Promise<Known> {
    const from = this.monotonic()
    const known = await look()
    if (known.ok) this.#goodUntil.set(account, from + this.goodForMs)
    else this.#goodUntil.delete(account)
    return known
  }
}
