// What every act of an admin has in common: a reason, one transaction that holds the change and its audit row, and a lost race
// that is told and not thrown.
import type { DomainError } from '../errors.js'
import type { Actor } from '../model.js'
import { ConflictError, type Store, type Tx } from '../ports.js'
import type { Mark } from '../ports-admin.js'
import { err, ok, type Result } from '../result.js'

/** Who does it, and why: both are written down. */
export interface Act extends Actor {
  readonly reason: string
}

export const REASON_LENGTH = 500

/** Rolls the transaction back: an act that is refused changes nothing, not even the gate's count. */
class Refused extends Error {
  constructor(readonly error: DomainError) {
    super(error.kind)
  }
}

/**
 * Runs an act in one transaction. `gate`: it decides what may be signed, so it takes the row that signing takes: once it is
 * committed nothing is signed against it.
 */
export async function act<T>(
  store: Store,
  target: { readonly what: string; readonly id: string; readonly reason: string; readonly gate: boolean },
  work: (tx: Tx) => Promise<Result<T, DomainError>>,
): Promise<Result<T, DomainError>> {
  const { what, id } = target
  if (target.reason.trim() === '')
    return err({ kind: 'invalid', what: 'reason', detail: 'it is empty, and it is written to the audit log' })
  if (target.reason.length > REASON_LENGTH)
    return err({ kind: 'invalid', what: 'reason', detail: `it has more than ${REASON_LENGTH} characters` })
  try {
    return ok(
      await store.transaction(async (tx) => {
        if (target.gate) await tx.lockGate()
        const done = await work(tx)
        if (!done.ok) throw new Refused(done.error)
        return done.value
      }),
    )
  } catch (error) {
    if (error instanceof Refused) return err(error.error)
    if (error instanceof ConflictError)
      return err({ kind: 'conflict', what, id, detail: 'somebody else changed it at the same time: look at it again' })
    throw error
  }
}

export const markOf = ({ actor, reason }: Act, at: number): Mark => ({ at, reason, by: actor })

/** A mark as the audit log and the answers show it. */
export const markText = (mark: Mark | null) =>
  mark === null ? null : { at: isoTime(mark.at), reason: mark.reason, by: mark.by }

export const isoTime = (at: number): string => new Date(at).toISOString()

/** "since 2026-01-31T12:00:00.000Z by discord:1: a reason". */
export const sinceText = (mark: Mark): string =>
  `since ${isoTime(mark.at)}${mark.by === null ? '' : ` by ${mark.by}`}: ${mark.reason}`

export const actorOf = ({ actor, address, requestId }: Act): Actor => ({
  actor,
  address: address ?? null,
  requestId: requestId ?? null,
})
