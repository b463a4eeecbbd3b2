import { afterEach, describe, expect, test } from '@jest/globals'
import { fakeTiming, START } from './fixtures/fake-timing.js'
import { countingObserver, HTML, sample, startProvider, type Reply } from './fixtures/provider.js'
import { createYuniteClient, YUNITE_BATCH, type YuniteOptions } from './yunite.js'

const [LINKED, NOT_LINKED, NOT_FOUND] = ['80351110224678912', '45678765456788432', '89098765678900234'] as const
const IDS = [LINKED, NOT_LINKED, NOT_FOUND]
const TOKEN = 'yunite-token-in-a-test'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function clientOf(replies: Reply[], options: Partial<YuniteOptions> = {}) {
  const provider = await startProvider(...replies)
  const timing = fakeTiming()
  const baseUrl = provider.url + (options.baseUrl ?? '/api')
  const seen: unknown[] = []
  const observer = {
    ...countingObserver(),
    gauge: (...gauge: unknown[]) => void seen.push(gauge),
    event: (...event: unknown[]) => void seen.push(event),
  }
  const client = createYuniteClient({ apiKey: TOKEN, guildId: '123456', observer, timing, ...options, baseUrl })
  closers.push(
    () => provider.close(),
    () => client.close(),
  )
  return { client, provider, timing, seen }
}

async function lookUp(reply: Reply, ids: readonly string[] = IDS) {
  const answer = await (await clientOf([reply])).client.lookUp(ids)
  return answer.ok ? Object.fromEntries(answer.value) : answer.error
}

describe('a lookup', () => {
  test('tells who is linked, who is not, and who is no member', async () => {
    expect(await lookUp({ body: sample('yunite-links-200') })).toEqual({
      [LINKED]: { kind: 'linked', epicAccountId: '89400e04ab8540bbb746a8c1e3f4dc0c', epicName: 'foobar' },
      [NOT_LINKED]: { kind: 'not_linked' },
      [NOT_FOUND]: { kind: 'not_member' },
    })
    expect(await lookUp({ body: sample('yunite-links-200-none-linked') })).toEqual({ [LINKED]: { kind: 'not_linked' } })
  })

  test.each(['/api', '/api/', '/api/v3', '/api/v3/'])(
    'asks as documented, with the base address ending in %j',
    async (baseUrl) => {
      const { client, provider } = await clientOf([{ body: sample('yunite-links-200') }], { baseUrl })
      await client.lookUp(IDS)
      expect(provider.asked[0]).toMatchObject({
        method: 'POST',
        url: '/api/v3/guild/123456/registration/links',
        headers: { 'y-api-token': TOKEN, 'content-type': 'application/json' },
      })
      expect(JSON.parse(provider.asked[0]?.body ?? '')).toEqual(JSON.parse(sample('yunite-links-request')))
    },
  )

  test('goes in batches that keep their distance, each id once', async () => {
    const { client, provider, timing } = await clientOf([{ body: { users: [] } }])
    const many = Array.from({ length: 200 }, (_, index) => String(10_000 + index))
    expect(await client.lookUp([...many, ...many])).toMatchObject({ ok: true })
    const sizes = provider.asked.map(({ body }) => (JSON.parse(body) as { userIds: string[] }).userIds.length)
    expect(sizes).toEqual([YUNITE_BATCH, YUNITE_BATCH, 50])
    expect(timing.monotonic()).toBeGreaterThanOrEqual(1_199)
  })

  test('of nobody asks nobody', async () => {
    const { client, provider } = await clientOf([{ status: 500 }])
    expect(await client.lookUp([])).toMatchObject({ ok: true })
    expect(provider.asked).toHaveLength(0)
  })
})

describe('nothing is guessed', () => {
  const user = (id: unknown, epic: unknown) => ({ discord: { id }, epic })

  test('both spellings of the Epic id are read, a contradiction between them is not', async () => {
    expect(await lookUp({ body: { users: [user(LINKED, { epicId: 'abc' })] } })).toMatchObject({
      [LINKED]: { epicAccountId: 'abc', epicName: null },
    })
    expect(await lookUp({ body: { users: [user(LINKED, { epicID: 'abc', epicId: 'abd' })] } })).toEqual({})
  })

  test('one unreadable user says nothing about the others', async () => {
    const users = [
      null,
      5,
      user(1, { epicID: 'a' }),
      user(NOT_LINKED, null),
      user(NOT_FOUND, { epicID: '../x' }),
      user(LINKED, { epicID: 'a' }),
    ]
    expect(await lookUp({ body: { users } })).toEqual({
      [LINKED]: { kind: 'linked', epicAccountId: 'a', epicName: null },
    })
  })

  test('an id that is answered in two ways is not known', async () => {
    const body = { users: [user(LINKED, { epicID: 'a' })], notLinked: [NOT_LINKED], notFound: [LINKED, NOT_LINKED] }
    expect(await lookUp({ body })).toEqual({})
  })

  test('ids that nobody asked for are left out', async () => {
    expect(await lookUp({ body: sample('yunite-links-200') }, [NOT_LINKED])).toEqual({
      [NOT_LINKED]: { kind: 'not_linked' },
    })
  })

  test.each(['{}', '[]', 'null', '{"users":{}}', '{"users":[],"notFound":[5]}', '{"users":[],"notLinked":"x"}'])(
    '%s is malformed',
    async (body) => {
      expect(await lookUp({ body })).toMatchObject({ kind: 'malformed' })
    },
  )
})

