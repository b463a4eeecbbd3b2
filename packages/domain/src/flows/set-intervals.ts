// Sets how often the scheduler accrues and settles; it obeys from its next look on, without a restart.
import type { DomainError } from '../errors.js'
import type { Actor } from '../model.js'
import type { Store } from '../ports.js'
import type { Intervals, IntervalsVersion } from '../ports-operations.js'
import { err, ok, type Result } from '../result.js'

export const SHORTEST_INTERVAL_SECONDS = 30
export const LONGEST_INTERVAL_SECONDS = 86_400

/** What is left out stays as it is. `configured` counts before the first row. */
export async function setIntervals(
  store: Store,
  configured: Intervals,
  request: Partial<Intervals> & { readonly reason?: string },
  actor: Actor,
): Promise<Result<IntervalsVersion, DomainError>> {
  if (request.accrualSeconds === undefined && request.settlementSeconds === undefined)
    return err({
      kind: 'invalid',
      what: 'accrual_interval_seconds',
      detail: 'it or settlement_interval_seconds must be given',
    })
  return store.transaction(async (tx) => {
    await tx.lockGate()
    const before = (await tx.intervals()) ?? configured
    const wanted: Intervals = {
      accrualSeconds: request.accrualSeconds ?? before.accrualSeconds,
      settlementSeconds: request.settlementSeconds ?? before.settlementSeconds,
    }
    for (const [what, seconds] of [
      ['accrual_interval_seconds', wanted.accrualSeconds],
      ['settlement_interval_seconds', wanted.settlementSeconds],
    ] as const)
      if (!isInterval(seconds)) return err({ kind: 'invalid', what, detail: BOUNDS })
    const set = await tx.insertIntervals(wanted, actor.actor)
    const rhythm = `accrual every ${set.accrualSeconds} s, settlement every ${set.settlementSeconds} s`
    await tx.audit({
      ...actor,
      action: 'update_scheduler_config',
      targetType: 'scheduler_config',
      targetId: set.id,
      summary: request.reason === undefined ? rhythm : `${request.reason} (${rhythm})`,
      before: shownIntervals(before),
      after: shownIntervals(set),
    })
    return ok(set)
  })
}

const BOUNDS = `it must be a whole number of seconds from ${SHORTEST_INTERVAL_SECONDS} to ${LONGEST_INTERVAL_SECONDS}; set both where the configured one lies outside`

const isInterval = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= SHORTEST_INTERVAL_SECONDS && seconds <= LONGEST_INTERVAL_SECONDS

/** As the audit log and the API show them. */
export const shownIntervals = ({ accrualSeconds, settlementSeconds }: Intervals) => ({
  accrual_interval_seconds: accrualSeconds,
  settlement_interval_seconds: settlementSeconds,
})
