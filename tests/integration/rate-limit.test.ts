// Rate limits over several API processes: the limit is that of the database, however the permits are leased.
import { createRateLimits, type RateLimits } from '@pay2slay/db'
import { eachDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Limiter } from '../../apps/api/src/limits/limiter.js'

const WINDOW = 60_000

describe.each(eachDatabase)('rate limits on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let limits: RateLimits
  let now = MONDAY_NOON
  let statements = 0
  beforeAll(async () => {
    books = await fresh()
    const real = createRateLimits(books.database)
    limits = {
      take: (request) => {
        statements += 1
        return real.take(request)
      },
      sweep: (at, limit) => real.sweep(at, limit),
    }
  })
  afterAll(() => books.close())

  const process = () => new Limiter({ limits, now: () => now, windowMs: WINDOW })
  const crowd = async (limiters: readonly Limiter[], key: string, limit: number, requests: number) => {
    const verdicts = await Promise.all(
      Array.from({ length: requests }, async (_, index) =>
        (limiters[index % limiters.length] ?? process()).take(key, limit),
      ),
    )
    return verdicts.filter(({ allowed }) => allowed).length
  }

  test.each([1, 2, 5, 10, 47, 100])('one process allows exactly %i in a window', async (limit) => {
    expect(await crowd([process()], `one:${limit}`, limit, limit * 2 + 5)).toBe(limit)
  })

  test('three processes together allow exactly the limit, and never more', async () => {
    expect(await crowd([process(), process(), process()], 'three', 90, 400)).toBe(90)
  })

  test('a process that takes one request at a time finds what others left', async () => {
    const [first, second] = [process(), process()]
    expect(await crowd([first], 'left', 20, 13)).toBe(13)
    // The first holds one permit of its second block.
    expect(await crowd([second], 'left', 20, 20)).toBe(6)
    expect(await crowd([first], 'left', 20, 20)).toBe(1)
  })

  test('a refusal says when the window ends, and the next window begins anew', async () => {
    const limiter = process()
    now = MONDAY_NOON + 45_000
    await crowd([limiter], 'waits', 3, 3)
    expect(await limiter.take('waits', 3)).toEqual({ allowed: false, retryAfterSeconds: 15 })
    now = MONDAY_NOON + WINDOW
    expect(await limiter.take('waits', 3)).toEqual({ allowed: true })
    now = MONDAY_NOON
  })

  test('permits of a window that is over are gone, not carried into the next', async () => {
    const limiter = process()
    now = MONDAY_NOON + 10 * WINDOW
    await limiter.take('carry', 100)
    now += WINDOW
    expect(await crowd([limiter], 'carry', 100, 150)).toBe(100)
    now = MONDAY_NOON
  })

  test('a process whose clock lags counts in the present window and opens no second one', async () => {
    now = MONDAY_NOON + 20 * WINDOW
    expect(await crowd([process()], 'lags', 10, 10)).toBe(10)
    now -= WINDOW
    expect(await crowd([process()], 'lags', 10, 10)).toBe(0)
    now = MONDAY_NOON
  })

  test('a caller far from the limit costs a statement for a tenth of it only, and a refused one costs none', async () => {
    const limiter = process()
    statements = 0
    await crowd([limiter], 'cheap', 100, 100)
    expect(statements).toBe(10)
    await limiter.take('cheap', 100)
    statements = 0
    await crowd([limiter], 'cheap', 100, 500)
    expect(statements).toBe(0)
  })

  test('one caller does not use up the permits of another, nor one class those of another', async () => {
    const limiter = process()
    expect(await crowd([limiter], 'read:alice', 5, 9)).toBe(5)
    expect(await crowd([limiter], 'read:bob', 5, 9)).toBe(5)
    expect(await crowd([limiter], 'write:alice', 5, 9)).toBe(5)
  })

  test('rows of windows that are over are swept, in bounded steps', async () => {
    const rows = async () => Number((await books.database.read.all('SELECT count(*) AS n FROM rate_limit'))[0]?.['n'])
    const before = await rows()
    expect(before).toBeGreaterThan(5)
    expect(await limits.sweep(MONDAY_NOON + 100 * WINDOW, 3)).toBe(3)
    expect(await limits.sweep(MONDAY_NOON + 100 * WINDOW, 1_000)).toBe(before - 3)
    expect(await rows()).toBe(0)
  })
})
