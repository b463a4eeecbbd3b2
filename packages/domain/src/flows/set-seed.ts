// Puts a sealed operator seed in the place of the current one. Money rule 4: refused while another account has blocks that are neither
// confirmed nor dead, since only that account's scheduler can see them through. What is sealed is opaque here, and never audited.
import type { DomainError } from '../errors.js'
import type { Address } from '../ids.js'
import type { Actor } from '../model.js'
import type { Store } from '../ports.js'
import type { SealedSeed, SealedSeedDraft } from '../ports-operations.js'
import { err, ok, type Result } from '../result.js'

export async function setSealedSeed(
  store: Store,
  draft: Omit<SealedSeedDraft, 'actor' | 'accounts'>,
  actor: Actor,
  /** Every account that the seed pays from. */
  accounts: readonly Address[] = [draft.account],
): Promise<Result<SealedSeed, DomainError>> {
  return store.transaction(async (tx) => {
    await tx.lockGate()
    const busy = await tx.unfinishedAccount(accounts)
    if (busy !== null) {
      const detail = 'it still has blocks that may be confirmed: wait until its scheduler has seen them through'
      return err({ kind: 'conflict', what: 'the former operator account', id: busy, detail })
    }
    const before = await tx.sealedSeed()
    const seed = await tx.replaceSealedSeed({ ...draft, accounts, actor: actor.actor }, before)
    await tx.audit({
      ...actor,
      action: 'set_operator_seed',
      targetType: 'account',
      targetId: seed.account,
      summary: draft.reason,
      before: before && shownSeed(before),
      after: shownSeed(seed),
    })
    return ok(seed)
  })
}

const shownSeed = ({ account, publicKey }: Pick<SealedSeed, 'account' | 'publicKey'>) => ({
  address: account,
  sealed_for: publicKey,
})
