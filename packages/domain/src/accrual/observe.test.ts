import { describe, expect, test } from '@jest/globals'
import { DAY, HOUR, ids, newcomer, NOON, player, reader, rules, seen } from '../fixtures/states.js'
import { checkMove } from '../invariants.js'
import type { Observation, ReadState, ReadingWrite } from '../model.js'
import { MAX_ACCRUAL_UNITS, units } from '../money.js'
import { isKillTotal, MAX_KILL_TOTAL, observe, type AccrualRules } from './observe.js'
import { changeEpicAccount, requireBaseline } from './start-again.js'

function read(
  state: ReadState,
  observation: Observation,
  now = NOON,
  changed: Partial<AccrualRules> = {},
): ReadingWrite {
  const write = observe(state, observation, { ...rules, ...changed }, now, ids)
  expect(checkMove(write)).toEqual([])
  expect(write.before).toBe(state)
  expect(write.after.version).toBe(state.version + (write.outcome === 'stale' ? 0 : 1))
  return write
}

describe('the first good observation', () => {
  test('sets the baseline and earns nothing, however many kills it tells', () => {
    const write = read(newcomer(), seen(25_000))
    expect(write).toMatchObject({ outcome: 'baseline', baselineStart: 25_000, baselineReason: 'first', accrual: null })
    expect(write.after).toMatchObject({ baseline: 1, cursor: 25_000, strictFirstRise: false, lastProviderAt: NOON })
    expect(write.reading).toMatchObject({
      total: 25_000,
      baseline: 1,
      providerAt: NOON,
      receivedAt: NOON,
      outcome: 'baseline',
    })
  })

  test('that is a true zero bounds the first rise to one hour’s kills', () => {
    const zero = read(newcomer(), seen(0, { trueZero: true }))
    expect(zero.after).toMatchObject({ cursor: 0, strictFirstRise: true })
    const later = NOON + 9 * DAY
    expect(read(zero.after, seen(121, { providerAt: later }), later).outcome).toBe('pending')
    const rise = read(zero.after, seen(120, { providerAt: later }), later)
    expect(rise.outcome).toBe('accrued')
    expect(rise.after.strictFirstRise).toBe(false)
  })

  test('after a ban or a time away is a new baseline: kills of that time earn nothing', () => {
    const away = requireBaseline(reader({ pending: { total: 9_000, since: NOON - DAY } }))
    const write = read(away, seen(1_400))
    expect(write).toMatchObject({
      outcome: 'baseline',
      baselineStart: 1_400,
      baselineReason: 'returned',
      accrual: null,
    })
    expect(write.after).toMatchObject({
      baseline: 2,
      cursor: 1_400,
      needsBaseline: false,
      pending: null,
      remembered: null,
    })
  })

  test('after a time away that lies below the old cursor cannot earn the same kills again unseen', () => {
    const write = read(requireBaseline(reader()), seen(900))
    expect(write.after).toMatchObject({
      cursor: 900,
      strictFirstRise: true,
      remembered: { total: 1000, until: NOON + 30 * DAY },
    })
    expect(read(write.after, seen(1_000), NOON + HOUR).outcome).toBe('pending')
  })

  test.each([
    ['that is missing', NOON - 2 * HOUR, null],
    ['equal to the last one', NOON - 2 * HOUR, NOON - 2 * HOUR],
    ['compared with none', null, NOON - DAY],
    ['a year ahead', NOON - 2 * HOUR, NOON + 365 * DAY],
  ])(
    'after a time away lies at the cursor at least where a stamp %s does not say that the answer is newer',
    (_, last, stamp) => {
      const write = read(requireBaseline(reader({ lastProviderAt: last })), seen(900, { providerAt: stamp }))
      expect(write).toMatchObject({ outcome: 'baseline', baselineStart: 1_000, after: { cursor: 1_000 } })
      expect(read(write.after, seen(999, { providerAt: stamp }), NOON + HOUR).accrual).toBeNull()
    },
  )

  test('of another Epic account is a baseline although its provider time is older than the old account’s', () => {
    const moved = changeEpicAccount(reader({ remembered: { total: 5_000, until: NOON + DAY } }), 'other')
    const write = read(moved, seen(40, { providerAt: NOON - 30 * DAY }))
    expect(write).toMatchObject({ outcome: 'baseline', baselineReason: 'epic_changed', baselineStart: 40 })
    expect(write.after).toMatchObject({ epicAccountId: 'other', cursor: 40, remembered: null, strictFirstRise: false })
    expect(write.after.lastProviderAt).toBe(NOON - 30 * DAY)
  })

  test('of an Epic account that the books know begins where its kills were counted up to, not at an older answer', () => {
    for (const state of [newcomer(), changeEpicAccount(reader(), 'other')]) {
      const write = observe(state, seen(105, { trueZero: false }), rules, NOON, ids, 110)
      expect(checkMove(write)).toEqual([])
      expect(write).toMatchObject({ outcome: 'baseline', baselineStart: 110, after: { cursor: 110 } })
      expect(read(write.after, seen(110), NOON + HOUR).accrual).toBeNull()
      expect(read(write.after, seen(112), NOON + HOUR).accrual).toMatchObject({ fromKills: 110, toKills: 112 })
      expect(observe(state, seen(300), rules, NOON, ids, 110).baselineStart).toBe(300)
    }
    const away = observe(requireBaseline(reader()), seen(900), rules, NOON, ids, 1_000)
    expect(away).toMatchObject({ baselineStart: 900, after: { remembered: { total: 1_000 } } })
  })
})

