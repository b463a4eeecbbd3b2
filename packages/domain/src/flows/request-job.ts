// Asks the scheduler for a run. The request is a row that the scheduler takes: whoever asks never runs a job itself.
import type { Actor } from '../model.js'
import type { Store } from '../ports.js'
import type { JobRequest, RequestKind } from '../ports-operations.js'
import { isoTime } from './act.js'

/** The requests in the order in which they are done. One of a kind that waits already is joined, and that changes nothing. */
export async function requestJobs(
  store: Store,
  kinds: readonly RequestKind[],
  { reason, ...actor }: Actor & { readonly reason?: string | undefined },
): Promise<readonly JobRequest[]> {
  return store.transaction(async (tx) => {
    const requests: JobRequest[] = []
    for (const kind of kinds) {
      const { request, isNew } = await tx.addRequest(kind, actor.actor)
      requests.push(request)
      if (!isNew) continue
      await tx.audit({
        ...actor,
        action: `request_${kind}`,
        targetType: 'job_request',
        targetId: request.id,
        summary: `asked the scheduler for ${kind}${reason === undefined ? '' : `: ${reason}`}`,
        before: null,
        after: { kind, state: 'waiting', requested_at: isoTime(request.requestedAt) },
      })
    }
    return requests
  })
}
