// The parts that every decision about a reading shares: what goes in, what a change is, and how a change becomes one write.
import type { KillRateRules } from '../abuse.js'
import { epochMinute } from '../clock.js'
import type { AccrualId, ReadingId } from '../ids.js'
import type {
  AbuseFlagDraft,
  AccrualDraft,
  BaselineReason,
  Millis,
  Observation,
  Rate,
  ReadState,
  ReadingOutcome,
  ReadingWrite,
} from '../model.js'
import { amountFor } from '../rate.js'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** Kill counts are 32-bit in the database; adapters call a larger total malformed. */
export const MAX_KILL_TOTAL = 2_147_483_647
export const isKillTotal = (total: number): boolean => Number.isInteger(total) && total >= 0 && total <= MAX_KILL_TOTAL

export interface AccrualRules extends KillRateRules {
  readonly rate: Rate
  /** Cycles below the cursor before a lower total is believed, and the hours that they must span. */
  readonly regressionConfirmations: number
  readonly regressionHours: number
  /** For this long after a lowering, a reading at or above the old total is held as pending. */
  readonly rememberDays: number
  readonly maxKillsPerHour: number
}

export interface ReadingIds {
  readonly accrual: AccrualId
  readonly reading: ReadingId
}

export interface Step {
  readonly state: ReadState
  readonly observation: Observation
  readonly rules: AccrualRules
  readonly now: Millis
  readonly ids: ReadingIds
  /** The highest total up to which kills of the Epic account were ever counted, whoever had it. */
  readonly countedUpTo: number | null
}

export interface Change {
  readonly outcome: ReadingOutcome
  /** null: nothing at all is written. */
  readonly after: Partial<ReadState> | null
  readonly baselineStart?: number
  readonly baselineReason?: BaselineReason
  readonly accrual?: AccrualDraft | null
  readonly flags?: readonly AbuseFlagDraft[]
  /** Whether the reading is kept: it changed something beyond the time of the last one. */
  readonly kept: boolean
}

/** One write from one change; the version goes up with whatever is written. */
export function toWrite(step: Step, change: Change): ReadingWrite {
  const { state, observation, now, ids } = step
  const after: ReadState = change.after === null ? state : { ...state, ...change.after, version: state.version + 1 }
  return {
    outcome: change.outcome,
    before: state,
    after,
    baselineStart: change.baselineStart ?? null,
    baselineReason: change.baselineReason ?? null,
    accrual: change.accrual ?? null,
    reading: change.kept
      ? {
          id: ids.reading,
          playerId: state.playerId,
          baseline: after.baseline,
          epicAccountId: state.epicAccountId,
          source: observation.source,
          total: observation.total,
          providerAt: observation.providerAt,
          receivedAt: now,
          outcome: change.outcome,
        }
      : null,
    flags: change.flags ?? [],
    at: now,
  }
}

/** How far ahead of our own clock a provider's time stamp is still taken at its word. */
export const BELIEVED_AHEAD = 7 * DAY

/**
 * The provider's time that later readings are measured against. Either clock may be the wrong one: while ours is slow, a stamp cut
 * down to it would let an older answer pass as a newer, lower total, whose return is paid for twice. Believing a wrong stamp delays what
 * a player earns by as much, and a season's reset within that time begins later. One further ahead is nonsense and counts as now, else
 * every later reading would look stale.
 */
export function providerTime({ observation, state, now }: Step): Millis | null {
  const { providerAt } = observation
  if (providerAt === null) return state.lastProviderAt
  return Math.max(providerAt <= now + BELIEVED_AHEAD ? providerAt : now, state.lastProviderAt ?? 0)
}

/** The provider gave this answer before the last one that was accepted. */
export const isStale = ({ observation: { providerAt }, state: { lastProviderAt } }: Step): boolean =>
  providerAt !== null && lastProviderAt !== null && providerAt < lastProviderAt

export const accepted = (step: Step): Partial<ReadState> => ({
  lastAcceptedAt: step.now,
  lastProviderAt: providerTime(step),
})

/**
 * A new baseline at `start`. Where it lies below the cursor of the same Epic account it is a lowered one: the first rise is
 * bounded by one hour, and the old cursor is remembered, so that a provider that comes back is not paid for twice.
 */
export function freshBaseline(step: Step, start: number): Partial<ReadState> {
  const { state, rules, now } = step
  const old = isOtherAccount(state) ? null : state.cursor
  const lowered = old !== null && start < old
  const remembered = lowered ? { total: old, until: now + rules.rememberDays * DAY } : stillAbove(state, start, now)
  return {
    ...accepted(step),
    baseline: state.baseline + 1,
    cursor: start,
    needsBaseline: false,
    strictFirstRise: lowered,
    regression: null,
    remembered,
    pending: null,
    rateWindow: null,
  }
}

/** What is remembered of an old total, as long as it still holds and `total` has not reached it. */
export function stillAbove({ remembered }: ReadState, total: number, now: Millis): ReadState['remembered'] {
  return remembered !== null && now < remembered.until && total < remembered.total ? remembered : null
}

/** A baseline is there, but nothing was ever read under the present Epic account (see `changeEpicAccount`). */
export const isOtherAccount = (state: ReadState): boolean => state.baseline > 0 && state.lastAcceptedAt === null

/** The debt for the kills from `cursor` up to the observed total. */
export function accrualOf({ state, observation, rules, now, ids }: Step, cursor: number): AccrualDraft {
  return {
    id: ids.accrual,
    playerId: state.playerId,
    baseline: state.baseline,
    fromKills: cursor,
    toKills: observation.total,
    amount: amountFor(observation.total - cursor, rules.rate),
    rate: rules.rate,
    readingId: ids.reading,
    epochMinute: epochMinute(now),
  }
}