describe('a rise', () => {
  test('accrues the kills above the cursor and moves the cursor with them', () => {
    const write = read(reader(), seen(1_010))
    expect(write.outcome).toBe('accrued')
    expect(write.accrual).toEqual({
      id: ids.accrual,
      playerId: player,
      baseline: 1,
      fromKills: 1_000,
      toKills: 1_010,
      amount: 50_000_000n,
      rate: rules.rate,
      readingId: ids.reading,
      epochMinute: NOON / 60_000,
    })
    expect(write.after).toMatchObject({ cursor: 1_010, lastAcceptedAt: NOON, lastProviderAt: NOON })
    expect(write.flags).toEqual([])
  })

  test('read twice accrues once', () => {
    const first = read(reader(), seen(1_010))
    const again = read(first.after, seen(1_010))
    expect(again).toMatchObject({ outcome: 'unchanged', accrual: null, reading: null, flags: [] })
  })

  test('is bounded by the hours since the last accepted reading, at least one', () => {
    const state = (hours: number) => reader({ lastAcceptedAt: NOON - hours * HOUR })
    expect(read(state(0.1), seen(1_120)).outcome).toBe('accrued')
    expect(read(state(0.1), seen(1_121)).outcome).toBe('pending')
    expect(read(state(2.5), seen(1_300)).outcome).toBe('accrued')
    expect(read(state(2.5), seen(1_301)).outcome).toBe('pending')
    expect(read(reader({ lastAcceptedAt: null, baseline: 0 }), seen(1_121)).outcome).toBe('pending')
  })

  test('above the bound waits for a person, with one flag that says why', () => {
    const write = read(reader(), seen(6_000))
    expect(write).toMatchObject({ outcome: 'pending', accrual: null, baselineStart: null })
    expect(write.flags).toEqual([
      { playerId: player, kind: 'kill_jump', detail: '5000 kills where at most 120 are believed' },
    ])
    expect(write.after).toMatchObject({
      cursor: 1_000,
      pending: { total: 6_000, since: NOON },
      lastAcceptedAt: NOON - HOUR,
    })
    expect(write.reading).toMatchObject({ total: 6_000, outcome: 'pending' })
  })

  test('worth more than one accrual may be waits too, and stops nobody’s cycle', () => {
    const rich = { rate: { perKill: units(MAX_ACCRUAL_UNITS), multipliers: [] } }
    expect(read(reader(), seen(1_001), NOON, rich).outcome).toBe('accrued')
    const write = read(reader(), seen(1_002), NOON, rich)
    expect(write.outcome).toBe('pending')
    expect(write.flags[0]?.detail).toBe('2 kills are worth more than one accrual may be')
  })

  test('too fast by the provider’s clock is paid and flagged', () => {
    const fast = { killRatePerMinute: 1 }
    const write = read(reader({ lastProviderAt: NOON - 5 * 60_000 }), seen(1_016), NOON, fast)
    expect(write.outcome).toBe('accrued')
    expect(write.flags).toEqual([
      { playerId: player, kind: 'kill_rate', detail: '16 kills in 15 minutes where at most 15 are usual' },
    ])
    expect(write.after.rateWindow).toEqual({ startAt: NOON - 5 * 60_000, kills: 16 })
  })
})

