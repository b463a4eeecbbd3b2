// A changed wallet waits, so that a stolen login pays nobody at once; when its time has come it becomes the primary one. Settlement
// does that in each of its transactions before it plans, so a payout goes to the address that was the primary one at its instant.
import type { PlayerId } from '../ids.js'
import type { Millis } from '../model.js'
import type { Tx } from '../ports.js'

/** Of one player, or of all; how many. */
export async function matureWallets(tx: Tx, at: Millis, playerId?: PlayerId): Promise<number> {
  const matured = await tx.matureWallets(at, playerId)
  for (const wallet of matured)
    await tx.audit({
      actor: 'scheduler',
      action: 'wallet_change_effective',
      targetType: 'player',
      targetId: wallet.playerId,
      summary: `${wallet.address} is the primary wallet now`,
      after: { primary: wallet.address, wallet_id: wallet.walletId },
    })
  return matured.length
}
