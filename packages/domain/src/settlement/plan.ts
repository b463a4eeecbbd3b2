// From debts to planned payouts: the oldest owed kills first, to the exact kill, within caps, budget and outflow limits.
import { splitAmount } from '../accrual/split.js'
import { capRoom } from '../caps/caps.js'
import { eligibility, type EligibilityRules, type IneligibleReason } from '../eligibility.js'
import type { AccrualId, Address, PayoutId } from '../ids.js'
import type {
  AccrualSplit,
  CapWindows,
  Caps,
  Millis,
  OwedAccrual,
  PayoutItemDraft,
  PayoutPlan,
  SettlementCandidate,
} from '../model.js'
import { units, type Units } from '../money.js'
import type { AddressCodec } from '../ports.js'
import type { Cover } from '../ports-adopt.js'
import { assert, err, ok, type Result } from '../result.js'
import { homes } from './home.js'

export interface PlanContext {
  readonly now: Millis
  readonly windows: CapWindows
  readonly caps: Caps
  readonly minPayout: Units
  /** The largest payout that the outflow limits could ever let through. */
  readonly maxPayout: Units
  readonly operatorAccount: Address
  readonly eligibility: EligibilityRules
  readonly codec: AddressCodec
  readonly ids: { payout(): PayoutId; accrual(): AccrualId }
}

/** Reasons of settlement itself, each with the sentence a player or operator reads; beside INELIGIBLE_REASONS. */
export const SKIP_REASONS = {
  open_payout: 'a payout of the player is still under way',
  nothing_owed: 'nothing is owed',
  cap_reached: 'the cap of the day or the week is reached',
  below_minimum: 'what may be paid is below the smallest payout',
  budget: "the operator's balance does not reach",
  outflow_limit: 'the limits on what may leave are below the smallest payout',
} as const

export type SkipReason = IneligibleReason | keyof typeof SKIP_REASONS

/** What one of the operator's accounts may still promise. */
export interface AccountFunds {
  readonly account: Address
  readonly left: Units
}

export interface PagePlan {
  readonly plans: readonly PayoutPlan[]
  readonly skips: readonly { readonly candidate: SettlementCandidate; readonly reason: SkipReason }[]
  /** Of each account, in the order given. */
  readonly remaining: readonly AccountFunds[]
  /** Less than the smallest payout is left, or enough is planned: over, and candidates from there on were not looked at. */
  readonly ended: boolean
}

/** What may be promised now: confirmed balance less minimum less everything open; never negative. */
export function budgetOf(parts: { balance: Units; minimum: Units; openTotal: Units }): Units {
  const left = parts.balance - parts.minimum - parts.openTotal
  return units(left > 0n ? left : 0n)
}

/**
 * Walks the candidates in their order with the running budget of each account, until `mostPlans` payouts are planned. Each player is paid
 * from one account only, whose funds decide: the others' never help out.
 */
export function planPage(
  candidates: readonly SettlementCandidate[],
  context: Omit<PlanContext, 'operatorAccount'>,
  funds: readonly AccountFunds[],
  mostPlans = Number.MAX_SAFE_INTEGER,
): PagePlan {
  const plans: PayoutPlan[] = []
  const skips: { candidate: SettlementCandidate; reason: SkipReason }[] = []
  const purses = new Map(
    funds.map(({ account, left }) => [account, { left, context: { ...context, operatorAccount: account } }]),
  )
  const homeOf = homes(funds.map(({ account }) => account))
  const isEmpty = (): boolean => [...purses.values()].every(({ left }) => left < context.minPayout)
  let ended = isEmpty()
  for (const candidate of candidates) {
    if (ended || plans.length >= mostPlans) break
    const purse = purses.get(homeOf(candidate.facts.playerId))
    assert(purse !== undefined, 'a home is one of the accounts')
    const planned = planPlayer(candidate, purse.context, purse.left)
    if (planned.ok) {
      plans.push(planned.value)
      purse.left = units(purse.left - planned.value.amount)
      if (purse.left < context.minPayout) ended = isEmpty()
    } else {
      skips.push({ candidate, reason: planned.error })
    }
  }
  const remaining = funds.map(({ account, left }) => ({ account, left: purses.get(account)?.left ?? left }))
  return { plans, skips, remaining, ended: ended || plans.length >= mostPlans }
}

/**
 * One player's payout: the oldest owed kills up to the caps, cut at the last kill that fits what is left and may leave, if that
 * is still worth the smallest payout; else the reason why not.
 */
