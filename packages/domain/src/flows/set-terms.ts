// Sets the rate and the caps from a stated moment on: a new version, never a change of an old one, and never dated back.
import type { DomainError } from '../errors.js'
import type { Actor, Millis } from '../model.js'
import { formatBan, type Units } from '../money.js'
import type { Store, Tx } from '../ports.js'
import type { TermsDraft } from '../ports-operations.js'
import { err, ok, type Result } from '../result.js'
import { termsProblem, type PayoutTerms, type TermsBounds, type TermsVersion } from '../terms.js'

export interface TermsSettings {
  /** What counts before the first version. */
  readonly configured: PayoutTerms
  readonly bounds: TermsBounds
}

/** What is left out stays as it will be at that moment; a cap of null means no cap. */
export interface TermsRequest {
  readonly perKill?: Units
  readonly dailyKills?: number | null
  readonly weeklyKills?: number | null
  /** Left out: at once. */
  readonly effectiveAt?: Millis
  readonly reason: string
}

/** A version may be planned this far ahead. */
const LONGEST_AHEAD_MS = 366 * 86_400_000

export async function setTerms(
  store: Store,
  settings: TermsSettings,
  request: TermsRequest,
  actor: Actor,
): Promise<Result<TermsVersion, DomainError>> {
  return store.transaction(async (tx) => {
    await tx.lockGate()
    const drafted = await draftTerms(tx, settings, request, actor)
    if (!drafted.ok) return drafted
    const { draft, before } = drafted.value
    const version = await tx.insertTerms(draft)
    await tx.audit({
      ...actor,
      action: 'update_payout_config',
      targetType: 'payout_config',
      targetId: version.id,
      summary: `${request.reason} (from ${new Date(draft.effectiveAt).toISOString()})`,
      before: shownTerms(before),
      after: { ...shownTerms(draft), effective_at: new Date(draft.effectiveAt).toISOString() },
    })
    return ok(version)
  })
}

/** The terms that a request would lead to, checked, and those that they follow. */
export async function draftTerms(
  tx: Tx,
  { configured, bounds }: TermsSettings,
  request: TermsRequest,
  { actor }: Pick<Actor, 'actor'>,
): Promise<Result<{ draft: TermsDraft; before: PayoutTerms }, DomainError>> {
  const now = await tx.now()
  const effectiveAt = request.effectiveAt ?? (await firstFree(tx, now))
  const latest = await tx.termsAt(effectiveAt)
  const moment = momentProblem(effectiveAt, now, latest)
  if (moment !== null) return err({ kind: 'invalid', what: 'effective_at', detail: moment })
  const before: PayoutTerms = latest ?? configured
  const kept = <T>(given: T | undefined, old: T): T => (given === undefined ? old : given)
  const draft: TermsDraft = {
    perKill: kept(request.perKill, before.perKill),
    caps: {
      dailyKills: kept(request.dailyKills, before.caps.dailyKills),
      weeklyKills: kept(request.weeklyKills, before.caps.weeklyKills),
    },
    effectiveAt,
    createdAt: now,
    actor,
    reason: request.reason,
  }
  const problem = termsProblem(draft, bounds)
  return problem === null ? ok({ draft, before }) : err({ kind: 'invalid', ...problem })
}

/** Two at one moment would leave open which counts: "at once" gives way by milliseconds. Behind the gate, so nobody is faster. */
async function firstFree(tx: Tx, now: Millis): Promise<Millis> {
  let free = now
  while ((await tx.termsAt(free))?.effectiveAt === free) free += 1
  return free
}

function momentProblem(effectiveAt: Millis, now: Millis, latest: TermsVersion | null): string | null {
  const shown = (at: Millis) => new Date(at).toISOString()
  if (!Number.isSafeInteger(effectiveAt) || effectiveAt < now)
    return `it must not lie in the past: it is ${shown(now)} by the database's clock`
  if (effectiveAt > now + LONGEST_AHEAD_MS) return 'it must lie within the next 366 days'
  if (latest?.effectiveAt === effectiveAt)
    return `another version begins at ${shown(effectiveAt)}: choose another moment`
  return null
}

/** As the audit log and the API show terms. */
export const shownTerms = ({ perKill, caps }: PayoutTerms) => ({
  ban_per_kill: formatBan(perKill),
  daily_kill_cap: caps.dailyKills,
  weekly_kill_cap: caps.weeklyKills,
})
