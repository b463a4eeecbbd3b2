// How an admin ends a pending reading. Both answers are writes like any other reading, guarded by the state they were made on.
import type { Millis, Observation, ReadState, ReadingWrite } from '../model.js'
import { isWithinAccrualBound } from '../rate.js'
import { err, ok, type Result } from '../result.js'
import { accrualOf, freshBaseline, stillAbove, toWrite, type AccrualRules, type ReadingIds, type Step } from './step.js'

/** Why a pending reading cannot be answered, each with the sentence the admin reads. */
export const PENDING_REFUSALS = {
  nothing_pending: 'the player has no pending reading',
  needs_baseline:
    'the reading is void: the player was away or changed the Epic account, and starts again from the next reading',
  above_bound: 'the reading is worth more than one accrual may be: refuse it, or lower the rate first',
} as const

export type PendingRefusal = keyof typeof PENDING_REFUSALS

/** The pending total accrues from the cursor; at or below the cursor there is nothing to accrue, and the doubt just ends. */
export function acceptPending(
  state: ReadState,
  rules: AccrualRules,
  now: Millis,
  ids: ReadingIds,
): Result<ReadingWrite, PendingRefusal> {
  const found = pendingStep(state, rules, now, ids)
  if (!found.ok) return found
  const { step, cursor, total } = found.value
  const grew = total > cursor
  if (grew && !isWithinAccrualBound(total - cursor, rules.rate)) return err('above_bound')
  const after = {
    pending: null,
    remembered: stillAbove(state, total, now),
    lastAcceptedAt: now,
    ...(grew && { cursor: total, strictFirstRise: false }),
  }
  const accrual = grew ? accrualOf(step, cursor) : null
  return ok(toWrite(step, { outcome: grew ? 'accrued' : 'unchanged', after, accrual, kept: true }))
}

/** The pending total becomes the new baseline, without pay. */
export function refusePending(
  state: ReadState,
  rules: AccrualRules,
  now: Millis,
  ids: ReadingIds,
): Result<ReadingWrite, PendingRefusal> {
  const found = pendingStep(state, rules, now, ids)
  if (!found.ok) return found
  const { step, total } = found.value
  const after = freshBaseline(step, total)
  return ok(toWrite(step, { outcome: 'baseline', after, baselineStart: total, baselineReason: 'refused', kept: true }))
}

function pendingStep(
  state: ReadState,
  rules: AccrualRules,
  now: Millis,
  ids: ReadingIds,
): Result<{ step: Step; cursor: number; total: number }, PendingRefusal> {
  if (state.pending === null || state.cursor === null) return err('nothing_pending')
  // Kills from before a ban or of another Epic account must not be paid by an admin's late click.
  if (state.needsBaseline) return err('needs_baseline')
  const { total } = state.pending
  const observation: Observation = { total, providerAt: null, trueZero: false, source: 'admin' }
  return ok({ step: { state, observation, rules, now, ids, countedUpTo: null }, cursor: state.cursor, total })
}
