import { describe, expect, test } from '@jest/globals'
import { DAY, HOUR, ids, NOON, reader, rules, seen } from '../fixtures/states.js'
import { checkMove } from '../invariants.js'
import type { ReadState, ReadingWrite } from '../model.js'
import { MAX_ACCRUAL_UNITS, units } from '../money.js'
import type { Result } from '../result.js'
import { observe } from './observe.js'
import { acceptPending, PENDING_REFUSALS, refusePending } from './pending.js'
import { changeEpicAccount, requireBaseline } from './start-again.js'

const waiting = (total: number, changes: Partial<ReadState> = {}) =>
  reader({ pending: { total, since: NOON - HOUR }, ...changes })

function written(result: Result<ReadingWrite, string>): ReadingWrite {
  if (!result.ok) throw new Error(result.error)
  expect(checkMove(result.value)).toEqual([])
  expect(result.value.after).toMatchObject({ pending: null, version: result.value.before.version + 1 })
  expect(result.value.reading).toMatchObject({ source: 'admin', receivedAt: NOON })
  return result.value
}
const accept = (state: ReadState) => written(acceptPending(state, rules, NOON, ids))
const refuse = (state: ReadState) => written(refusePending(state, rules, NOON, ids))

describe('an accepted reading', () => {
  test('accrues its total from the cursor, under the present baseline', () => {
    const write = accept(waiting(6_000, { strictFirstRise: true }))
    expect(write).toMatchObject({ outcome: 'accrued', baselineStart: null })
    expect(write.accrual).toMatchObject({ baseline: 1, fromKills: 1_000, toKills: 6_000, amount: 25_000_000_000n })
    expect(write.after).toMatchObject({ cursor: 6_000, baseline: 1, strictFirstRise: false, lastAcceptedAt: NOON })
  })

  test.each([1_000, 400])('of %d kills, not above the cursor, accrues nothing and leaves the cursor', (total) => {
    const write = accept(waiting(total, { strictFirstRise: true }))
    expect(write).toMatchObject({ outcome: 'unchanged', accrual: null })
    expect(write.after).toMatchObject({ cursor: 1_000, strictFirstRise: true })
  })

  test('below the remembered total keeps it remembered, at or above it is the person’s word', () => {
    const remembered = { total: 5_000, until: NOON + DAY }
    expect(accept(waiting(4_999, { remembered })).after.remembered).toEqual(remembered)
    expect(accept(waiting(5_000, { remembered })).after.remembered).toBeNull()
    expect(accept(waiting(4_999, { remembered: { ...remembered, until: NOON } })).after.remembered).toBeNull()
  })

  test('makes older readings stale', () => {
    const pending = observe(reader(), seen(6_000), rules, NOON, ids).after
    const after = accept(pending).after
    expect(observe(after, seen(5_000, { providerAt: NOON - 1 }), rules, NOON + HOUR, ids).outcome).toBe('stale')
  })
})

describe('a refused reading', () => {
  test('becomes the new baseline without pay', () => {
    const write = refuse(waiting(6_000))
    expect(write).toMatchObject({ outcome: 'baseline', baselineStart: 6_000, baselineReason: 'refused', accrual: null })
    expect(write.after).toMatchObject({ cursor: 6_000, baseline: 2, strictFirstRise: false, remembered: null })
  })

  test('below the cursor is a lowered baseline: what was paid before cannot be earned again unseen', () => {
    const after = refuse(waiting(950)).after
    expect(after).toMatchObject({
      cursor: 950,
      strictFirstRise: true,
      remembered: { total: 1_000, until: NOON + 30 * DAY },
    })
    expect(observe(after, seen(1_010, { providerAt: NOON + HOUR }), rules, NOON + HOUR, ids).outcome).toBe('pending')
  })
})

describe('there is nothing to answer', () => {
  const cases: readonly (readonly [keyof typeof PENDING_REFUSALS, ReadState])[] = [
    ['nothing_pending', reader()],
    ['nothing_pending', waiting(50, { cursor: null, baseline: 0 })],
    ['nothing_pending', changeEpicAccount(waiting(6_000), 'other')],
    ['needs_baseline', requireBaseline(waiting(6_000))],
  ]
  test.each(cases)('%s is a reason with a sentence', (reason, state) => {
    expect(acceptPending(state, rules, NOON, ids)).toEqual({ ok: false, error: reason })
    expect(refusePending(state, rules, NOON, ids)).toEqual({ ok: false, error: reason })
    expect(PENDING_REFUSALS[reason]).not.toBe('')
  })

  test('a total worth more than one accrual may be can be refused, not accepted', () => {
    const rich = { ...rules, rate: { perKill: units(MAX_ACCRUAL_UNITS), multipliers: [] } }
    expect(acceptPending(waiting(1_002), rich, NOON, ids)).toEqual({ ok: false, error: 'above_bound' })
    expect(refusePending(waiting(1_002), rich, NOON, ids).ok).toBe(true)
  })
})
