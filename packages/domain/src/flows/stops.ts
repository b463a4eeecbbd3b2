// The two stops are rows, set and cleared through the gate row that signing locks: nothing is signed after a stop is committed.
import type { StopKind } from '../model.js'
import type { Store } from '../ports.js'

export async function pause(
  store: Store,
  request: { reason: string; actor: string; publishToo: boolean },
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.lockGate()
    const at = await tx.now()
    await tx.setStop({ kind: 'pause', ...request, setAt: at, block: null })
    const summary = `${request.reason}${request.publishToo ? ' (publishing stopped too)' : ''}`
    await tx.audit({ actor: request.actor, action: 'pause', targetType: 'stop', targetId: 'pause', summary })
  })
}

/** Lifts a stop; false when it was not set. */
export async function resume(
  store: Store,
  request: { kind: StopKind; reason: string; actor: string },
): Promise<boolean> {
  return store.transaction(async (tx) => {
    const stops = await tx.lockGate()
    if (!stops.some((stop) => stop.kind === request.kind)) return false
    await tx.clearStop(request.kind)
    const action = request.kind === 'pause' ? 'resume' : 'resume_books'
    await tx.audit({
      actor: request.actor,
      action,
      targetType: 'stop',
      targetId: request.kind,
      summary: request.reason,
    })
    return true
  })
}
