// What one reading of lifetime kills does to one player: a baseline, a debt, a doubt, or nothing. Never a guess.
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
import { assert } from '../result.js'
import { killRate } from './kill-rate.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export interface AccrualRules {
  readonly rate: Rate
  /** Cycles below the cursor before a lower total is believed, and the hours that they must span. */
  readonly regressionConfirmations: number
  readonly regressionHours: number
  /** For this long after a lowering, a reading at or above the old total is held as pending. */
  readonly rememberDays: number
  readonly maxKillsPerHour: number
  /** null: the kill-rate rule is off. */
  readonly killRatePerMinute: number | null
  readonly killRateWindowMinutes: number
}

export interface ReadingIds {
  readonly accrual: AccrualId
  readonly reading: ReadingId
}

interface Step {
  readonly state: ReadState
  readonly observation: Observation
  readonly rules: AccrualRules
  readonly now: Millis
  readonly ids: ReadingIds
}

interface Change {
  readonly outcome: ReadingOutcome
  readonly after: Partial<ReadState>
  readonly baselineStart?: number
  readonly baselineReason?: BaselineReason
  readonly accrual?: AccrualDraft | null
  readonly flags?: readonly AbuseFlagDraft[]
  /** Whether the reading is kept. */
  readonly kept: boolean
}

/** Decides what a good reading means. The result is written as a whole, guarded by `before`, or not at all. */
export function observe(
  state: ReadState,
  observation: Observation,
  rules: AccrualRules,
  now: Millis,
  ids: ReadingIds,
): ReadingWrite {
  const { total, providerAt } = observation
  assert(Number.isSafeInteger(total) && total >= 0, `a total of kills must be a whole number, not ${total}`)
  const step: Step = { state, observation, rules, now, ids }
  if (providerAt !== null && state.lastProviderAt !== null && providerAt < state.lastProviderAt) {
    return toWrite(step, { outcome: 'stale', after: {}, kept: false })
  }
  if (state.cursor === null || state.needsBaseline) return toWrite(step, baseline(step))
  if (state.pending !== null) return toWrite(step, replacePending(step, state.pending))
  if (total > state.cursor) return toWrite(step, rise(step, state.cursor))
  if (total < state.cursor) return toWrite(step, fall(step, state.cursor))
  return toWrite(step, { outcome: 'unchanged', after: { ...accepted(step), regression: null }, kept: false })
}

/** An admin accepts the pending reading: its total accrues, guarded like any accrual. */
export function acceptPending(
  state: ReadState,
  rules: AccrualRules,
  now: Millis,
  ids: ReadingIds,
): ReadingWrite | null {
  if (state.pending === null || state.cursor === null) return null
  const observation: Observation = { total: state.pending.total, providerAt: null, trueZero: false, source: 'admin' }
  const step: Step = { state, observation, rules, now, ids }
  const grew = observation.total > state.cursor
  return toWrite(step, {
    outcome: grew ? 'accrued' : 'unchanged',
    after: {
      pending: null,
      remembered: null,
      lastAcceptedAt: now,
      ...(grew && { cursor: observation.total, strictFirstRise: false }),
    },
    accrual: grew ? accrualOf(step, state.baseline, state.cursor) : null,
    kept: true,
  })
}

/** An admin refuses the pending reading: its total becomes the new baseline, without pay. */
export function refusePending(
  state: ReadState,
  rules: AccrualRules,
  now: Millis,
  ids: ReadingIds,
): ReadingWrite | null {
  if (state.pending === null || state.cursor === null) return null
  const { total } = state.pending
  const observation: Observation = { total, providerAt: null, trueZero: false, source: 'admin' }
  return toWrite(
    { state, observation, rules, now, ids },
    {
      outcome: 'baseline',
      after: { ...freshBaseline(state, total, now), strictFirstRise: total < state.cursor },
      baselineStart: total,
      baselineReason: 'refused',
      kept: true,
    },
  )
}

