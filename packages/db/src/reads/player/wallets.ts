// The wallets that a player has linked, as they count at an instant.
import type { Millis, PlayerId, WalletLink } from '@pay2slay/domain'
import type { SqlReader } from '../../sql.js'
import { LINKED_WALLETS, walletLink } from '../../wallets-sql.js'
import { effective } from './status.js'

export interface LinkedWallets {
  /** The primary one first. */
  readonly wallets: readonly WalletLink[]
  readonly waiting: WalletLink | null
}

export async function linkedWallets(read: SqlReader, playerId: PlayerId, now: Millis): Promise<LinkedWallets> {
  return walletsAt((await read.all(LINKED_WALLETS, [playerId])).map(walletLink), now)
}

/** As `linkedWallets`, of wallets that are known already. */
export function walletsAt(linked: readonly WalletLink[], now: Millis): LinkedWallets {
  const primary = linked.find(({ isPrimary }) => isPrimary) ?? null
  const waits = linked.find(({ primaryFrom }) => primaryFrom !== null) ?? null
  const { wallet, waiting } = effective(primary, waits, now)
  const others = linked.filter(({ id }) => id !== wallet?.id).map((other) => ({ ...other, isPrimary: false }))
  return { wallets: wallet === null ? others : [wallet, ...others], waiting }
}
