// The two stops are rows, set and cleared through the gate row that signing locks: nothing is signed after a stop is committed.
import type { Actor, Stop, StopKind } from '../model.js'
import type { Store } from '../ports.js'
import { isoTime } from './act.js'

export interface PauseRequest extends Actor {
  readonly reason: string
  readonly publishToo: boolean
}

/** Sets the pause, or states it anew with another reason. */
export async function pause(store: Store, request: PauseRequest): Promise<Stop> {
  const { actor, address = null, requestId = null, reason, publishToo } = request
  return store.transaction(async (tx) => {
    const before = (await tx.lockGate()).find(({ kind }) => kind === 'pause')
    const stop: Stop = { kind: 'pause', reason, actor, publishToo, setAt: await tx.now(), block: null }
    await tx.setStop(stop)
    const summary = `${reason}${publishToo ? ' (publishing stopped too)' : ''}`
    const target = { targetType: 'stop', targetId: 'pause' }
    const states = { before: before ? shown(before) : null, after: shown(stop) }
    await tx.audit({ actor, address, requestId, action: 'pause', ...target, summary, ...states })
    return stop
  })
}

export interface ResumeRequest extends Actor {
  readonly kind: StopKind
  readonly reason: string
}

/** Lifts a stop; false when it was not set. */
export async function resume(store: Store, request: ResumeRequest): Promise<boolean> {
  const { actor, address = null, requestId = null, kind, reason } = request
  return store.transaction(async (tx) => {
    const stop = (await tx.lockGate()).find((one) => one.kind === kind)
    if (!stop) return false
    await tx.clearStop(kind)
    const action = kind === 'pause' ? 'resume' : 'resume_books'
    const target = { targetType: 'stop', targetId: kind }
    const states = { before: shown(stop), after: null }
    await tx.audit({ actor, address, requestId, action, ...target, summary: reason, ...states })
    return true
  })
}

const shown = ({ kind, reason, actor, setAt, publishToo, block }: Stop) => ({
  kind,
  reason,
  actor,
  set_at: isoTime(setAt),
  publish_too: publishToo,
  block: block?.hash ?? null,
})
