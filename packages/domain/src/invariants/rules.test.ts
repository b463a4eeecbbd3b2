import { describe, expect, test } from '@jest/globals'
import { DAY, HOUR, ids, newcomer, NOON, player, reader, rules, seen } from '../fixtures/states.js'
import { observe } from '../accrual/observe.js'
import { capWindows } from '../clock.js'
import { asId, type BlockHash, type PayoutId } from '../ids.js'
import {
  checkCaps,
  checkMove,
  checkOperatorChain,
  type ChainRow,
  type OperatorBooks,
  type PayoutRow,
} from '../invariants.js'
import { raw, units } from '../money.js'

describe('I4', () => {
  const payout = (id: string, kills: number, plannedAt: number, changes: Partial<PayoutRow> = {}): PayoutRow => ({
    id: asId<PayoutId>(id),
    state: 'confirmed',
    adopted: false,
    kills,
    amount: units(1n),
    plannedAt,
    windows: capWindows(plannedAt, 'UTC'),
    caps: { dailyKills: 150, weeklyKills: 200 },
    ...changes,
  })
  const check = (...payouts: readonly PayoutRow[]) =>
    [...checkCaps(payouts)].map(({ subject, detail }) => `${subject} ${detail}`)

  test('holds up to the cap of the day and of the week', () => {
    expect(check(payout('a', 100, NOON), payout('b', 50, NOON + HOUR), payout('c', 50, NOON + DAY))).toEqual([])
    expect(check(payout('a', 200, NOON, { caps: { dailyKills: null, weeklyKills: null } }))).toEqual([])
  })

  test('is broken by one kill more, in either', () => {
    expect(check(payout('a', 100, NOON), payout('b', 51, NOON + HOUR))).toEqual([
      'b is for 51 kills after 100 in its day, which is above the cap of 150',
    ])
    expect(check(payout('a', 150, NOON), payout('b', 51, NOON + DAY))).toEqual([
      'b is for 51 kills after 150 in its week, which is above the cap of 200',
    ])
  })

  test('counts from window to window, not over the last hours', () => {
    const midnight = NOON + 12 * HOUR
    expect(check(payout('a', 150, midnight - 1), payout('b', 50, midnight))).toEqual([])
    const monday = NOON + 4.5 * DAY
    expect(check(payout('a', 150, monday - 1), payout('b', 150, monday), payout('c', 50, monday + 6 * DAY))).toEqual([])
  })

  test('remembers a whole week, from its first instant to its last', () => {
    const monday = NOON + 4.5 * DAY
    expect(check(payout('a', 150, monday), payout('b', 51, monday + 7 * DAY - 1))).toEqual([
      'b is for 51 kills after 150 in its week, which is above the cap of 200',
    ])
    expect(check(payout('a', 150, monday), payout('b', 150, monday + 7 * DAY))).toEqual([])
  })

  test('gives back the room of a void payout, and never limits an adopted one, which uses room', () => {
    expect(check(payout('a', 150, NOON, { state: 'void' }), payout('b', 150, NOON))).toEqual([])
    const adopted = payout('a', 900, NOON, { adopted: true })
    expect(check(adopted)).toEqual([])
    expect(check(adopted, payout('b', 1, NOON + 1))).toHaveLength(2)
  })

  test('judges a payout by the cap it was planned under', () => {
    const lowered = { caps: { dailyKills: 10, weeklyKills: null } }
    expect(check(payout('a', 100, NOON), payout('b', 1, NOON + 1, lowered))).toEqual([
      'b is for 1 kills after 100 in its day, which is above the cap of 10',
    ])
    expect(check(payout('a', 10, NOON, lowered), payout('b', 140, NOON + 1))).toEqual([])
  })

  test('is not broken by a clock that was set back after the cap was raised, nor hidden by one', () => {
    const old = { caps: { dailyKills: 10, weeklyKills: null } }
    const raised = { caps: { dailyKills: 50, weeklyKills: null } }
    expect(check(payout('a', 10, NOON, old), payout('b', 40, NOON - HOUR, raised))).toEqual([])
    expect(check(payout('b', 40, NOON - HOUR, raised), payout('a', 10, NOON, old))).toEqual([])
    expect(check(payout('a', 10, NOON, old), payout('b', 41, NOON - HOUR, raised))).toEqual([
      'b is for 41 kills after 10 in its day, which is above the cap of 50',
    ])
  })

  test('is broken by a payout outside its own window', () => {
    const windows = capWindows(NOON - 14 * DAY, 'UTC')
    expect(check(payout('a', 1, NOON, { windows }))).toEqual([
      'a was planned outside its own day',
      'a was planned outside its own week',
    ])
    expect(check(payout('a', 1, NOON, { windows: capWindows(NOON + 14 * DAY, 'UTC') }))).toHaveLength(2)
  })
})

