import { afterEach, describe, expect, test } from '@jest/globals'
import { fakeTiming, START, type FakeTiming } from './fixtures/fake-timing.js'
import { countingObserver, HTML, sample, startProvider, type Reply } from './fixtures/provider.js'
import { createFortniteClient, type FortniteOptions } from './fortnite.js'

const ID = '89400e04ab8540bbb746a8c1e3f4dc0c'
const KEY = 'fortnite-key-in-a-test'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function clientOf(replies: Reply[], options: Partial<FortniteOptions> = {}) {
  const provider = await startProvider(...replies)
  const timing = fakeTiming()
  const observer = countingObserver()
  const baseUrl = provider.url + (options.baseUrl ?? '')
  const client = createFortniteClient({ apiKey: KEY, perMinute: 6_000, observer, timing, ...options, baseUrl })
  closers.push(
    () => provider.close(),
    () => client.close(),
  )
  return { client, provider, timing, observer }
}

const readOnce = async (...replies: Reply[]) => (await clientOf(replies)).client.read(ID)
const withOverall = (overall: unknown): Reply => ({ body: { status: 200, data: { stats: { all: { overall } } } } })

describe('a good answer', () => {
  test('is the lifetime total over all modes, with the time of the last match', async () => {
    expect(await readOnce({ body: sample('fortnite-stats-lifetime-200') })).toEqual({
      ok: true,
      value: {
        total: 4213,
        providerAt: Date.UTC(2026, 10, 23, 20, 51, 10),
        trueZero: false,
        source: 'fortnite-api.com',
      },
    })
  })

  test.each(['', '/', '/v2', '/v2/', '/V2//'])(
    'is asked for at the same place with the base address ending in %j',
    async (baseUrl) => {
      const { client, provider } = await clientOf([{ body: sample('fortnite-stats-lifetime-200') }], { baseUrl })
      await client.read(ID)
      expect(provider.asked).toHaveLength(1)
      expect(provider.asked[0]).toMatchObject({
        method: 'GET',
        url: `/v2/stats/br/v2/${ID}?timeWindow=lifetime&image=none`,
        headers: { authorization: KEY },
      })
    },
  )

  test('of an account that never played is a true zero', async () => {
    expect(await readOnce({ status: 404, body: sample('fortnite-404-no-matches') })).toEqual({
      ok: true,
      value: { total: 0, providerAt: null, trueZero: true, source: 'fortnite-api.com' },
    })
    expect(
      await readOnce({ status: 404, body: { error: "The requested profile didn't play any match yet" } }),
    ).toMatchObject({
      ok: true,
      value: { trueZero: true },
    })
  })

  test('of zero kills with matches played is a total, and not a true zero', async () => {
    expect(await readOnce(withOverall({ kills: 0, matches: 3 }))).toMatchObject({
      ok: true,
      value: { total: 0, trueZero: false },
    })
  })

  test.each([
    ['missing', undefined],
    ['null', null],
    ['no date', 'yesterday'],
    ['a number', 1_700_000_000],
    ['before 1970', '1900-01-01T00:00:00Z'],
  ])('with a time that is %s has none', async (_name, lastModified) => {
    expect(await readOnce(withOverall({ kills: 5, lastModified }))).toMatchObject({
      ok: true,
      value: { total: 5, providerAt: null },
    })
  })
})

test('a time that lies ahead is told as it is: which clock is wrong is not for the client to judge', async () => {
  const ahead = START + 7 * 86_400_000
  const lastModified = new Date(ahead).toISOString()
  expect(await readOnce(withOverall({ kills: 5, lastModified }))).toMatchObject({ value: { providerAt: ahead } })
})

