// Which of the operator's accounts pays a player: always the same one, as long as the accounts are the same. So whatever is lost from the
// books, a kill that was paid once can be paid again only on the chain that holds the first block, where the two exclude each other.
import type { Address, PlayerId } from '../ids.js'
import { assert } from '../result.js'

/**
 * The account with the highest score for a player (rendezvous hashing): players are spread evenly, whatever the order of the accounts,
 * and when one is added or left out only the players move whom it gains or loses.
 */
export function homes(accounts: readonly Address[]): (playerId: PlayerId) => Address {
  const scored = accounts.map((account) => ({ account, seed: textHash(account) }))
  return (playerId) => {
    const player = textHash(playerId)
    const [first, ...others] = scored
    assert(first !== undefined, 'somebody pays')
    let best = { account: first.account, score: mixed(first.seed ^ player) }
    for (const { account, seed } of others) {
      const score = mixed(seed ^ player)
      if (score > best.score || (score === best.score && account < best.account)) best = { account, score }
    }
    return best.account
  }
}

/** FNV-1a, 32 bits. */
function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** The last step of MurmurHash3: every bit of the input moves every bit of the score. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
