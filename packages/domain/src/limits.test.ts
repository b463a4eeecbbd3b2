// Why one owed count is not paid in full with the next payout: by each limit alone, to the kill.
import { describe, expect, test } from '@jest/globals'
import { capWindows } from './clock.js'
import { codec, eligibilityRules, facts, HOUR, NOON } from './fixtures/states.js'
import { limitsOf, type OwedPart } from './limits.js'
import { units } from './money.js'
import { obstacles, type Outlook } from './outlook.js'

const PER_KILL = 5_000_000n
const worth = (kills: number) => units(BigInt(kills) * PER_KILL)
const WINDOWS = capWindows(NOON, 'UTC')

function limits(part: { readonly before: number; readonly kills: number }, changes: Partial<Outlook> = {}) {
  const owed = part.before + part.kills
  const outlook: Outlook = {
    facts: facts(),
    hasBaseline: true,
    unreadable: null,
    pendingSince: null,
    owed: { kills: owed, amount: worth(owed) },
    advance: units(0n),
    openPayout: null,
    used: { dayKills: 0, weekKills: 0 },
    caps: { dailyKills: 150, weeklyKills: 750 },
    windows: WINDOWS,
    minPayout: units(1_000_000n),
    stops: [],
    isBalanceLow: false,
    walletFrom: null,
    ...changes,
  }
  const one: OwedPart = {
    kills: part.kills,
    amount: worth(part.kills),
    before: { kills: part.before, amount: worth(part.before) },
  }
  return limitsOf(one, outlook, obstacles(outlook, eligibilityRules, codec, NOON))
}

describe('a count that is owed', () => {
  test('is next as a whole where nothing is in the way', () => {
    expect(limits({ before: 0, kills: 10 })).toEqual([])
  })

  test.each([
    [0, 130, null],
    [130, 20, null],
    [130, 30, 20],
    [149, 10, 1],
    [150, 10, 0],
    [400, 10, 0],
  ])('behind %i older kills, %i kills fit into a day of 150 as far as there is room: %s', (before, kills, fits) => {
    const expected =
      fits === null ? [] : [{ code: 'daily_cap', kills: fits, amount: worth(fits), until: WINDOWS.dayEnd }]
    expect(limits({ before, kills })).toEqual(expected)
  })

  test('is told of each cap by itself, with when its window ends', () => {
    const used = { dayKills: 148, weekKills: 745 }
    expect(limits({ before: 0, kills: 10 }, { used })).toEqual([
      { code: 'daily_cap', kills: 2, amount: worth(2), until: WINDOWS.dayEnd },
      { code: 'weekly_cap', kills: 5, amount: worth(5), until: WINDOWS.weekEnd },
    ])
  })

  test('waits as a whole for what stops everything, with its time where there is one', () => {
    const from = NOON + 3 * HOUR
    const nobody = facts({ address: null })
    expect(limits({ before: 0, kills: 10 }, { facts: nobody, walletFrom: from })).toEqual([
      { code: 'no_wallet', kills: 0, amount: 0n, until: null },
      { code: 'wallet_waits', kills: 0, amount: 0n, until: from },
    ])
    expect(limits({ before: 0, kills: 10 }, { stops: ['pause'] })).toMatchObject([{ code: 'paused', kills: 0 }])
  })

  test('waits for nothing that only concerns kills to come', () => {
    expect(limits({ before: 0, kills: 10 }, { pendingSince: NOON, unreadable: 'private' })).toEqual([])
  })

  test.each([
    [0, 0],
    [3, 0],
    [6, 3],
    [9, 6],
  ])('is set off against what was paid ahead, oldest first: %i older kills leave %i to be paid', (before, left) => {
    const advance = worth(before === 0 ? 12 : before + (10 - left))
    expect(limits({ before, kills: 10 }, { advance, owed: { kills: 100, amount: worth(100) } })).toMatchObject([
      { code: 'advance', kills: left, amount: worth(left) },
    ])
  })
})
