import { describe, expect, test } from '@jest/globals'
import { START } from './fixtures/fake-timing.js'
import { Breaker } from './breaker.js'
import { pauseFromHeaders, pauseFromMilliseconds, pauseFromResetIn } from './reset-time.js'

const pause = (headers: Record<string, string>) => pauseFromHeaders((name) => headers[name] ?? null, START)

describe('the pause after a 429', () => {
  test.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': new Date(START + 5_000).toUTCString() }, 5_000],
    [{ 'x-ratelimit-reset': new Date(START + 1_500).toISOString() }, 1_500],
    [{ 'x-ratelimit-reset': String((START + 7_000) / 1_000) }, 7_000],
    [{ 'x-ratelimit-reset': String(START + 7_000) }, 7_000],
    [{ 'x-ratelimit-reset': '0.5' }, 500],
    [{ 'retry-after': '3', 'x-ratelimit-reset': '9' }, 3_000],
  ])('of %j is %i ms', (headers, expected) => expect(pause(headers)).toBe(expected))

  test('is bounded whatever the header says, and short when it says nothing', () => {
    expect(pause({ 'retry-after': '999999' })).toBe(120_000)
    expect(pause({ 'x-ratelimit-reset': new Date(START - 60_000).toISOString() })).toBe(250)
    expect(pause({ 'retry-after': 'soon' })).toBe(2_000)
    expect(pause({})).toBe(2_000)
  })

  test("Yunite's ResetIn is seconds below 1000, else milliseconds; retryIn is milliseconds", () => {
    expect(pauseFromResetIn(3)).toBe(3_000)
    expect(pauseFromResetIn(1_834)).toBe(1_834)
    expect(pauseFromResetIn(999)).toBe(120_000)
    expect(pauseFromMilliseconds(1_834)).toBe(1_834)
    expect(pauseFromMilliseconds(5)).toBe(250)
  })
})

describe('the breaker', () => {
  test('opens after failures in a row, then lets exactly one try', () => {
    let now = 0
    const breaker = new Breaker({ monotonic: () => now }, { failures: 2, restMs: 1_000 })
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    expect(breaker.enter()).toBe(true)
    breaker.failed()
    expect(breaker.enter()).toBe(false)
    now = 1_000
    expect([breaker.enter(), breaker.enter()]).toEqual([true, false])
    breaker.failed()
    expect(breaker.enter()).toBe(false)
    now = 2_000
    expect(breaker.enter()).toBe(true)
    breaker.left()
    expect(breaker.enter()).toBe(true)
    breaker.succeeded()
    expect([breaker.enter(), breaker.enter()]).toEqual([true, true])
  })
})
