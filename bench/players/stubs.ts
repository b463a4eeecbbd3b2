// The outside of accrue and settle, answering at once and keeping nothing: a provider that computes each player's kills from the
// account's name, and a node that tells a large balance.
import {
  asId,
  ok,
  raw,
  UNITS_PER_BAN,
  units,
  unitsToRaw,
  type BlockHash,
  type Chain,
  type KillSource,
  type Observer,
} from '@pay2slay/domain'

/** 32 hex digits, as the provider's account ids are. */
export const epicAccountIdOf = (index: number): string => index.toString(16).padStart(32, '0')

const NEW_KILLS_LEAST = 5
const NEW_KILLS_SPREAD = 40

/** Kills of a player's one new reading: 5 to 44. */
export const newKillsOf = (index: number): number => NEW_KILLS_LEAST + ((index * 7) % NEW_KILLS_SPREAD)
const killsBefore = (index: number): number => 1_000 + (index % 997)

/** Cycle 0 tells what players had before, cycle 1 that every one of them has new kills. */
export function stubKills(cycle: 0 | 1): KillSource {
  const providerAt = Date.now()
  return {
    async read(epicAccountId) {
      const index = Number.parseInt(epicAccountId, 16)
      const total = killsBefore(index) + (cycle === 0 ? 0 : newKillsOf(index))
      return ok({ total, providerAt, trueZero: false, source: 'benchmark' })
    },
  }
}

const BALANCE = unitsToRaw(units(100_000_000n * UNITS_PER_BAN))
const HEAD = { hash: asId<BlockHash>('A'.repeat(64)), balance: raw(BALANCE), height: 1 }

const notAsked = (): never => {
  throw new Error('settle asks the chain for its account and nothing else')
}

/** Settle reads the confirmed balance of the operator account: 100 million BAN. */
export const stubChain: Chain = {
  account: async () =>
    ok({ frontier: HEAD, frontiers: [HEAD.hash], confirmed: HEAD, representative: null, accountVersion: 1 }),
  blocksAfter: notAsked,
  views: notAsked,
  block: notAsked,
  successor: notAsked,
  receivables: notAsked,
  publish: notAsked,
}

export const silentObserver: Observer = { count() {}, gauge() {}, event() {} }
