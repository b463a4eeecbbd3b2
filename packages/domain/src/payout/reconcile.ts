// The safety argument of paying exactly once, as one pure function: what to do with a stored block, given what the nodes say.
//
// - An account's chain confirms at most one block per `previous`, and a confirmed block never goes away.
// - A payout has at most one block that is not dead (a unique index), so it is paid twice only if a block called dead is confirmed.
// - Dead is therefore believed only when another block on the same `previous` is confirmed by every node that counts, and that
//   block was fetched and checked here: its content hashes to its hash, it is of our account and on that previous, and it is
//   signed by our key (or a person acknowledged it). "Not found", an error text or the passing of time never make a block dead.
// - Everything short of proof means: wait, or send the same bytes again, which is harmless.
import type { BlockHash } from '../ids.js'
import type { BlockState, Millis } from '../model.js'
import type { BlockView } from '../ports.js'

export interface RivalView {
  readonly hash: BlockHash
  readonly confirmedByAll: boolean
  /** Account and previous are ours, and the content hashes to the hash. */
  readonly contentChecked: boolean
  readonly signedByUs: boolean
  readonly acknowledged: boolean
}

export type Verdict = 'republish' | 'wait' | 'confirm' | 'dead' | 'alert'

export function reconcile(
  block: { readonly state: BlockState; readonly nextPublishAt: Millis },
  view: { readonly block: BlockView; readonly rival: RivalView | null },
  now: Millis,
): Verdict {
  if (block.state === 'confirmed' || block.state === 'dead') return closed(block.state, view)
  switch (view.block) {
    case 'confirmed':
      // A confirmed rival beside a confirmed block cannot be: somebody lies, so nothing is believed.
      return view.rival?.confirmedByAll ? 'alert' : 'confirm'
    case 'disagreement':
      return 'alert'
    case 'unconfirmed':
      return 'wait'
    case 'partial':
      // A node that lost it does not confirm it, and all have to: it is told again, as money rule 4.4 does with what is not known.
      return again(block, now)
    case 'absent':
      return absent(block, view.rival, now)
  }
}

/**
 * Whether a block that was sent before is sent again. Also where nodes disagree: one that calls it confirmed does not need it, but
 * one that lost it does, and for the others it is the same block.
 */
export function isSentAgain(
  block: { readonly state: BlockState; readonly nextPublishAt: Millis },
  view: BlockView,
  now: Millis,
): boolean {
  if (view === 'disagreement') return block.nextPublishAt <= now
  return reconcile(block, { block: view, rival: null }, now) === 'republish'
}

/** The books are done with the block. Only the chain saying otherwise is news: then a person must look before anything is paid. */
function closed(state: 'confirmed' | 'dead', view: { block: BlockView; rival: RivalView | null }): Verdict {
  const denied = state === 'dead' ? view.block === 'confirmed' : view.rival?.confirmedByAll === true
  return denied ? 'alert' : 'wait'
}

function absent(block: { readonly nextPublishAt: Millis }, rival: RivalView | null, now: Millis): Verdict {
  if (rival?.confirmedByAll) {
    const proven = rival.contentChecked && (rival.signedByUs || rival.acknowledged)
    return proven ? 'dead' : 'alert'
  }
  return again(block, now)
}

const again = (block: { readonly nextPublishAt: Millis }, now: Millis): Verdict =>
  block.nextPublishAt <= now ? 'republish' : 'wait'
