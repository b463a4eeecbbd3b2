// What one reading of lifetime kills does to one player: a baseline, a debt, a doubt, or nothing. Never a guess.
import { killRate } from '../abuse.js'
import type { BaselineReason, Millis, Observation, ReadState, ReadingWrite } from '../model.js'
import { isWithinAccrualBound } from '../rate.js'
import { assert } from '../result.js'
import {
  accepted,
  accrualOf,
  BELIEVED_AHEAD,
  freshBaseline,
  HOUR,
  isKillTotal,
  isOtherAccount,
  isStale,
  providerTime,
  toWrite,
  type AccrualRules,
  type Change,
  type ReadingIds,
  type Step,
} from './step.js'

export { isKillTotal, MAX_KILL_TOTAL, type AccrualRules, type ReadingIds } from './step.js'

/**
 * Decides what a good reading means. The result is written as a whole, guarded by `before`, or not at all; a `stale` one is
 * only counted. `ids` are used where the write has an accrual or a kept reading. `countedUpTo`: see `PlayerToRead`.
 */
export function observe(
  state: ReadState,
  observation: Observation,
  rules: AccrualRules,
  now: Millis,
  ids: ReadingIds,
  countedUpTo: number | null = null,
): ReadingWrite {
  const { total } = observation
  assert(isKillTotal(total), `a total of kills must be a whole number below 2^31, not ${total}`)
  const step: Step = { state, observation, rules, now, ids, countedUpTo }
  return toWrite(step, decide(step, total))
}

function decide(step: Step, total: number): Change {
  const { state } = step
  // Equal is not stale: the provider answers from its cache until the player has played again.
  if (isStale(step) && !mayBeginAgain(step)) return { outcome: 'stale', after: null, kept: false }
  if (state.cursor === null || state.needsBaseline) return baseline(step)
  if (state.pending !== null) return replacePending(step, state.pending)
  if (total > state.cursor) return rise(step, state.cursor)
  if (total < state.cursor) return fall(step)
  // A reading that ends a run of lower ones changed something, and is kept to explain why the run was not believed.
  return { outcome: 'unchanged', after: { ...accepted(step), regression: null }, kept: state.regression !== null }
}

/** Behind a stamp from ahead of our clock that may be wrong: a baseline that is missing for so long would cost the kills of all that time. */
const mayBeginAgain = ({ state, now }: Step): boolean =>
  state.needsBaseline && !isOtherAccount(state) && (state.lastProviderAt ?? 0) > now

/** Kills from before joining, or from the time away, earn nothing. */
function baseline(step: Step): Change {
  const { state, observation } = step
  const start = startOf(step)
  const fresh = freshBaseline(step, start)
  return {
    outcome: 'baseline',
    after: { ...fresh, strictFirstRise: observation.trueZero || fresh.strictFirstRise === true },
    baselineStart: start,
    baselineReason: reasonOf(state),
    kept: true,
  }
}

/**
 * An Epic account that is new to the player may be none to the books: an older answer from the provider's cache would begin below what
 * was counted for whoever had it before, and the kills in between would be earned twice. The same holds after a time away where no stamp
 * says that the answer is a newer one.
 */
function startOf(step: Step): number {
  const { state, observation, now, countedUpTo } = step
  const isNewToPlayer = state.baseline === 0 || isOtherAccount(state)
  if (isNewToPlayer) return Math.max(observation.total, countedUpTo ?? 0)
  const { providerAt } = observation
  const isBelieved = providerAt !== null && providerAt <= now + BELIEVED_AHEAD
  const isNewer = isBelieved && state.lastProviderAt !== null && providerAt > state.lastProviderAt
  return isNewer ? observation.total : Math.max(observation.total, state.cursor ?? 0)
}

function reasonOf(state: ReadState): BaselineReason {
  if (state.baseline === 0) return 'first'
  return isOtherAccount(state) ? 'epic_changed' : 'returned'
}

/**
 * While a pending reading is open nothing accrues: a newer one only replaces its total, also where that is within limits again
 * or below the cursor. The doubt is about the provider, so a person ends it, and ends it on the newest total.
 */
function replacePending(step: Step, pending: NonNullable<ReadState['pending']>): Change {
  const { total } = step.observation
  return {
    outcome: 'pending',
    // The provider's time moves along, else an older reading that arrives late would replace a newer one.
    after: { lastProviderAt: providerTime(step), pending: { ...pending, total } },
    kept: total !== pending.total,
  }
}

function rise(step: Step, cursor: number): Change {
  const { state, observation, rules, now } = step
  const { total } = observation
  const doubt = whyDoubt(step, cursor)
  if (doubt !== null) {
    return {
      outcome: 'pending',
      after: { lastProviderAt: providerTime(step), regression: null, pending: { total, since: now } },
      flags: [{ playerId: state.playerId, kind: 'kill_jump', detail: doubt }],
      kept: true,
    }
  }
  const at = observation.providerAt === null ? null : Math.min(observation.providerAt, now)
  const rate = killRate(state, { providerAt: at }, total - cursor, rules, now)
  return {
    outcome: 'accrued',
    after: {
      ...accepted(step),
      cursor: total,
      regression: null,
      remembered: state.remembered !== null && now < state.remembered.until ? state.remembered : null,
      strictFirstRise: false,
      rateWindow: rate.window,
    },
    accrual: accrualOf(step, cursor),
    flags: rate.flag === null ? [] : [rate.flag],
    kept: true,
  }
}

/** Why a rise is not believed without a person; null when it is. */
function whyDoubt({ state, observation, rules, now }: Step, cursor: number): string | null {
  const { total } = observation
  const kills = total - cursor
  if (state.remembered !== null && now < state.remembered.until && total >= state.remembered.total) {
    return `total ${total} is back at or above ${state.remembered.total}, which was given up for a lower one`
  }
  const hours = state.strictFirstRise ? 1 : Math.max(1, (now - (state.lastAcceptedAt ?? now)) / HOUR)
  const limit = Math.floor(rules.maxKillsPerHour * hours)
  if (kills > limit) return `${kills} kills where at most ${limit} are believed`
  // One such player must be a question to the operator, not the end of everybody's cycle.
  if (!isWithinAccrualBound(kills, rules.rate)) return `${kills} kills are worth more than one accrual may be`
  return null
}

/** A lower total is a season reset or a provider fault: only a run of them over a day is believed. */
function fall(step: Step): Change {
  const { state, observation, rules, now } = step
  const first = state.regression ?? { count: 0, firstTotal: observation.total, firstAt: now }
  const run = { ...first, count: first.count + 1 }
  if (run.count < rules.regressionConfirmations || now - run.firstAt < rules.regressionHours * HOUR) {
    return { outcome: 'regression', after: { regression: run }, kept: true }
  }
  const start = run.firstTotal
  const lowered = freshBaseline(step, start)
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
