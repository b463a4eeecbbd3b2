// What a player can expect of the next payout, and everything that keeps it from being all that is owed: the same rules as
// settlement's, told to the player.
import { capRoom } from './caps/caps.js'
import { eligibility, type EligibilityRules, type IneligibleReason } from './eligibility.js'
import type { CapUse, CapWindows, Caps, EligibilityFacts, Millis, PayoutState, StopKind } from './model.js'
import { formatBan, type Units } from './money.js'
import type { AddressCodec, Unreadable } from './ports.js'

export interface Outlook {
  readonly facts: EligibilityFacts
  /** Kills are counted from a first reading on. */
  readonly hasBaseline: boolean
  /** Why kills could not be read, where the provider said something about the account. */
  readonly unreadable: Unreadable | null
  /** Since when a rise of the kills waits for an administrator. */
  readonly pendingSince: Millis | null
  readonly owed: { readonly kills: number; readonly amount: Units }
  /** Paid beyond what was owed, and not made up for yet. */
  readonly advance: Units
  readonly openPayout: {
    readonly state: PayoutState
    readonly amount: Units
    readonly reason: string | null
    readonly held: boolean
  } | null
  readonly used: CapUse
  readonly caps: Caps
  readonly windows: CapWindows
  readonly minPayout: Units
  readonly stops: readonly StopKind[]
  readonly isBalanceLow: boolean
  /** When a wallet that waits becomes the primary one. */
  readonly walletFrom: Millis | null
}

export type ObstacleCode =
  | IneligibleReason
  | 'paused'
  | 'books_stopped'
  | 'wallet_waits'
  | 'pending_reading'
  | 'no_baseline'
  | `statistics_${Unreadable}`
  | 'payout_held'
  | 'open_payout'
  | 'advance'
  | 'daily_cap'
  | 'weekly_cap'
  | 'below_minimum'
  | 'balance_low'

export interface Obstacle {
  readonly code: ObstacleCode
  readonly sentence: string
  /** Nothing at all is paid while it stands; else only less. */
  readonly isBlocking: boolean
}

/** What a player reads, with what to do; `until` of those that pass by themselves. */
const INELIGIBLE: Readonly<Record<IneligibleReason, string>> = {
  banned: 'You are banned: nothing is counted or paid.',
  held: 'An administrator holds your payouts. What you earn is kept.',
  abuse_flag: 'Something about your account waits for an administrator to look at it. What you earn is kept.',
  not_in_guild: 'You are not a member of the Discord server: join it, then have it checked again.',
  no_epic_account: 'No Epic account is linked: link it with Yunite in the Discord server, then have it checked again.',
  not_verified:
    'Your Epic account is not verified: link it with Yunite in the Discord server, then have it checked again.',
  directory_too_old:
    'Your membership could not be checked for too long. It is no fault of yours: have it checked again.',
  no_wallet: 'No wallet is linked: link one to be paid.',
  invalid_address: 'Your linked address is not a valid Banano address: link another one.',
  burn_address: 'Your linked address is a burn address: link another one.',
  own_address: 'Your linked address is the service’s own: link one of your own wallet.',
}

const STOPS: Readonly<Record<StopKind, string>> = {
  pause: 'Payments to everybody are paused. What you earn is kept.',
  books: 'Payments to everybody wait until the books have been checked against the chain. What you earn is kept.',
}

const UNREADABLE: Readonly<Record<Unreadable, string>> = {
  private: 'Your Fortnite statistics are not public: no kill is counted until they are.',
  not_found: 'Fortnite does not know the linked Epic account: no kill is counted. Link the one that you play with.',
  no_data: 'Fortnite shows no statistics of the linked Epic account: no kill is counted until it does.',
}

