// The request budget of one API key over several processes: together they never go faster than it says, and none is left out.
import { createPace } from '@pay2slay/db'
import { TokenBucket } from '@pay2slay/integrations'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

const PER_MINUTE = 3_000
const EACH = 25

describe.each(eachDatabase)('on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  beforeAll(async () => {
    books = await fresh()
  })
  afterAll(() => books.close())

  test('three processes with one key keep its pace together, and each gets its turn', async () => {
    const times: number[][] = [[], [], []]
    await Promise.all(
      times.map(async (mine) => {
        const bucket = new TokenBucket({ perMinute: PER_MINUTE, pace: createPace(books.database, 'test') })
        for (let request = 0; request < EACH; request += 1) {
          expect(await bucket.take()).toMatchObject({ ok: true })
          mine.push(performance.now())
        }
      }),
    )
    const all = times.flat().sort((a, b) => a - b)
    const gap = 60_000 / PER_MINUTE
    // What is reserved at once, and one late turn of each.
    const early = 2 + times.length
    const [first = 0, last = 0] = [all[0], all.at(-1)]
    expect(last - first).toBeGreaterThan((all.length - early) * gap)
    const starts = times.map((mine) => mine[0] ?? Infinity)
    expect(Math.max(...starts) - first).toBeLessThan(last - first)
  })

  test('a budget that cannot be asked is told to who waits, and the next one asks again', async () => {
    let isAway = true
    const pace = {
      reserve: async (spanMs: number) => {
        if (isAway) throw new Error('the database is away')
        return createPace(books.database, 'other').reserve(spanMs)
      },
    }
    const bucket = new TokenBucket({ perMinute: PER_MINUTE, pace })
    expect(await bucket.take()).toMatchObject({ ok: false, error: { kind: 'network' } })
    isAway = false
    expect(await bucket.take()).toMatchObject({ ok: true })
  })
})