describe('trouble', () => {
  test.each([
    [400, 'misconfigured', '{"message":"bad guild"}'],
    [401, 'unauthorized', `{"message":"bad token ${TOKEN}"}`],
    [402, 'unauthorized', sample('yunite-402-no-premium')],
    [403, 'unauthorized', '{}'],
    [404, 'misconfigured', '{"message":"no route"}'],
    [418, 'malformed', '{}'],
  ])('%i is %s, told once and without the token', async (status, kind, body) => {
    const { client, provider } = await clientOf([{ status, body }])
    const answer = await client.lookUp(IDS)
    expect(answer).toMatchObject({ ok: false, error: { kind } })
    expect(JSON.stringify(answer)).not.toContain(TOKEN)
    expect(provider.asked).toHaveLength(1)
  })

  test('a refused token, subscription or permission is shown to the operator until it is mended', async () => {
    const refused = [401, 402, 403].map((status) => ({ status, body: '{}' }))
    const { client, seen } = await clientOf([...refused, { body: { users: [] } }])
    for (let call = 0; call < 4; call += 1) await client.lookUp(IDS)
    const provider = 'yunite'
    expect(seen).toEqual([
      ['provider_access_refused', 1, { provider }],
      ['error', 'provider_access_refused', { provider, detail: expect.stringContaining('the token is refused') }],
      ['provider_access_refused', 1, { provider }],
      ['provider_access_refused', 1, { provider }],
      ['provider_access_refused', 0, { provider }],
      ['info', 'provider_access_granted', { provider }],
    ])
  })

  test('where a person waits, the wait ends in time', async () => {
    const { client } = await clientOf([{ fault: 'hang' }], { patienceMs: 100 })
    expect(await client.lookUp(IDS)).toEqual({
      ok: false,
      error: { kind: 'unavailable', detail: 'yunite gave no answer in time' },
    })
  })

  test.each([200, 401, 403, 404, 524])('HTML with status %i is an outage, and nobody has left', async (status) => {
    expect(await lookUp({ ...HTML, status })).toMatchObject({ kind: 'unavailable' })
  })

  test('a 429 waits as long as the body says, then the answer comes', async () => {
    const { client, timing } = await clientOf([
      { status: 429, body: sample('yunite-429') },
      { body: sample('yunite-links-200') },
    ])
    expect(await client.lookUp(IDS)).toMatchObject({ ok: true })
    expect(timing.monotonic()).toBeGreaterThanOrEqual(1_834)
  })

  test.each([
    [{ 'y-ratelimit-resetin': '5' }, 5_000],
    [{ 'y-ratelimit-resetin': '5000' }, 5_000],
    [{ 'retry-after': '7' }, 7_000],
  ])('a 429 without a body waits as %j says', async (headers, expected) => {
    const { client, timing } = await clientOf([{ status: 429, headers }, { body: { users: [] } }])
    expect(await client.lookUp(IDS)).toMatchObject({ ok: true })
    expect(timing.now() - START).toBeGreaterThanOrEqual(expected)
    expect(timing.now() - START).toBeLessThan(expected + 1_000)
  })

  test('a 429 that does not end is told', async () => {
    expect(await lookUp({ status: 429, body: sample('yunite-429') })).toMatchObject({ kind: 'rate_limited' })
  })

  test('after the last permitted call the next one waits', async () => {
    const headers = { 'y-ratelimit-permits': '0', 'y-ratelimit-resetin': '20' }
    const { client, timing } = await clientOf([{ body: { users: [] }, headers }, { body: { users: [] } }])
    await client.lookUp(IDS)
    expect(timing.monotonic()).toBeLessThan(1_000)
    await client.lookUp(IDS)
    expect(timing.monotonic()).toBeGreaterThanOrEqual(20_000)
  })

  test('a failing batch ends the lookup: what was told before it is not used', async () => {
    const { client } = await clientOf([{ body: { users: [] } }, { status: 401, body: '{}' }])
    expect(await client.lookUp(Array.from({ length: 80 }, (_, index) => String(index)))).toMatchObject({ ok: false })
  })
})
