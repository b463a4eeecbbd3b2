import { describe, expect, test } from '@jest/globals'
import { DAY, HOUR, ids, NOON, player, reader, rules, seen } from '../fixtures/states.js'
import { checkMove } from '../invariants.js'
import type { ReadState, ReadingWrite } from '../model.js'
import { observe } from './observe.js'

/** Reads totals one after the other, each so many hours after noon; returns every write. */
function readAll(state: ReadState, ...readings: readonly (readonly [hours: number, total: number])[]): ReadingWrite[] {
  const writes: ReadingWrite[] = []
  let present = state
  for (const [hours, total] of readings) {
    const now = NOON + hours * HOUR
    const write = observe(present, seen(total, { providerAt: now }), rules, now, ids)
    expect(checkMove(write)).toEqual([])
    writes.push(write)
    present = write.after
  }
  return writes
}
const outcomes = (writes: readonly ReadingWrite[]) => writes.map(({ outcome }) => outcome)
const last = (writes: readonly ReadingWrite[]): ReadingWrite => {
  const found = writes.at(-1)
  if (!found) throw new Error('no write')
  return found
}

describe('a total below the cursor', () => {
  test('is not believed at once: nothing accrues and the cursor stays', () => {
    const [write] = readAll(reader(), [0, 10])
    expect(write).toMatchObject({ outcome: 'regression', accrual: null, baselineStart: null })
    expect(write?.after).toMatchObject({ cursor: 1_000, regression: { count: 1, firstTotal: 10, firstAt: NOON } })
    expect(write?.after.lastAcceptedAt).toBe(NOON - HOUR)
    expect(write?.reading?.outcome).toBe('regression')
  })

  test('is believed only after enough cycles and enough hours, both', () => {
    expect(outcomes(readAll(reader(), [0, 10], [1, 10], [2, 10], [23.9, 10]))).not.toContain('lowered')
    expect(outcomes(readAll(reader(), [0, 10], [30, 10]))).not.toContain('lowered')
    expect(outcomes(readAll(reader(), [0, 10], [1, 10], [24, 10]))).toEqual(['regression', 'regression', 'lowered'])
  })

  test.each([
    ['above the cursor', 1_005, 'accrued'],
    ['at the cursor', 1_000, 'unchanged'],
    ['far above the cursor', 90_000, 'pending'],
  ])('run is ended by a good reading %s', (_name, total, outcome) => {
    const writes = readAll(reader(), [0, 10], [1, 10], [2, total])
    expect(last(writes)).toMatchObject({ outcome, after: { regression: null } })
    // It explains why the run was not believed, so it is kept.
    expect(last(writes).reading).not.toBeNull()
  })

  test('that ended starts a new run from one', () => {
    const writes = readAll(reader(), [0, 10], [1, 10], [2, 1_000], [25, 10])
    expect(last(writes).after.regression).toMatchObject({ count: 1, firstAt: NOON + 25 * HOUR })
  })
})

describe('a run that is believed', () => {
  test('makes its first reading the new baseline without pay, and the present one earns what lies above it', () => {
    const write = last(readAll(reader(), [0, 10], [12, 40], [24, 70]))
    expect(write).toMatchObject({ outcome: 'lowered', baselineStart: 10, baselineReason: 'lowered' })
    expect(write.accrual).toMatchObject({ baseline: 2, fromKills: 10, toKills: 70, amount: 300_000_000n })
    expect(write.after).toMatchObject({ baseline: 2, cursor: 70, regression: null, strictFirstRise: false })
    expect(write.after.remembered).toEqual({ total: 1_000, until: NOON + 24 * HOUR + 30 * DAY })
  })

  test('holds a first rise of more than one hour’s kills as pending', () => {
    const write = last(readAll(reader(), [0, 10], [12, 40], [24, 131]))
    expect(write).toMatchObject({ outcome: 'lowered', baselineStart: 10, accrual: null })
    expect(write.after).toMatchObject({ cursor: 10, pending: { total: 131 } })
    expect(write.flags).toEqual([
      { playerId: player, kind: 'kill_jump', detail: '121 kills where at most 120 are believed' },
    ])
  })

  test('whose present reading is its first keeps the strict bound for the next one', () => {
    const write = last(readAll(reader(), [0, 10], [12, 10], [24, 10]))
    expect(write).toMatchObject({ outcome: 'lowered', accrual: null, flags: [] })
    expect(write.after).toMatchObject({ cursor: 10, strictFirstRise: true, regression: null })
  })

  test('whose present reading is lower still starts a new run below the new baseline', () => {
    const write = last(readAll(reader(), [0, 10], [12, 8], [24, 5]))
    expect(write).toMatchObject({ outcome: 'lowered', baselineStart: 10, accrual: null })
    expect(write.after).toMatchObject({
      cursor: 10,
      regression: { count: 1, firstTotal: 5, firstAt: NOON + 24 * HOUR },
    })
  })
})

describe('the old total', () => {
  const lowered = last(readAll(reader(), [0, 990], [12, 990], [24, 990])).after

  test('is remembered for 30 days: a reading at or above it waits for a person', () => {
    expect(outcomes(readAll(lowered, [25, 999]))).toEqual(['accrued'])
    for (const total of [1_000, 1_001]) {
      const write = last(readAll(lowered, [25, total]))
      expect(write).toMatchObject({ outcome: 'pending', accrual: null })
      expect(write.flags[0]?.detail).toBe(`total ${total} is back at or above 1000, which was given up for a lower one`)
    }
    expect(outcomes(readAll(lowered, [25, 999], [24 + 30 * 24 - 1, 1_000]))).toEqual(['accrued', 'pending'])
  })

  test('is forgotten after 30 days', () => {
    const write = last(readAll(lowered, [24 + 30 * 24, 1_000]))
    expect(write).toMatchObject({ outcome: 'accrued', after: { remembered: null } })
  })

  test('of the later of two lowerings is the one that counts', () => {
    const twice = last(readAll(lowered, [25, 50], [40, 50], [50, 50]))
    expect(twice.after.remembered).toEqual({ total: 990, until: NOON + 50 * HOUR + 30 * DAY })
  })
})