describe('no total is ever guessed', () => {
  test.each([
    ['all is null', sample('fortnite-stats-all-null-200')],
    ['stats are null', { data: { stats: null } }],
    ['overall is null', { data: { stats: { all: { overall: null } } } }],
    ['kills are null', { data: { stats: { all: { overall: { kills: null } } } } }],
  ])('%s: no data', async (_name, body) => {
    expect(await readOnce({ body })).toEqual({ ok: false, error: { kind: 'no_data' } })
  })

  test.each([
    ['kills missing', { matches: 1 }],
    ['kills as text', { kills: '12' }],
    ['negative kills', { kills: -1 }],
    ['half a kill', { kills: 1.5 }],
    ['more kills than fit', { kills: 2 ** 31 }],
    ['kills beyond exact numbers', { kills: 1e300 }],
    ['a list', []],
  ])('%s: malformed', async (_name, overall) => {
    expect(await readOnce(withOverall(overall))).toMatchObject({ ok: false, error: { kind: 'malformed' } })
  })

  test.each([
    '{}',
    '[]',
    'null',
    '0',
    '""',
    '{"data":[]}',
    '{"data":{}}',
    '{"data":{"stats":{}}}',
    '{"data":{"stats":{"all":{}}}}',
  ])('a body of %s: malformed', async (body) =>
    expect(await readOnce({ body })).toMatchObject({ ok: false, error: { kind: 'malformed' } }),
  )

  test('an answer about another account: malformed', async () => {
    const { client } = await clientOf([{ body: sample('fortnite-stats-lifetime-200') }])
    expect(await client.read('ffffffffffffffffffffffffffffffff')).toMatchObject({
      ok: false,
      error: { kind: 'malformed' },
    })
  })

  test.each([
    ['private', 403, 'fortnite-403-private'],
    ['not_found', 404, 'fortnite-404-account'],
    ['unauthorized', 401, 'fortnite-401'],
  ])('%s is told as it is and asked for once', async (kind, status, name) => {
    const { client, provider } = await clientOf([{ status, body: sample(name) }])
    expect(await client.read(ID)).toMatchObject({ ok: false, error: { kind } })
    expect(provider.asked).toHaveLength(1)
  })

  test('a 404 with another text is neither a missing account nor a zero', async () => {
    expect(await readOnce({ status: 404, body: { error: 'route not found' } })).toMatchObject({
      ok: false,
      error: { kind: 'malformed', detail: expect.stringContaining('fortnite_base_url') },
    })
  })

  test.each([200, 403, 404])('HTML with status %i says nothing about the player', async (status) => {
    expect(await readOnce({ ...HTML, status })).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
  })

  test.each([
    ['an empty body', { body: '' }],
    ['a body that breaks off', { body: sample('fortnite-stats-lifetime-200').slice(0, 900) }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['a body that is too large', { body: `{"x":"${'x'.repeat(2_000_000)}"}` }],
  ])('%s: unavailable', async (_name, reply) => {
    expect(await readOnce(reply)).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
  })

  test.each(['', '.', '..', '...', 'x'.repeat(200)])('the id %j is not even asked for', async (id) => {
    const { client, provider } = await clientOf([{ body: '{}' }])
    expect(await client.read(id)).toMatchObject({ ok: false, error: { kind: 'malformed' } })
    expect(provider.asked).toHaveLength(0)
  })

  test('an id cannot reach another place on the server', async () => {
    const { client, provider } = await clientOf([{ body: '{}' }])
    await client.read('../../admin?x=1#y')
    expect(provider.asked[0]?.url).toBe('/v2/stats/br/v2/..%2F..%2Fadmin%3Fx%3D1%23y?timeWindow=lifetime&image=none')
  })
})

describe('trouble', () => {
  const good: Reply = { body: sample('fortnite-stats-lifetime-200') }

  test.each<[string, Reply]>([
    ['500', { status: 500, body: '{}' }],
    ['503 in HTML', { ...HTML, status: 503 }],
    ['a cut line', { fault: 'cut' }],
  ])('%s is asked again, after a pause', async (_name, bad) => {
    const { client, provider, timing } = await clientOf([bad, bad, good])
    expect(await client.read(ID)).toMatchObject({ ok: true })
    expect(provider.asked).toHaveLength(3)
    expect(timing.monotonic()).toBeGreaterThanOrEqual(900)
  })

  test('that does not end is told after three attempts', async () => {
    const { client, provider } = await clientOf([{ status: 502 }])
    expect(await client.read(ID)).toEqual({ ok: false, error: { kind: 'unavailable', detail: 'HTTP 502' } })
    expect(provider.asked).toHaveLength(3)
  })

  test.each(['hang', 'drip'] as const)('a %s ends with the time-out', async (fault) => {
    const { client } = await clientOf([{ fault }], { timeoutMs: 100, retries: 0 })
    const since = performance.now()
    expect(await client.read(ID)).toEqual({
      ok: false,
      error: { kind: 'unavailable', detail: 'fortnite gave no answer within 100 ms' },
    })
    expect(performance.now() - since).toBeLessThan(10_000)
  })

  test('a 429 pauses everybody until the provider is ready, then the reading is made', async () => {
    const reset = { 'x-ratelimit-reset': new Date(START + 20_000).toISOString() }
    const { client, provider, timing } = await clientOf([
      { status: 429, body: sample('fortnite-429'), headers: reset },
      good,
    ])
    const answers = await Promise.all([client.read(ID), client.read(ID), client.read(ID)])
    expect(answers.every((answer) => answer.ok)).toBe(true)
    expect(provider.asked.length).toBeLessThanOrEqual(6)
    expect(timing.now()).toBeGreaterThanOrEqual(START + 20_000)
  })

  test('a 429 that does not end is told with the time to come back', async () => {
    const { client, timing } = await clientOf([
      { status: 429, body: sample('fortnite-429'), headers: { 'retry-after': '30' } },
    ])
    const answer = await client.read(ID)
    expect(answer).toEqual({ ok: false, error: { kind: 'rate_limited', retryAt: timing.now() + 30_000 } })
  })

  test('an outage costs a few calls and not one for every player; afterwards all is well again', async () => {
    const { client, provider, timing, observer } = await clientOf([{ status: 500 }], { retries: 0 })
    for (let index = 0; index < 100; index += 1) await client.read(ID)
    expect(provider.asked).toHaveLength(5)
    expect(observer.counts.get('provider_calls_total fortnite resting')).toBe(95)
    provider.replies = [good]
    timing.pass(30_000)
    expect(await client.read(ID)).toMatchObject({ ok: true })
    expect(await client.read(ID)).toMatchObject({ ok: true })
  })

  test('a refused key is tried once a minute and not once for every player', async () => {
    const { client, provider, timing } = await clientOf([{ status: 401, body: sample('fortnite-401') }])
    for (let index = 0; index < 10; index += 1) {
      expect(await client.read(ID)).toMatchObject({ ok: false, error: { kind: 'unauthorized' } })
    }
    expect(provider.asked).toHaveLength(1)
    provider.replies = [good]
    timing.pass(60_000)
    expect(await client.read(ID)).toMatchObject({ ok: true })
  })

  test('a provider that is away is unavailable', async () => {
    const { client, provider } = await clientOf([good])
    await provider.close()
    expect(await client.read(ID)).toEqual({
      ok: false,
      error: { kind: 'unavailable', detail: 'fortnite could not be asked (ECONNREFUSED)' },
    })
  })

  test('whoever stops is let go at once, while waiting and while asking', async () => {
    const { client } = await clientOf([{ fault: 'hang' }], { perMinute: 1 })
    const [asking, waiting] = [new AbortController(), new AbortController()]
    const first = client.read(ID, asking.signal)
    const second = client.read(ID, waiting.signal)
    waiting.abort()
    expect(await second).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    setTimeout(() => asking.abort(), 20)
    expect(await first).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
  })

  test('an echoed key is masked and a long text is cut', async () => {
    const answer = await readOnce({ status: 401, body: { error: `bad key ${KEY} ${'x'.repeat(1_000)}\n\u0007` } })
    expect(JSON.stringify(answer)).not.toContain(KEY)
    expect(JSON.stringify(answer).length).toBeLessThan(300)
  })
})

test('five hundred readings at 150 a minute are all made, none is dropped', async () => {
  const timing: FakeTiming = fakeTiming()
  const { client, provider } = await clientOf([{ body: sample('fortnite-stats-lifetime-200') }], {
    perMinute: 150,
    timing,
  })
  const answers = await Promise.all(Array.from({ length: 500 }, () => client.read(ID)))
  expect(answers.filter((answer) => answer.ok)).toHaveLength(500)
  expect(provider.asked).toHaveLength(500)
  expect(timing.monotonic()).toBeGreaterThanOrEqual(499 * 400 - 500)
})
