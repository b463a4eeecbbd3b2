// Until when links prove whose a found send is, said afterwards: for an account whose books began already, but were put back to before the first
// block that they signed for it. Nothing in such books bounds the links, so that every send that they lost would be for a person, one by one.
// What they lost came after the backup, and a link from after the restore is newer than that (`linkTime`): so the links of the backup are
// those from before the loss, and a person who knows which backup it was may say so. The opening head stays where it is.
import type { DomainError } from '../errors.js'
import type { ChainBlock, Millis, OperatorAccount, Stop } from '../model.js'
import { openingKept } from '../invariants/evidence.js'
import type { Store } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { orConflict } from './foreign-block.js'

export interface SaidLinks {
  readonly actor: string
  readonly reason: string
  /** When the backup was made that the books are from. */
  readonly wholeAt: Millis
}

/** `block`: that of the beginning, of the chain. Errors change nothing. */
export async function sayLinksUntil(
  { store }: { readonly store: Store },
  { row, block }: { readonly row: OperatorAccount; readonly block: ChainBlock },
  { actor, reason, wholeAt }: SaidLinks,
): Promise<Result<OperatorAccount, DomainError>> {
  const { account, opening } = row
  return orConflict(
    block.hash,
    store.transaction(async (tx) => {
      const stop = (await tx.lockGate()).find(({ kind }) => kind === 'books')
      const restoredAt = await tx.openRestoreAt()
      const why = whyNot(row, block, { stop, restoredAt }) ?? (await tx.whyLinksAreBound(account))
      if (why !== null)
        return err({
          kind: 'invalid',
          what: 'block to begin with',
          detail: `the books of ${account} have begun already, and ${why}`,
        })
      await tx.setLinksUntil(account, wholeAt)
      const at = new Date(wholeAt).toISOString()
      const summary = `opening head ${opening.hash ?? '(unopened)'} at height ${opening.height}, as before; the backup was made at ${at}: ${reason}`
      const before = openingKept(opening, null)
      const after = openingKept(opening, wholeAt)
      const target = { targetType: 'account', targetId: account }
      await tx.audit({ actor, action: 'operator_account', ...target, summary, before, after })
      return ok(row)
    }),
  )
}

interface Standing {
  readonly stop: Stop | undefined
  readonly restoredAt: Millis | null
}

function whyNot({ opening }: OperatorAccount, block: ChainBlock, { stop, restoredAt }: Standing): string | null {
  const isBeginning = opening.hash === null ? block.previous === null : block.hash === opening.hash
  if (!isBeginning && opening.hash === null) return 'with an account that had no block: name its first one'
  if (!isBeginning) return `with block ${opening.hash}, which a time of a backup goes with`
  if (restoredAt === null) return 'they were not restored with `restore` since they were last equal to the chain'
  if (stop !== undefined && stop.setAt < restoredAt)
    return 'were stopped already when the backup was made: what was unknown then may be older than a link'
  return null
}

/** What the books of an account hold that bounds its links, or that a word afterwards must not go round. */
export interface LinkBounds {
  /** A confirmed block that the books signed. */
  readonly isOwn: boolean
  /** Something is signed. */
  readonly isUnderWay: boolean
  /** No confirmed block lacks its row. */
  readonly isWhole: boolean
  /** What was said before. */
  readonly until: Millis | null
}

/** See `AdoptTx.whyLinksAreBound`. */
export function boundBy({ isOwn, isUnderWay, isWhole, until }: LinkBounds): string | null {
  if (isOwn) return 'hold a confirmed block that they signed, which bounds the links by itself'
  if (isUnderWay) return 'hold a block or a payout that is signed: wait until it is confirmed or dead'
  if (!isWhole) return 'lack a confirmed block, which may have been lost before the backup was made'
  if (until !== null) return `it was said before that links count until ${new Date(until).toISOString()}`
  return null
}
