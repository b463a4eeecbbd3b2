import { describe, expect, test } from '@jest/globals'
import { ABUSE_KINDS, killRate, newFlags, type KillRateRules } from './abuse.js'
import { MINUTE, NOON, player, reader } from './fixtures/states.js'
import type { AbuseFlagDraft, ReadState } from './model.js'

const limits: KillRateRules = { killRatePerMinute: 2, killRateWindowMinutes: 15 }
const at = (minutes: number) => NOON + minutes * MINUTE
const state = (changes: Partial<ReadState> = {}) => reader({ lastProviderAt: NOON, lastAcceptedAt: NOON, ...changes })
const measure = (from: ReadState, minutes: number | null, kills: number, rules = limits) =>
  killRate(from, { providerAt: minutes === null ? null : at(minutes) }, kills, rules, at(10))

describe('the kill rate', () => {
  test('allows a window’s kills however short the time between two readings', () => {
    expect(measure(state(), 1, 30).flag).toBeNull()
    expect(measure(state(), 1, 31).flag).toMatchObject({ kind: 'kill_rate', playerId: player })
  })

  test('allows more where the reading covers more time than a window', () => {
    expect(measure(state(), 60, 120).flag).toBeNull()
    expect(measure(state(), 60, 121).flag?.detail).toBe('121 kills in 60 minutes where at most 120 are usual')
  })

  test('adds up within a window, and starts a new one at the last reading after it', () => {
    const open = state({ rateWindow: { startAt: NOON, kills: 25 }, lastProviderAt: at(5) })
    expect(measure(open, 15, 5)).toEqual({ window: { startAt: NOON, kills: 30 }, flag: null })
    expect(measure(open, 15, 6).flag).not.toBeNull()
    expect(measure(open, 16, 6)).toEqual({ window: { startAt: at(5), kills: 6 }, flag: null })
  })

  test('is measured by our clock only where the provider has none', () => {
    expect(measure(state({ lastAcceptedAt: at(-60) }), null, 140)).toEqual({
      window: { startAt: at(-60), kills: 140 },
      flag: null,
    })
    expect(measure(state({ lastProviderAt: null }), 3, 31)).toMatchObject({ window: { startAt: at(3), kills: 31 } })
    expect(measure(state({ lastAcceptedAt: null }), null, 1).window).toEqual({ startAt: at(10), kills: 1 })
  })

  test('that is off measures nothing', () => {
    expect(measure(state(), 1, 9_999, { ...limits, killRatePerMinute: null })).toEqual({ window: null, flag: null })
  })
})

test('a player has at most one open flag of a kind', () => {
  const flag = (kind: AbuseFlagDraft['kind'], detail: string): AbuseFlagDraft => ({ playerId: player, kind, detail })
  const drafts = [flag('kill_rate', 'first'), flag('kill_rate', 'second'), flag('kill_jump', 'third')]
  expect(newFlags([], drafts).map(({ detail }) => detail)).toEqual(['first', 'third'])
  expect(newFlags([{ playerId: player, kind: 'kill_jump' }], drafts).map(({ detail }) => detail)).toEqual(['first'])
  expect(Object.keys(ABUSE_KINDS)).toEqual(['kill_rate', 'kill_jump', 'shared_wallet', 'shared_epic', 'manual'])
})
