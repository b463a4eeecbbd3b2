import { describe, expect, test } from '@jest/globals'
import { Problem } from './problem.js'
import { SingleFlight } from './single-flight.js'

const options = { ttlMs: 1_000, maxEntries: 3, maxLoads: 2 }

describe('single flight', () => {
  test('a crowd that asks the same thing at once costs one load', async () => {
    const cache = new SingleFlight(options)
    let loads = 0
    const load = async () => {
      loads += 1
      await new Promise((resolve) => setTimeout(resolve, 10))
      return loads
    }
    const answers = await Promise.all(Array.from({ length: 500 }, () => cache.get('page', load)))
    expect(new Set(answers)).toEqual(new Set([1]))
    expect(loads).toBe(1)
  })

  test('an answer is kept for its time to live and not longer', async () => {
    let now = 0
    const cache = new SingleFlight({ ...options, now: () => now })
    let loads = 0
    const load = async () => ++loads
    await cache.get('page', load)
    now = 999
    expect(await cache.get('page', load)).toBe(1)
    now = 1_000
    expect(await cache.get('page', load)).toBe(2)
  })

  test('a failure is told to all who waited, and the next one tries again', async () => {
    const cache = new SingleFlight(options)
    const failing = async () => {
      throw new Error('away')
    }
    const answers = await Promise.allSettled([cache.get('page', failing), cache.get('page', failing)])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await cache.get('page', async () => 'back')).toBe('back')
  })

  test('what is kept is bounded, whatever is asked', async () => {
    const cache = new SingleFlight(options)
    for (let page = 0; page < 50; page += 1) await cache.get(`page ${page}`, async () => page)
    expect(cache.size).toBe(3)
  })

  test('what is under way is bounded: others wait for their turn, and one too many is refused with a time', async () => {
    const cache = new SingleFlight({ ...options, maxEntries: 10, maxWaiting: 2, maxWaitMs: 60_000 })
    const { promise, resolve } = Promise.withResolvers<number>()
    const [begun, load] = [[] as string[], (key: string) => () => (begun.push(key), promise)]
    const asked = ['a', 'b', 'c', 'd', 'c'].map((key) => cache.get(key, load(key)))
    const refused = await cache.get('e', load('e')).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Problem)
    expect(refused).toMatchObject({ kind: 'too-many-requests', status: 429, headers: { 'Retry-After': '1' } })
    expect(begun).toEqual(['a', 'b'])
    resolve(7)
    expect(await Promise.all(asked)).toEqual([7, 7, 7, 7, 7])
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    expect(await cache.get('e', async () => 8)).toBe(8)
  })

  test('nobody waits long for a turn: then it is refused, and the next one is served as soon as there is room', async () => {
    const cache = new SingleFlight({ ...options, maxLoads: 1, maxWaitMs: 20 })
    const { promise, resolve } = Promise.withResolvers<number>()
    const running = cache.get('a', () => promise)
    await expect(cache.get('b', async () => 1)).rejects.toMatchObject({ kind: 'too-many-requests' })
    resolve(7)
    expect(await running).toBe(7)
    expect(await cache.get('b', async () => 2)).toBe(2)
  })
})