function toWrite(step: Step, change: Change): ReadingWrite {
  const { state, observation, now, ids } = step
  const after: ReadState = { ...state, ...change.after, version: state.version + 1 }
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

const accepted = ({ observation, state, now }: Step): Partial<ReadState> => ({
  lastAcceptedAt: now,
  lastProviderAt: observation.providerAt ?? state.lastProviderAt,
})

function freshBaseline(state: ReadState, cursor: number, now: Millis): Partial<ReadState> {
  return {
    baseline: state.baseline + 1,
    cursor,
    needsBaseline: false,
    strictFirstRise: false,
    lastAcceptedAt: now,
    regression: null,
    remembered: null,
    pending: null,
    rateWindow: null,
  }
}

/** Kills from before joining, or from the time away, earn nothing. */
function baseline(step: Step): Change {
  const { state, observation, now } = step
  return {
    outcome: 'baseline',
    after: {
      ...freshBaseline(state, observation.total, now),
      strictFirstRise: observation.trueZero,
      lastProviderAt: observation.providerAt,
    },
    baselineStart: observation.total,
    baselineReason: state.baseline === 0 ? 'first' : 'returned',
    kept: true,
  }
}

/** While a pending reading is open nothing accrues: a newer one only replaces its total. */
function replacePending({ observation }: Step, pending: NonNullable<ReadState['pending']>): Change {
  if (observation.total === pending.total) return { outcome: 'pending', after: {}, kept: false }
  return { outcome: 'pending', after: { pending: { ...pending, total: observation.total } }, kept: true }
}

function rise(step: Step, cursor: number): Change {
  const { state, observation, rules, now } = step
  const { total } = observation
  const remembered = state.remembered !== null && now < state.remembered.until ? state.remembered : null
  const hours = state.strictFirstRise ? 1 : Math.max(1, (now - (state.lastAcceptedAt ?? now)) / HOUR)
  const limit = Math.floor(rules.maxKillsPerHour * hours)
  const returned = remembered !== null && total >= remembered.total
  if (returned || total - cursor > limit) {
    const detail = returned
      ? `total ${total} is back at or above ${remembered.total}, which was given up for a lower one`
      : `${total - cursor} kills where at most ${limit} are believed`
    return {
      outcome: 'pending',
      after: { regression: null, pending: { total, since: now } },
      flags: [{ playerId: state.playerId, kind: 'kill_jump', detail }],
      kept: true,
    }
  }
  const rate = killRate(state, observation, total - cursor, rules, now)
  return {
    outcome: 'accrued',
    after: {
      ...accepted(step),
      cursor: total,
      regression: null,
      remembered,
      strictFirstRise: false,
      rateWindow: rate.window,
    },
    accrual: accrualOf(step, state.baseline, cursor),
    flags: rate.flag === null ? [] : [rate.flag],
    kept: true,
  }
}

/** A lower total is a season reset or a provider fault: only a run of them over a day is believed. */
function fall(step: Step, cursor: number): Change {
  const { state, observation, rules, now } = step
  const first = state.regression ?? { count: 0, firstTotal: observation.total, firstAt: now }
  const run = { ...first, count: first.count + 1 }
  if (run.count < rules.regressionConfirmations || now - run.firstAt < rules.regressionHours * HOUR) {
    return { outcome: 'regression', after: { regression: run }, kept: true }
  }
  const start = run.firstTotal
  const lowered: Partial<ReadState> = {
    ...freshBaseline(state, start, now),
    strictFirstRise: true,
    lastProviderAt: observation.providerAt ?? state.lastProviderAt,
    remembered: { total: cursor, until: now + rules.rememberDays * DAY },
  }
  const next = treatAgain({ ...step, state: { ...state, ...lowered } }, start)
  return {
    outcome: 'lowered',
    after: { ...lowered, ...next?.after },
    baselineStart: start,
    baselineReason: 'lowered',
    accrual: next?.accrual ?? null,
    flags: next?.flags ?? [],
    kept: true,
  }
}

/** The current reading against the new baseline, which the run's first reading set. */
function treatAgain(step: Step, start: number): Change | null {
  const { observation, now } = step
  if (observation.total > start) return rise(step, start)
  if (observation.total === start) return null
  const regression = { count: 1, firstTotal: observation.total, firstAt: now }
  return { outcome: 'regression', after: { regression }, kept: true }
}

function accrualOf(
  { state, observation, rules, now, ids }: Step,
  baselineNumber: number,
  cursor: number,
): AccrualDraft {
  return {
    id: ids.accrual,
    playerId: state.playerId,
    baseline: baselineNumber,
    fromKills: cursor,
    toKills: observation.total,
    amount: amountFor(observation.total - cursor, rules.rate),
    rate: rules.rate,
    readingId: ids.reading,
    epochMinute: epochMinute(now),
  }
}
