// A debt paid in part is split at a kill, and the two parts add up to the whole: nothing is lost by rounding.
import { units, type Units } from '../money.js'
import { assert } from '../result.js'

/** The first `firstKills` of `kills` kills get floor(amount x first / kills), the others the rest. */
export function splitAmount(amount: Units, kills: number, firstKills: number): { first: Units; rest: Units } {
  assert(firstKills > 0 && firstKills < kills, `a split of ${kills} kills at ${firstKills}`)
  const first = (amount * BigInt(firstKills)) / BigInt(kills)
  return { first: units(first), rest: units(amount - first) }
}
