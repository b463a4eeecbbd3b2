// An admin's acts on payouts. None of them signs or sends: they mark, release what was planned, or bring forward the next look of
// the scheduler. A payout whose block may still be confirmed is never voided: that would pay twice.
import type { DomainError } from '../errors.js'
import type { PayoutId } from '../ids.js'
import { formatBan } from '../money.js'
import type { Store, Tx } from '../ports.js'
import type { PayoutMarks } from '../ports-admin.js'
import { err, ok, type Result } from '../result.js'
import { act, actorOf, isoTime, markOf, markText, sinceText, type Act } from './act.js'

export interface PayoutAct extends Act {
  readonly payoutId: PayoutId
}

type Done = Result<PayoutMarks, DomainError>

/** What is held is not signed; a block that it has already goes on to be published and confirmed. */
export const holdPayout = (store: Store, request: PayoutAct): Promise<Done> =>
  change(store, request, 'payout_hold', async (tx, before) => {
    const over = whyOver(before)
    if (over) return err(over)
    if (before.held) return refuse(request, `the payout is held already, ${sinceText(before.held)}`)
    await tx.holdPayout(before.id, markOf(request, await tx.now()))
    return ok(null)
  })

export const releasePayout = (store: Store, request: PayoutAct): Promise<Done> =>
  change(store, request, 'payout_release', async (tx, before) => {
    const over = whyOver(before)
    if (over) return err(over)
    if (!before.held) return refuse(request, 'the payout is not held')
    await tx.holdPayout(before.id, null)
    return ok(null)
  })

/** planned -> void: what it covers is owed again, and its room under the caps is free. Held ones too. */
export const voidPayout = (store: Store, request: PayoutAct): Promise<Done> =>
  change(store, request, 'payout_void', async (tx, before) => {
    const over = whyOver(before)
    if (over) return err(over)
    if (before.block) return err({ kind: 'live_block', payoutId: before.id, hash: before.block.hash })
    await tx.voidPayout(before.id, request.reason)
    return ok(null)
  })

/**
 * Queues again what is stuck: a planned payout loses its reason, so that the next signing looks at it anew; the block of a signed
 * or published one is due to be sent again now, if no node has it by then.
 */
export const retryPayout = (store: Store, request: PayoutAct): Promise<Done> =>
  change(store, request, 'payout_retry', async (tx, before) => {
    const over = whyOver(before)
    if (over) return err(over)
    if (before.block) {
      await tx.publishFrom(before.block.hash, await tx.now())
      return ok(null)
    }
    if (before.held) return refuse(request, `the payout is held, ${sinceText(before.held)}: release it first`)
    await tx.requeuePayout(before.id)
    return ok(null)
  })

/** Nothing leaves confirmed or void. */
function whyOver({ id, state, block }: PayoutMarks): DomainError | null {
  if (state === 'confirmed') return { kind: 'already_paid', payoutId: id, hash: block?.hash ?? null }
  if (state === 'void')
    return { kind: 'conflict', what: 'payout', id, detail: 'the payout is void: what it covered is owed again' }
  return null
}

function change(
  store: Store,
  request: PayoutAct,
  action: string,
  work: (tx: Tx, before: PayoutMarks) => Promise<Result<null, DomainError>>,
): Promise<Done> {
  const { payoutId, reason } = request
  const missing = err({ kind: 'not_found', what: 'payout', id: payoutId } as const)
  return act(store, { what: 'payout', id: payoutId, reason, gate: true }, async (tx): Promise<Done> => {
    const before = await tx.payoutMarks(payoutId)
    if (!before) return missing
    const done = await work(tx, before)
    if (!done.ok) return done
    const after = await tx.payoutMarks(payoutId)
    if (!after) return missing
    const target = { targetType: 'payout', targetId: payoutId }
    const summary = `${formatBan(before.amount)} BAN for ${before.kills} kills: ${reason}`
    await tx.audit({ ...actorOf(request), action, ...target, summary, before: shown(before), after: shown(after) })
    return ok(after)
  })
}

const shown = ({ state, amount, playerId, reason, held, block }: PayoutMarks) => ({
  player_id: playerId,
  state,
  amount_ban: formatBan(amount),
  reason,
  held: markText(held),
  block: block && { hash: block.hash, state: block.state, next_publish_at: isoTime(block.nextPublishAt) },
})

const refuse = ({ payoutId }: PayoutAct, detail: string): Result<never, DomainError> =>
  err({ kind: 'conflict', what: 'payout', id: payoutId, detail })