describe('I5', () => {
  const hash = (text: string) => asId<BlockHash>(text)
  const row = (
    name: string,
    previous: string | null,
    kind: ChainRow['kind'],
    amount: bigint,
    balance: bigint,
  ): ChainRow => ({
    hash: hash(name),
    previous: previous === null ? null : hash(previous),
    kind,
    amount: raw(amount),
    balance: raw(balance),
  })
  const head = (name: string | null, balance: bigint) => ({
    hash: name === null ? null : hash(name),
    balance: raw(balance),
    height: 'oabcd'.indexOf(name ?? '?') + 1,
  })
  const sound: OperatorBooks = {
    account: 'ban_operator',
    opening: head('o', 100n),
    confirmed: head('d', 65n),
    blocks: [
      row('a', 'o', 'send', 60n, 40n),
      row('b', 'a', 'receive', 25n, 65n),
      row('c', 'b', 'epoch', 0n, 65n),
      row('d', 'c', 'change', 0n, 65n),
    ],
    confirmedView: 'confirmed',
  }
  const check = (changes: Partial<OperatorBooks>) =>
    checkOperatorChain({ ...sound, ...changes }).map(({ detail }) => detail)

  test('holds for a chain whose blocks add up to the raw', () => {
    expect(check({})).toEqual([])
    expect(check({ confirmedView: null })).toEqual([])
    expect(check({ opening: head(null, 0n), confirmed: head(null, 0n), blocks: [], confirmedView: 'absent' })).toEqual(
      [],
    )
    expect(
      check({
        opening: head(null, 0n),
        confirmed: { ...head('a', 9n), height: 1 },
        blocks: [row('a', null, 'receive', 9n, 9n)],
      }),
    ).toEqual([])
  })

  test('is broken by one raw too few, and says at which block', () => {
    const blocks = [row('a', 'o', 'send', 60n, 39n), row('b', 'a', 'receive', 25n, 64n)]
    expect(check({ blocks, confirmed: head('b', 64n) })).toEqual([
      'block a (send of 60 raw) holds 39 raw where 40 is left',
    ])
  })

  test('is broken by a block that is missing, and by a head that is not the last', () => {
    const [first, , ...others] = sound.blocks
    expect(check({ blocks: first ? [first, ...others] : [] })[0]).toBe('block c follows b, but the books are at a')
    expect(check({ confirmed: head('c', 65n) })).toEqual(['the confirmed head is c, but the recorded blocks end at d'])
    expect(check({ confirmed: { ...head('d', 65n), height: 6 } })).toEqual([
      'the confirmed head is at height 6, but the recorded blocks end at 5',
    ])
    expect(check({ confirmed: head('d', 64n) })).toEqual([
      'the confirmed head holds 64 raw, but the recorded blocks leave 65',
    ])
    expect(check({ opening: head(null, 100n) })[0]).toBe('block a follows o, but the books are at no block')
    expect(check({ confirmed: head(null, 65n) })[0]).toBe(
      'the confirmed head is no block, but the recorded blocks end at d',
    )
  })

  test.each(['absent', 'unconfirmed', 'disagreement'] as const)(
    'is broken by a confirmed head that the nodes call %s',
    (view) => {
      expect(check({ confirmedView: view })).toEqual([`the confirmed head d is ${view} on the nodes' confirmed chain`])
    },
  )
})

describe('I6 over one write', () => {
  const write = observe(reader(), seen(1_010), rules, NOON, ids)
  const check = (changes: Partial<typeof write>) => checkMove({ ...write, ...changes }).map(({ detail }) => detail)

  test('is broken by a cursor that moves without kills, or down', () => {
    expect(check({})).toEqual([])
    expect(check({ accrual: null })).toEqual(['the cursor went from 1000 to 1010, but 0 kills accrued'])
    expect(check({ accrual: null, after: reader({ cursor: 900 }) })).toEqual([
      'the cursor went from 1000 to 900, but 0 kills accrued',
    ])
  })

  test('is broken by a baseline that changes without being recorded, or is recorded without changing', () => {
    expect(check({ after: reader({ baseline: 2, cursor: 1_010 }) })).toEqual(['baseline went from 1 to 2'])
    expect(check({ baselineStart: 1_000 })).toEqual(['baseline went from 1 to 1'])
    expect(checkMove({ ...write, accrual: null })[0]?.subject).toBe(player)
  })

  test('is broken by a first cursor that is not a recorded baseline', () => {
    const first = observe(newcomer(), seen(50), rules, NOON, ids)
    expect(checkMove(first)).toEqual([])
    expect(checkMove({ ...first, after: { ...first.after, baseline: 0 }, baselineStart: null })).toHaveLength(1)
    expect(checkMove({ ...first, after: first.before, baselineStart: null })).toEqual([])
  })
})