describe('while a reading is pending', () => {
  const waiting = (total = 6_000) => reader({ pending: { total, since: NOON - HOUR } })

  test.each([
    ['a higher total', 6_500],
    ['a total within limits again', 1_050],
    ['the cursor itself', 1_000],
    ['a total below the cursor', 400],
  ])('nothing accrues: %s only replaces its total', (_name, total) => {
    const write = read(waiting(), seen(total))
    expect(write).toMatchObject({ outcome: 'pending', accrual: null, flags: [], baselineStart: null })
    expect(write.after).toMatchObject({ cursor: 1_000, pending: { total, since: NOON - HOUR }, regression: null })
    expect(write.reading?.total).toBe(total)
  })

  test('the same total again is not kept a second time', () => {
    expect(read(waiting(), seen(6_000)).reading).toBeNull()
  })

  test('an older reading that arrives late does not replace a newer one', () => {
    const first = read(reader(), seen(6_000))
    expect(read(first.after, seen(5_000, { providerAt: NOON - 1 }), NOON + HOUR).outcome).toBe('stale')
    const second = read(first.after, seen(6_001, { providerAt: NOON + 2 }), NOON + HOUR)
    expect(read(second.after, seen(6_000, { providerAt: NOON + 1 }), NOON + HOUR).outcome).toBe('stale')
  })
})

describe('a stale reading', () => {
  test.each([2_000, 1_000, 10])('of %d kills changes nothing at all', (total) => {
    const state = reader()
    const write = read(state, seen(total, { providerAt: NOON - HOUR - 1 }))
    expect(write).toMatchObject({ outcome: 'stale', accrual: null, reading: null, flags: [], baselineStart: null })
    expect(write.after).toBe(state)
  })

  test('is older than the last accepted one: an equal time is not stale, and no time never is', () => {
    expect(read(reader(), seen(1_001, { providerAt: NOON - HOUR })).outcome).toBe('accrued')
    const untimed = read(reader(), seen(1_001, { providerAt: null }))
    expect(untimed.outcome).toBe('accrued')
    expect(untimed.after.lastProviderAt).toBe(NOON - HOUR)
  })

  test('is not made of every later one by a single time stamp from the future', () => {
    const odd = read(reader(), seen(1_001, { providerAt: NOON * 1_000 }))
    expect(odd.after.lastProviderAt).toBe(NOON)
    expect(odd.reading?.providerAt).toBe(NOON * 1_000)
    expect(read(odd.after, seen(1_002, { providerAt: NOON + 1 }), NOON + HOUR).outcome).toBe('accrued')
    const slow = read(reader({ lastProviderAt: NOON + DAY }), seen(1_001, { providerAt: NOON * 1_000 }))
    expect(slow.after.lastProviderAt).toBe(NOON + DAY)
  })

  test('is told from a newer one also while our own clock is days slow, and is no lower total then', () => {
    const ahead = NOON + 7 * DAY
    const played = read(reader(), seen(1_010, { providerAt: ahead }))
    expect(played).toMatchObject({ outcome: 'accrued', after: { lastProviderAt: ahead } })
    expect(read(played.after, seen(1_000, { providerAt: ahead - 1 }), NOON + DAY).outcome).toBe('stale')
    expect(read(reader(), seen(1_010, { providerAt: ahead + 1 })).after.lastProviderAt).toBe(NOON)
  })

  test('only by a stamp from ahead of our clock sets a baseline that is missing, at the cursor at least', () => {
    const ahead = NOON + 6 * DAY
    const away = requireBaseline(reader({ lastProviderAt: ahead }))
    for (const [total, start] of [
      [1_400, 1_400],
      [900, 1_000],
    ] as const) {
      const write = read(away, seen(total, { providerAt: NOON }))
      expect(write).toMatchObject({ outcome: 'baseline', baselineStart: start, accrual: null })
      expect(write.after).toMatchObject({ cursor: start, lastProviderAt: ahead, needsBaseline: false })
    }
    const late = requireBaseline(reader({ lastProviderAt: NOON }))
    expect(read(late, seen(1_400, { providerAt: NOON - 1 })).outcome).toBe('stale')
    expect(read(reader({ lastProviderAt: ahead }), seen(1_400, { providerAt: NOON })).outcome).toBe('stale')
  })

  test('from the future stretches no kill rate: its time counts as now there', () => {
    const fast = { killRatePerMinute: 1 }
    const state = reader({ lastProviderAt: NOON - 5 * 60_000 })
    expect(read(state, seen(1_016, { providerAt: NOON + DAY }), NOON, fast).flags).toHaveLength(1)
  })
})

test('an unchanged total is an accepted reading that is not kept', () => {
  const write = read(reader(), seen(1_000))
  expect(write).toMatchObject({ outcome: 'unchanged', reading: null, accrual: null })
  expect(write.after).toMatchObject({ cursor: 1_000, lastAcceptedAt: NOON, lastProviderAt: NOON })
})

test.each([-1, 1.5, Number.NaN, Infinity, MAX_KILL_TOTAL + 1])('a total of %d is a bug of the adapter', (total) => {
  expect(isKillTotal(total)).toBe(false)
  expect(() => observe(reader(), seen(total), rules, NOON, ids)).toThrow('whole number')
})
