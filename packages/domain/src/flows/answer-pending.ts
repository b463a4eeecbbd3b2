// A person answers a doubtful reading: accepted, its total accrues at the rate in force; refused, it is the new baseline. The person
// answers the total that was shown: where a newer reading has replaced it meanwhile, nothing happens and they are told.
import { acceptPending, PENDING_REFUSALS, refusePending } from '../accrual/pending.js'
import type { AccrualRules } from '../accrual/observe.js'
import type { DomainError } from '../errors.js'
import type { PlayerId } from '../ids.js'
import type { AccrualDraft, ReadState } from '../model.js'
import { formatBan } from '../money.js'
import { ConflictError, type Ids, type Store, type Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { rulesUnder } from '../terms.js'
import { act, actorOf, isoTime, type Act } from './act.js'

export interface PendingDeps {
  readonly store: Store
  readonly ids: Ids
  /** As configured; the rate in force at that moment is read in the transaction that accrues. */
  readonly rules: AccrualRules
}

export interface PendingAct extends Act {
  readonly playerId: PlayerId
  /** The pending total as the person saw it. */
  readonly total: number
  readonly answer: 'accept' | 'refuse'
}

export interface PendingAnswered {
  readonly outcome: 'accrued' | 'unchanged' | 'baseline'
  readonly accrual: AccrualDraft | null
  readonly baseline: number
  readonly cursor: number | null
}

type Done = Result<PendingAnswered, DomainError>

export const answerPending = (deps: PendingDeps, request: PendingAct): Promise<Done> => {
  const { playerId, reason } = request
  return act(deps.store, { what: 'player', id: playerId, reason, gate: false }, async (tx): Promise<Done> => {
    const state = await tx.readStateOf(playerId)
    if (!state) return err({ kind: 'not_found', what: 'player', id: playerId })
    const { pending } = state
    if (pending && pending.total !== request.total) {
      const since = `a newer reading says ${pending.total} kills where you saw ${request.total}: look again`
      return conflict(playerId, since)
    }
    const at = await tx.now()
    const decide = request.answer === 'accept' ? acceptPending : refusePending
    const ids = { accrual: deps.ids.accrual(), reading: deps.ids.reading() }
    const decided = decide(state, rulesUnder(await tx.termsAt(at), deps.rules), at, ids)
    if (!decided.ok) return conflict(playerId, PENDING_REFUSALS[decided.error])
    const write = decided.value
    const lost = await tx.applyReadings([write])
    if (lost.length > 0) throw new ConflictError(`pending reading of ${playerId}`)
    await audit(tx, request, state, write.after, write.accrual)
    const { baseline, cursor } = write.after
    return ok({ outcome: write.outcome as PendingAnswered['outcome'], accrual: write.accrual, baseline, cursor })
  })
}

async function audit(
  tx: Tx,
  request: PendingAct,
  before: ReadState,
  after: ReadState,
  accrual: AccrualDraft | null,
): Promise<void> {
  const { answer, total, reason, playerId } = request
  const made = accrual && {
    id: accrual.id,
    from_kills: accrual.fromKills,
    to_kills: accrual.toKills,
    amount_ban: formatBan(accrual.amount),
    per_kill_ban: formatBan(accrual.rate.perKill),
  }
  await tx.audit({
    ...actorOf(request),
    action: `pending_${answer}`,
    targetType: 'player',
    targetId: playerId,
    summary: `${total} kills: ${reason}`,
    before: shown(before),
    after: { ...shown(after), ...(made && { accrual: made }) },
  })
}

const shown = ({ baseline, cursor, pending }: ReadState) => ({
  baseline,
  cursor,
  pending: pending && { total: pending.total, since: isoTime(pending.since) },
})

const conflict = (playerId: PlayerId, detail: string): Result<never, DomainError> =>
  err({ kind: 'conflict', what: 'pending reading', id: playerId, detail })
