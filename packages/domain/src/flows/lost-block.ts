// Payouts whose block's row was lost. The lost block may still land, but a chain takes one block on each previous: what this account
// signs next stands where the lost block stood, or excludes it, or is the very same block. Another account's block would not, so the
// audit row of each tells `unfinishedAccount` that the account must not be left before that.
import type { Address, PayoutId } from '../ids.js'
import type { Tx } from '../ports.js'

/** Behind the gate: signed or published -> planned. */
export async function replanLost(tx: Tx, payoutId: PayoutId): Promise<void> {
  await tx.replanLost(payoutId)
  const summary = 'planned again: its block is neither in the books nor on the chain'
  await tx.audit({ actor: 'scheduler', action: 'payout_replan', targetType: 'payout', targetId: payoutId, summary })
}

/** All of the account, once everything that the chain has is in the books. */
export async function replanAllLost(tx: Tx, account: Address): Promise<void> {
  const lost = await tx.lostPayouts(account)
  if (lost.length === 0) return
  await tx.lockGate()
  for (const payoutId of lost) await replanLost(tx, payoutId)
}
