import { afterEach, describe, expect, test } from '@jest/globals'
import { fakeTiming } from '../fixtures/fake-timing.js'
import { countingObserver, HTML, sample, startProvider, type Reply } from '../fixtures/provider.js'
import { createGuildDirectory } from './guild.js'

const TOKEN = 'bot-token-in-a-test'
const WHO = '80351110224678912'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function guildOf(...replies: Reply[]) {
  const provider = await startProvider(...replies)
  const timing = fakeTiming()
  const seen: unknown[] = []
  const observer = {
    ...countingObserver(),
    gauge: (...gauge: unknown[]) => void seen.push(gauge),
    event: (...event: unknown[]) => void seen.push(event),
  }
  const guild = createGuildDirectory({
    baseUrl: `${provider.url}/`,
    botToken: TOKEN,
    guildId: '621452110558527502',
    about: { url: 'https://pay2slay.example', version: '1.2.3' },
    observer,
    timing,
  })
  closers.push(
    () => provider.close(),
    () => guild.close(),
  )
  return { guild, provider, timing, seen }
}

const membership = async (reply: Reply) => {
  const told = await (await guildOf(reply)).guild.membership(WHO)
  return told.ok ? told.value : told.error
}

describe('membership', () => {
  test('is asked for as documented', async () => {
    const { guild, provider } = await guildOf({ body: sample('discord-guild-member-200') })
    expect(await guild.membership(WHO)).toEqual({ ok: true, value: 'member' })
    expect(provider.asked[0]).toMatchObject({
      method: 'GET',
      url: `/api/v10/guilds/621452110558527502/members/${WHO}`,
      headers: { authorization: `Bot ${TOKEN}`, 'user-agent': 'DiscordBot (https://pay2slay.example, 1.2.3)' },
    })
  })

  test.each([10_007, 10_013])('code %i means that they are not there', async (code) => {
    expect(await membership({ status: 404, body: { message: 'Unknown', code } })).toBe('not_member')
  })

  test('of an id that is none is not asked for', async () => {
    const { guild, provider } = await guildOf({})
    expect(await guild.membership('../../users/@me')).toMatchObject({ ok: false, error: { kind: 'malformed' } })
    expect(provider.asked).toEqual([])
  })
})

describe('nobody has left because of', () => {
  test.each([
    ['a refused token', { status: 401, body: sample('discord-401-token-invalid') }, 'unauthorized'],
    ['a bot without access', { status: 403, body: { message: 'Missing Access', code: 50_001 } }, 'unauthorized'],
    ['an unknown guild', { status: 404, body: sample('discord-guild-member-404-not-a-member') }, 'unauthorized'],
    ['an unknown route', { status: 404, body: { message: '404: Not Found', code: 0 } }, 'unauthorized'],
    ['an outage', { status: 503 }, 'unavailable'],
    ['HTML', { ...HTML, status: 404 }, 'unavailable'],
    ['a broken line', { fault: 'cut' }, 'unavailable'],
    ['nonsense', { body: '[]' }, 'malformed'],
    ['somebody else', { body: { roles: [], user: { id: '12345' } } }, 'malformed'],
    ['a strange status', { status: 418, body: { message: `teapot ${TOKEN}` } }, 'malformed'],
  ] as readonly (readonly [string, Reply, string])[])('%s', async (_name, reply, kind) => {
    const told = await membership(reply)
    expect(told).toMatchObject({ kind })
    expect(JSON.stringify(told)).not.toContain(TOKEN)
  })

  test('a refused token, which is shown to the operator until it is mended', async () => {
    const member = { body: sample('discord-guild-member-200') }
    const { guild, seen } = await guildOf({ status: 401, body: '{}' }, { status: 401, body: '{}' }, member)
    for (let call = 0; call < 3; call += 1) await guild.membership(WHO)
    const provider = 'discord_bot'
    expect(seen).toEqual([
      ['provider_access_refused', 1, { provider }],
      ['error', 'provider_access_refused', { provider, detail: expect.stringContaining('the bot token is refused') }],
      ['provider_access_refused', 1, { provider }],
      ['provider_access_refused', 0, { provider }],
      ['info', 'provider_access_granted', { provider }],
    ])
  })
})

describe("Discord's limits", () => {
  const member: Reply = { body: sample('discord-guild-member-200') }

  test.each([
    [sample('discord-429-user'), {}, 64_570],
    ['{}', { 'retry-after': '7' }, 7_000],
    ['{}', { 'x-ratelimit-reset-after': '3.5' }, 3_500],
  ])('a 429 is waited out: %s %j', async (body, headers, expected) => {
    const { guild, timing } = await guildOf({ status: 429, body, headers }, member)
    expect(await guild.membership(WHO)).toMatchObject({ ok: true })
    expect(timing.monotonic()).toBeGreaterThanOrEqual(expected)
    expect(timing.monotonic()).toBeLessThan(expected + 1_000)
  })

  test('after the last permitted call the next one waits, and those behind it', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '4.25' }
    const { guild, provider, timing } = await guildOf({ ...member, headers }, member)
    await guild.membership(WHO)
    expect(timing.monotonic()).toBeLessThan(1_000)
    await Promise.all([guild.membership(WHO), guild.membership(WHO)])
    expect(timing.monotonic()).toBeGreaterThanOrEqual(4_250)
    expect(provider.asked).toHaveLength(3)
  })

  test('a stop ends the wait', async () => {
    const { guild } = await guildOf({ status: 429, body: sample('discord-429-user') })
    expect(await guild.membership(WHO, AbortSignal.abort())).toMatchObject({ error: { kind: 'unavailable' } })
  })
})
