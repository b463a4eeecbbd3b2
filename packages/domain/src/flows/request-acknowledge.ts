// Asks the scheduler to acknowledge the block that the books stop is about. Only the scheduler asks the nodes, so the request is a row that
// it takes; whether the block may be acknowledged is decided there, by the same rules as for its command.
import type { DomainError } from '../errors.js'
import type { BlockHash } from '../ids.js'
import type { Actor } from '../model.js'
import type { Store } from '../ports.js'
import type { BlockRequest } from '../ports-operations.js'
import { err, ok, type Result } from '../result.js'
import { isoTime } from './act.js'

/** One that waits already is joined, and that changes nothing. */
export async function requestAcknowledge(
  store: Store,
  { hash, reason, ...actor }: Actor & { readonly hash: BlockHash; readonly reason: string },
): Promise<Result<BlockRequest, DomainError>> {
  const stop = (await store.stops()).find(({ kind }) => kind === 'books')
  if (stop?.block?.hash !== hash) {
    const detail = 'it is not the unknown block that payments are stopped for'
    return err({ kind: 'conflict', what: 'block', id: hash, detail })
  }
  return store.transaction(async (tx) => {
    const { request, isNew } = await tx.addBlockRequest({ hash, reason, actor: actor.actor })
    const target = { targetType: 'block', targetId: hash }
    const summary = `asked the scheduler to acknowledge it: ${reason}`
    const after = { request_id: request.id, state: 'waiting', requested_at: isoTime(request.requestedAt) }
    if (isNew) await tx.audit({ ...actor, action: 'request_acknowledge', ...target, summary, before: null, after })
    return ok(request)
  })
}