export function planPlayer(
  candidate: SettlementCandidate,
  context: PlanContext,
  remaining: Units,
): Result<PayoutPlan, SkipReason> {
  if (candidate.hasOpenPayout) return err('open_payout')
  if (candidate.owed.length === 0) return err('nothing_owed')
  const eligible = eligibility(candidate.facts, context.eligibility, context.codec, context.now)
  if (!eligible.ok) return eligible
  const { epicAccountId, playerId } = candidate.facts
  assert(epicAccountId !== null, 'an eligible player has an Epic account')

  const room = capRoom(context.caps, candidate.used)
  if (room === 0) return err('cap_reached')
  const byCaps = takeKills(candidate.owed, room ?? Number.MAX_SAFE_INTEGER)
  const least = leastOf(candidate, context, room, byCaps.amount)
  if (byCaps.amount < least) return err('below_minimum')
  const limit = remaining < context.maxPayout ? remaining : context.maxPayout
  const taken = byCaps.amount <= limit ? byCaps : takeAmount(candidate.owed, byCaps.kills, limit)
  if (taken.amount < least) return err(remaining < context.maxPayout ? 'budget' : 'outflow_limit')

  const { items, split } = cover(candidate.owed, taken.kills, context.ids)
  return ok({
    id: context.ids.payout(),
    playerId,
    epicAccountId,
    address: eligible.value,
    operatorAccount: context.operatorAccount,
    kills: taken.kills,
    amount: taken.amount,
    plannedAt: context.now,
    windows: context.windows,
    caps: context.caps,
    items,
    split,
  })
}

/**
 * The smallest payout for this player now. Normally `minPayout`. But cheap old kills that are worth less than that even with the
 * whole caps free would stand before everything newer for ever: waiting brings no more room. So where all that is owed reaches
 * the minimum, what the whole caps let through is paid as it is, and only as a whole; nothing is never paid.
 */
function leastOf(candidate: SettlementCandidate, context: PlanContext, room: number | null, byCaps: Units): Units {
  const { minPayout, caps } = context
  const isWholeRoom = room === capRoom(caps, { dayKills: 0, weekKills: 0 })
  const isBlocked = byCaps > 0n && byCaps < minPayout && candidate.owedTotal >= minPayout && isWholeRoom
  return isBlocked ? byCaps : minPayout
}

interface Taken {
  readonly kills: number
  readonly amount: Units
}

/** The oldest `limit` kills and what they are worth. */
function takeKills(owed: readonly OwedAccrual[], limit: number): Taken {
  let kills = 0
  let amount = 0n
  for (const accrual of owed) {
    const size = accrual.toKills - accrual.fromKills
    if (kills + size <= limit) {
      kills += size
      amount += accrual.amount
      continue
    }
    const part = limit - kills
    if (part > 0) amount += splitAmount(accrual.amount, size, part).first
    return { kills: limit, amount: units(amount) }
  }
  return { kills, amount: units(amount) }
}

/** The most of the oldest kills, at most `maxKills`, whose amount fits `limit`: binary search, as the amount never falls with kills. */
function takeAmount(owed: readonly OwedAccrual[], maxKills: number, limit: Units): Taken {
  let low = 0
  let high = maxKills
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (takeKills(owed, middle).amount <= limit) low = middle
    else high = middle - 1
  }
  return takeKills(owed, low)
}

/** The most of the oldest kills that `limit` pays, caps not applied; null where that is nothing. */
export function coverUpTo(owed: readonly OwedAccrual[], limit: Units, ids: { accrual(): AccrualId }): Cover | null {
  const all = owed.reduce((kills, { fromKills, toKills }) => kills + toKills - fromKills, 0)
  const taken = takeAmount(owed, all, limit)
  return taken.amount === 0n ? null : { ...taken, ...cover(owed, taken.kills, ids) }
}

function cover(
  owed: readonly OwedAccrual[],
  kills: number,
  ids: { accrual(): AccrualId },
): { items: readonly PayoutItemDraft[]; split: AccrualSplit | null } {
  const items: PayoutItemDraft[] = []
  let left = kills
  for (const accrual of owed) {
    if (left === 0) break
    const { id, fromKills, toKills, amount } = accrual
    const size = toKills - fromKills
    if (size <= left) {
      items.push({ accrualId: id, fromKills, toKills, kills: size, amount })
      left -= size
      continue
    }
    const atKills = fromKills + left
    const parts = splitAmount(amount, size, left)
    items.push({ accrualId: id, fromKills, toKills: atKills, kills: left, amount: parts.first })
    const split = {
      accrualId: id,
      fromKills,
      toKills,
      atKills,
      firstAmount: parts.first,
      restId: ids.accrual(),
      restAmount: parts.rest,
    }
    return { items, split }
  }
  return { items, split: null }
}
