// What a player is told about the next payout: everything that stands in its way, once, and whether it stops all of it or a part.
import { describe, expect, test } from '@jest/globals'
import { capWindows } from './clock.js'
import { codec, eligibilityRules, facts, HOUR, NOON } from './fixtures/states.js'
import { units } from './money.js'
import {
  obstacles,
  PAID_BY_FOUND_SEND,
  signingCode,
  signingSentence,
  UNLINKED_BEFORE_SIGNING,
  voidCode,
  voidSentence,
  type Outlook,
} from './outlook.js'

const PER_KILL = 5_000_000n
const outlook = (changes: Partial<Outlook> = {}): Outlook => ({
  facts: facts(),
  hasBaseline: true,
  unreadable: null,
  pendingSince: null,
  owed: { kills: 10, amount: units(10n * PER_KILL) },
  advance: units(0n),
  openPayout: null,
  used: { dayKills: 0, weekKills: 0 },
  caps: { dailyKills: 150, weeklyKills: 750 },
  windows: capWindows(NOON, 'UTC'),
  minPayout: units(1_000_000n),
  stops: [],
  isBalanceLow: false,
  walletFrom: null,
  ...changes,
})
const found = (changes: Partial<Outlook>) =>
  obstacles(outlook(changes), { ...eligibilityRules, holdFlagged: true }, codec, NOON)
const codes = (changes: Partial<Outlook>) => found(changes).map(({ code }) => code)

describe('in the way of a payout', () => {
  test('is nothing for a player whom nothing speaks against', () => {
    expect(found({})).toEqual([])
  })

  test('every reason that stands by itself is told, so that nobody mends one only to meet the next', () => {
    const many = facts({
      banned: true,
      heldReason: 'a question',
      openAbuseFlag: true,
      guildMember: false,
      address: null,
    })
    expect(codes({ facts: many })).toEqual(['banned', 'held', 'abuse_flag', 'not_in_guild', 'no_wallet'])
  })

  test('a player who left is not told of the Epic account too: one cause is told once', () => {
    expect(codes({ facts: facts({ guildMember: false, epicVerified: false }) })).toEqual(['not_in_guild'])
  })

  test.each([
    [{ dayKills: 145, weekKills: 145 }, 'daily_cap', false, 'leaves room for 5 of your 10 owed kills'],
    [{ dayKills: 150, weekKills: 150 }, 'daily_cap', true, 'is used up'],
    [{ dayKills: 170, weekKills: 170 }, 'daily_cap', true, 'is used up'],
    [{ dayKills: 0, weekKills: 750 }, 'weekly_cap', true, 'is used up'],
  ])('with %j of the caps used the %s is told', (used, code, isBlocking, words) => {
    expect(found({ used })).toEqual([{ code, isBlocking, sentence: expect.stringContaining(words) }])
  })

  test('a cap that lets everything through is no obstacle, and neither is an absent one', () => {
    expect(codes({ used: { dayKills: 140, weekKills: 740 } })).toEqual([])
    expect(
      codes({ used: { dayKills: 9_999, weekKills: 9_999 }, caps: { dailyKills: null, weeklyKills: null } }),
    ).toEqual([])
  })

  test('kills that cannot be read are told with why, once, and keep nothing back that is owed', () => {
    expect(codes({ hasBaseline: false })).toEqual(['no_baseline'])
    expect(found({ hasBaseline: false, unreadable: 'private' })).toEqual([
      { code: 'statistics_private', isBlocking: false, sentence: expect.stringContaining('not public') },
    ])
    expect(codes({ unreadable: 'no_data', facts: facts({ epicVerified: false }) })).toEqual(['not_verified'])
  })

  test('less than the smallest payout is kept, and nothing owed is no reason to say so', () => {
    expect(codes({ owed: { kills: 1, amount: units(999_999n) } })).toEqual(['below_minimum'])
    expect(codes({ owed: { kills: 1, amount: units(1_000_000n) } })).toEqual([])
    expect(codes({ owed: { kills: 0, amount: units(0n) } })).toEqual([])
  })

  test('stops come first and are told in words for players', () => {
    expect(codes({ stops: ['pause', 'books'], isBalanceLow: true })).toEqual(['paused', 'books_stopped', 'balance_low'])
  })

  test('a payout under way says why it waits, but never once it is signed', () => {
    const open = { state: 'planned', amount: units(PER_KILL), reason: 'outflow_limit_hour', held: false } as const
    expect(found({ openPayout: open })).toEqual([
      { code: 'open_payout', isBlocking: true, sentence: expect.stringContaining('in one hour is reached') },
    ])
    expect(found({ openPayout: { ...open, state: 'signed' } })[0]?.sentence).not.toContain('hour')
    expect(codes({ openPayout: { ...open, held: true } })).toEqual(['payout_held'])
  })

  test('a rise that waits and a first reading that is missing hold back a part, not all', () => {
    expect(found({ pendingSince: NOON - HOUR, hasBaseline: false })).toEqual([
      { code: 'pending_reading', isBlocking: false, sentence: expect.stringContaining('2026-07-01T11:00:00.000Z') },
      { code: 'no_baseline', isBlocking: false, sentence: expect.any(String) },
    ])
  })

  test('a wallet that waits is told with the time from which it is paid', () => {
    expect(codes({ facts: facts({ address: null }), walletFrom: NOON + HOUR })).toEqual(['no_wallet', 'wallet_waits'])
  })
})

describe('a reason in the books', () => {
  test('becomes a sentence, and one that is not known says no more than it is', () => {
    expect(signingSentence(null)).toBeNull()
    expect(signingSentence('minimum_balance')).toBe('Not signed yet: the service’s balance is too low at the moment.')
    expect(signingSentence('constructor')).toBe('Not signed yet.')
  })

  test('is told in one word as well, which a page has its own text for', () => {
    expect([null, 'minimum_balance', 'banned', 'constructor'].map(signingCode)).toEqual([
      null,
      'minimum_balance',
      'banned',
      'other',
    ])
    expect([null, PAID_BY_FOUND_SEND, UNLINKED_BEFORE_SIGNING, 'looks like a bot'].map(voidCode)).toEqual([
      null,
      'found_send',
      'unlinked',
      'withdrawn',
    ])
  })

  test('of a void payout keeps what an administrator noted to themselves', () => {
    expect(voidSentence('looks like a bot')).toBe('An administrator withdrew the payout: its kills are owed again.')
  })
})

describe('an advance', () => {
  test('is told with its amount where less than what is owed is paid because of it', () => {
    expect(found({ advance: units(20_000_000n) })).toEqual([
      { code: 'advance', isBlocking: false, sentence: expect.stringContaining('You were paid 0.2 BAN more') },
    ])
  })

  test('stands in the way as a whole while it is worth all that is owed', () => {
    expect(found({ advance: units(10n * PER_KILL) })).toMatchObject([{ code: 'advance', isBlocking: true }])
  })

  test('whose send took the place of a payout is why that one is void', () => {
    expect(voidSentence(PAID_BY_FOUND_SEND)).toMatch(/^A payment that was found on the chain took its place/)
  })
})