/** Why a planned payout is not signed yet. */
const SIGNING = {
  outflow_limit_hour: 'the limit on what may leave in one hour is reached: it waits its turn',
  outflow_limit_day: 'the limit on what may leave in one day is reached: it waits its turn',
  minimum_balance: 'the service’s balance is too low at the moment',
  account_unopened: 'the service’s account has not received anything yet',
} as const

const isIneligible = (reason: string): reason is IneligibleReason => Object.hasOwn(INELIGIBLE, reason)
const isOfSigning = (reason: string): reason is keyof typeof SIGNING => Object.hasOwn(SIGNING, reason)

/** A planned payout's reason in a sentence; null where there is none. */
export function signingSentence(reason: string | null): string | null {
  if (reason === null) return null
  if (isIneligible(reason)) return INELIGIBLE[reason]
  return isOfSigning(reason) ? `Not signed yet: ${SIGNING[reason]}.` : 'Not signed yet.'
}

/** The same in one word; `other` for what has no sentence of its own. */
export const signingCode = (reason: string | null): IneligibleReason | keyof typeof SIGNING | 'other' | null =>
  reason === null || isIneligible(reason) || isOfSigning(reason) ? reason : 'other'

export const UNLINKED_BEFORE_SIGNING = 'address unlinked before signing'

/** Of a payout whose kills a send on the chain had paid, which the books had lost. */
export const PAID_BY_FOUND_SEND = 'a send found on the chain paid the player'

const VOID: Readonly<Record<string, string>> = {
  [UNLINKED_BEFORE_SIGNING]: 'The address was unlinked before the payout was signed: its kills are owed again.',
  [PAID_BY_FOUND_SEND]: 'A payment that was found on the chain took its place: see the payout that is confirmed.',
}

/** Why a payout became void, without what an administrator noted for themselves. */
export const voidSentence = (reason: string | null): string | null =>
  reason === null
    ? null
    : Object.hasOwn(VOID, reason)
      ? (VOID[reason] ?? null)
      : 'An administrator withdrew the payout: its kills are owed again.'

/** The same in one word. */
export function voidCode(reason: string | null): 'unlinked' | 'found_send' | 'withdrawn' | null {
  if (reason === null) return null
  if (reason === UNLINKED_BEFORE_SIGNING) return 'unlinked'
  return reason === PAID_BY_FOUND_SEND ? 'found_send' : 'withdrawn'
}

/** Everything in the way, the most important first. */
export function obstacles(
  outlook: Outlook,
  rules: EligibilityRules,
  codec: AddressCodec,
  now: Millis,
): readonly Obstacle[] {
  return [
    ...outlook.stops.map((stop) => block(stop === 'pause' ? 'paused' : 'books_stopped', STOPS[stop])),
    ...personal(outlook, rules, codec, now),
    ...openPayout(outlook),
    ...advance(outlook),
    ...caps(outlook),
    ...amounts(outlook),
  ]
}

const block = (code: ObstacleCode, sentence: string): Obstacle => ({ code, sentence, isBlocking: true })

/** Each that stands by itself is told, so that nobody mends one only to meet the next. */
function personal(
  { facts, hasBaseline, unreadable, pendingSince, walletFrom }: Outlook,
  rules: EligibilityRules,
  codec: AddressCodec,
  now: Millis,
): Obstacle[] {
  const found: Obstacle[] = []
  const tell = (code: IneligibleReason) => void found.push(block(code, INELIGIBLE[code]))
  // From the first reason against it to the last: each time as if that one were mended.
  let seen = facts
  for (let error = reasonOf(seen, rules, codec, now); error !== null; error = reasonOf(seen, rules, codec, now)) {
    tell(error)
    const mended = mend(seen, error, now)
    if (mended === null) break
    seen = mended
  }
  if (facts.address === null && walletFrom !== null)
    found.push(block('wallet_waits', `The wallet that you linked is paid from ${isoTime(walletFrom)} on.`))
  if (pendingSince !== null)
    found.push({
      code: 'pending_reading',
      sentence: `A rise of your kills waits for an administrator since ${isoTime(pendingSince)}: until then nothing more is counted.`,
      isBlocking: false,
    })
  if (unreadable !== null && facts.epicVerified)
    found.push({ code: `statistics_${unreadable}`, sentence: UNREADABLE[unreadable], isBlocking: false })
  else if (!hasBaseline && facts.epicVerified)
    found.push({
      code: 'no_baseline',
      sentence: 'Your kills were not read yet: counting begins with the first reading.',
      isBlocking: false,
    })
  return found
}

