import { describe, expect, test } from '@jest/globals'
import { fakeTiming } from './fixtures/fake-timing.js'
import { TokenBucket } from './token-bucket.js'

function bucketOf(perMinute: number, maxQueue?: number) {
  const timing = fakeTiming()
  return { timing, bucket: new TokenBucket({ perMinute, timing, ...(maxQueue !== undefined && { maxQueue }) }) }
}

async function timesOf(count: number, perMinute: number): Promise<readonly number[]> {
  const { timing, bucket } = bucketOf(perMinute)
  const times: number[] = []
  await Promise.all(
    Array.from({ length: count }, async () => void ((await bucket.take()).ok && times.push(timing.monotonic()))),
  )
  return times
}

describe('the request budget', () => {
  test('serves everybody, in order, and drops nobody', async () => {
    const { bucket } = bucketOf(150)
    const served: number[] = []
    await Promise.all(
      Array.from({ length: 500 }, async (_, index) => void ((await bucket.take()).ok && served.push(index))),
    )
    expect(served).toEqual(Array.from({ length: 500 }, (_, index) => index))
  })

  test('at 150 a minute no second ever sees more than three, and a minute no more than 151', async () => {
    const times = await timesOf(400, 150)
    const most = (window: number) =>
      Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + window).length))
    expect(most(1_000)).toBeLessThanOrEqual(3)
    expect(most(60_000)).toBeLessThanOrEqual(151)
    expect(times.at(-1)).toBeGreaterThan(399 * 400 - 1_000)
  })

  test('keeps a high pace although timers are coarse', async () => {
    const times = await timesOf(10_000, 600_000)
    expect(times.at(-1)).toBeLessThan(1_300)
    expect(times.at(-1)).toBeGreaterThan(850)
  })

  test('what was not used is not saved up', async () => {
    const { timing, bucket } = bucketOf(60)
    timing.pass(3_600_000)
    const before = timing.monotonic()
    for (let index = 0; index < 3; index += 1) await bucket.take()
    expect(timing.monotonic() - before).toBeGreaterThanOrEqual(2_000)
  })

  test('a pause holds everybody, and a shorter one does not end a longer one', async () => {
    const { timing, bucket } = bucketOf(6_000)
    bucket.pauseFor(10_000)
    bucket.pauseFor(1_000)
    await bucket.take()
    expect(timing.monotonic()).toBeGreaterThanOrEqual(10_000)
    expect(timing.monotonic()).toBeLessThan(10_100)
  })

  test('a full line refuses with a sentence, and takes again when it is shorter', async () => {
    const { bucket } = bucketOf(60, 2)
    const first = [bucket.take(), bucket.take(), bucket.take()]
    const refused = await bucket.take()
    expect(refused).toMatchObject({
      ok: false,
      error: { kind: 'queue_full', detail: expect.stringContaining('2 requests wait') },
    })
    await Promise.all(first)
    expect(bucket.waiting).toBe(0)
    expect(await bucket.take()).toMatchObject({ ok: true })
  })

  test('who stops waiting leaves the line and costs nothing', async () => {
    const { timing, bucket } = bucketOf(60)
    const leaving = new AbortController()
    await bucket.take()
    const gone = bucket.take(leaving.signal)
    const stays = bucket.take()
    leaving.abort()
    expect(await gone).toMatchObject({ ok: false, error: { kind: 'aborted' } })
    expect(await stays).toMatchObject({ ok: true })
    expect(timing.monotonic()).toBeLessThanOrEqual(1_001)
    expect(await bucket.take(AbortSignal.abort())).toMatchObject({ ok: false, error: { kind: 'aborted' } })
    expect(bucket.waiting).toBe(0)
  })

  test('a pause ends when nobody waits for it any more, so that it keeps no process alive', async () => {
    const bucket = new TokenBucket({ perMinute: 60 })
    const leaving = new AbortController()
    bucket.pauseFor(60_000)
    const gone = bucket.take(leaving.signal)
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    leaving.abort()
    await gone
    await new Promise((resolve) => setImmediate(resolve))
    expect(timers()).toBe(before - 1)
  })
})