function reasonOf(
  facts: EligibilityFacts,
  rules: EligibilityRules,
  codec: AddressCodec,
  now: Millis,
): IneligibleReason | null {
  const told = eligibility(facts, rules, codec, now)
  return told.ok ? null : told.error
}

/** The facts as if the reason were gone; null: nothing comes behind it. */
function mend(facts: EligibilityFacts, reason: IneligibleReason, now: Millis): EligibilityFacts | null {
  switch (reason) {
    case 'banned':
      return { ...facts, banned: false }
    case 'held':
      return { ...facts, heldReason: null }
    case 'abuse_flag':
      return { ...facts, openAbuseFlag: false }
    // One cause is told once: who left has no verified account either.
    case 'not_in_guild':
    case 'no_epic_account':
    case 'not_verified':
    case 'directory_too_old':
      return { ...facts, guildMember: true, epicAccountId: 'mended', epicVerified: true, directoryAnsweredAt: now }
    default:
      return null
  }
}

function openPayout({ openPayout: open }: Outlook): Obstacle[] {
  if (open === null) return []
  const amount = `A payout of ${formatBan(open.amount)} BAN is under way`
  if (open.held) return [block('payout_held', `${amount} and held by an administrator: the next one comes after it.`)]
  const why = open.state === 'planned' ? signingSentence(open.reason) : null
  return [block('open_payout', `${amount}: the next one comes after it.${why === null ? '' : ` ${why}`}`)]
}

/** Settlement sets owed kills off against it first. */
function advance({ owed, advance: amount }: Outlook): Obstacle[] {
  if (amount === 0n) return []
  const sentence = `You were paid ${formatBan(amount)} BAN more than you were owed then: your next kills make up for it before more is paid.`
  return [{ code: 'advance', sentence, isBlocking: owed.amount <= amount }]
}

function caps({ owed, used, caps: limits, windows }: Outlook): Obstacle[] {
  const window = (code: ObstacleCode, name: string, cap: number | null, usedKills: number, end: Millis): Obstacle[] => {
    const room = cap === null ? null : Math.max(0, cap - usedKills)
    if (room === null || room >= owed.kills) return []
    const left = room === 0 ? 'is used up' : `leaves room for ${room} of your ${owed.kills} owed kills`
    const sentence = `The cap of ${cap} kills a ${name} ${left}; the next ${name} begins at ${isoTime(end)}.`
    return [{ code, sentence, isBlocking: room === 0 }]
  }
  return [
    ...window('daily_cap', 'day', limits.dailyKills, used.dayKills, windows.dayEnd),
    ...window('weekly_cap', 'week', limits.weeklyKills, used.weekKills, windows.weekEnd),
  ]
}

function amounts({ owed, minPayout, isBalanceLow, caps: limits, used }: Outlook): Obstacle[] {
  const found: Obstacle[] = []
  const room = capRoom(limits, used)
  if (owed.amount > 0n && owed.amount < minPayout && (room === null || room > 0)) {
    const sentence = `What you are owed is below the smallest payout of ${formatBan(minPayout)} BAN: it is kept until it is more.`
    found.push(block('below_minimum', sentence))
  }
  if (isBalanceLow)
    found.push(
      block('balance_low', 'The service’s balance is too low at the moment: payouts wait until it is filled up.'),
    )
  return found
}

const isoTime = (at: Millis): string => new Date(at).toISOString()
