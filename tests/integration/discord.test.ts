// The Discord clients against the stand-in over HTTP, and the stand-in against answers in the documented shapes.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createDiscordLogin, createGuildDirectory, type DiscordLogin } from '@pay2slay/integrations'
import {
  FREE_PORTS,
  SANDBOX_DISCORD_BOT_TOKEN,
  SANDBOX_DISCORD_CLIENT_ID,
  SANDBOX_DISCORD_CLIENT_SECRET,
  SANDBOX_GUILD_ID,
  startSandbox,
  type Sandbox,
} from '@pay2slay/sandbox'

const REDIRECT = 'http://127.0.0.1:8000/auth/discord/callback'
const [PETE, NORA, STAN] = ['80351110224678911', '80351110224678919', '80351110224678920'] as const
const observer = { count: () => {}, gauge: () => {}, event: () => {} }

let sandbox: Sandbox
let login: DiscordLogin
beforeAll(async () => {
  sandbox = await startSandbox({ ports: FREE_PORTS, growth: 'frozen', discordRedirectUris: [REDIRECT] })
  login = loginWith()
})
afterEach(() => sandbox.faults.clear())
afterAll(async () => {
  login.close()
  await sandbox.stop()
})

const common = () => ({
  baseUrl: sandbox.urls.discord,
  guildId: SANDBOX_GUILD_ID,
  about: { url: 'http://127.0.0.1:8000', version: 'test' },
  observer,
})
const loginWith = (own: { clientSecret?: string; redirectUri?: string } = {}) =>
  createDiscordLogin({
    ...common(),
    clientId: SANDBOX_DISCORD_CLIENT_ID,
    clientSecret: SANDBOX_DISCORD_CLIENT_SECRET,
    redirectUri: REDIRECT,
    scopes: ['identify', 'guilds.members.read'],
    timeoutMs: 2_500,
    ...own,
  })

/** What a person does on the consent page; the query that the browser comes back with. */
async function press(url: string, decision: 'allow' | 'cancel', user: string = PETE): Promise<URLSearchParams> {
  const html = await (await fetch(url)).text()
  const fields: [string, string][] = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
    ([, name = '', value = '']) => [name, value.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(+code))],
  )
  const body = new URLSearchParams([...fields, ['user_id', user], ['decision', decision]])
  const answer = await fetch(`${sandbox.urls.discord}/oauth2/authorize`, { method: 'POST', body, redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '').searchParams
}

const logIn = async (user: string) => {
  const started = await login.start()
  return login.finish(await press(started.url, 'allow', user), started)
}

describe('a login through the consent page', () => {
  test.each([
    [PETE, 'potassium_pete', true],
    [NORA, 'no_link_nora', true],
    [STAN, 'stranger_stan', false],
  ])('tells who it is: %s', async (discordId, discordName, guildMember) => {
    expect(await logIn(discordId)).toEqual({ ok: true, value: { discordId, discordName, guildMember } })
  })

  test('leaves no token behind', async () => {
    sandbox.faults.add({ server: 'discord', action: 'revoke', kind: 'late', delayMs: 0 })
    await logIn(PETE)
    expect(sandbox.faults.list()).toMatchObject([{ action: 'revoke', hits: 1 }])
  })

  test('Cancel is access_denied', async () => {
    const started = await login.start()
    expect(await login.finish(await press(started.url, 'cancel'), started)).toEqual({
      ok: false,
      error: { kind: 'access_denied' },
    })
  })

  test('a code works once, and for the login that it was made for', async () => {
    const [one, other] = [await login.start(), await login.start()]
    const query = await press(one.url, 'allow')
    expect(await login.finish(query, other)).toMatchObject({ error: { kind: 'invalid_callback' } })
    const foreign = { state: one.state, codeVerifier: other.codeVerifier }
    expect(await login.finish(query, foreign)).toMatchObject({ error: { kind: 'invalid_grant' } })
    expect(await login.finish(query, one)).toMatchObject({ error: { kind: 'invalid_grant' } })
  })

  test('an application with a wrong secret is told as such', async () => {
    const wrong = loginWith({ clientSecret: 'wrong' })
    const started = await wrong.start()
    expect(await wrong.finish(await press(started.url, 'allow'), started)).toMatchObject({
      error: { kind: 'misconfigured' },
    })
    wrong.close()
  })

  test.each([
    ['token', { kind: 'status', status: 503 }, 'unavailable'],
    ['token', { kind: 'html', status: 200 }, 'unavailable'],
    ['token', { kind: 'wrong_types' }, 'malformed'],
    ['me', { kind: 'truncate' }, 'unavailable'],
    ['me', { kind: 'wrong_types' }, 'malformed'],
    ['member', { kind: 'reset' }, 'unavailable'],
    ['member', { kind: 'hang' }, 'unavailable'],
    ['me', { kind: 'status', status: 429 }, 'rate_limited'],
  ] as const)('while %s suffers from %j it is %s', async (action, fault, kind) => {
    const started = await login.start()
    const query = await press(started.url, 'allow')
    sandbox.faults.add({ server: 'discord', action, ...fault })
    expect(await login.finish(query, started)).toMatchObject({ ok: false, error: { kind } })
  })
})

describe('a bot', () => {
  const withGuild = async <T>(use: (guild: ReturnType<typeof createGuildDirectory>) => Promise<T>, own = {}) => {
    const guild = createGuildDirectory({ ...common(), botToken: SANDBOX_DISCORD_BOT_TOKEN, timeoutMs: 2_500, ...own })
    return use(guild).finally(() => guild.close())
  }

  test('tells members from others', async () => {
    const told = await withGuild((guild) =>
      Promise.all([PETE, STAN, '99999999999999999'].map((id) => guild.membership(id))),
    )
    expect(told.map((one) => (one.ok ? one.value : one.error))).toEqual(['member', 'not_member', 'not_member'])
  })

  test('with a wrong token, or in no such guild, says nothing of anybody', async () => {
    for (const own of [{ botToken: 'wrong' }, { guildId: '200000000000000002' }])
      expect(await withGuild((guild) => guild.membership(PETE), own)).toMatchObject({ error: { kind: 'unauthorized' } })
  })
})

/** Names and types of everything in a JSON value. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape)
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shape(child)]))
}

const SAMPLES = path.join(import.meta.dirname, '../../packages/integrations/src/samples')
const sample = (name: string) => JSON.parse(readFileSync(path.join(SAMPLES, `discord-${name}.json`), 'utf8')) as unknown

describe('the stand-in answers as documented', () => {
  const api = (route: string, authorization = '', body?: Readonly<Record<string, string>>) =>
    fetch(`${sandbox.urls.discord}/api/v10${route}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: authorization === '' ? {} : { authorization },
      ...(body === undefined ? {} : { body: new URLSearchParams(body) }),
    })
  const answerOf = async (answer: Response) => [answer.status, await answer.json()] as const
  const credentials = { client_id: SANDBOX_DISCORD_CLIENT_ID, client_secret: SANDBOX_DISCORD_CLIENT_SECRET }
  const tokens = async (user: string) => {
    const { url, codeVerifier } = await login.start()
    const code = (await press(url, 'allow', user)).get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: codeVerifier }
    return answerOf(await api('/oauth2/token', '', { ...credentials, ...form }))
  }

  test('to a player', async () => {
    const [status, told] = await tokens(PETE)
    expect([status, shape(told)]).toEqual([200, shape(sample('token-200'))])
    const bearer = `Bearer ${(told as { access_token: string }).access_token}`
    const read = async (route: string) => answerOf(await api(route, bearer))
    const [me, member, authorization] = [
      await read('/users/@me'),
      await read(`/users/@me/guilds/${SANDBOX_GUILD_ID}/member`),
      await read('/oauth2/@me'),
    ]
    // the sample's avatar is a hash, which a user may lack as well
    expect(shape(me[1])).toEqual({ ...(shape(sample('users-me-200')) as object), avatar: 'null' })
    expect(shape(member[1])).toEqual(shape(sample('guild-member-200')))
    expect(shape(authorization[1])).toEqual(shape(sample('oauth2-me-200')))
    expect(await read('/users/@me/guilds/200000000000000002/member')).toEqual([
      404,
      sample('guild-member-404-not-a-member'),
    ])
  })

  test('to whoever is refused', async () => {
    const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: REDIRECT }
    expect(await answerOf(await api('/oauth2/token', '', { ...credentials, ...form }))).toEqual([
      400,
      sample('token-400-invalid_grant'),
    ])
    expect(await answerOf(await api('/oauth2/token', '', form))).toEqual([401, sample('token-401-invalid_client')])
    expect(await answerOf(await api('/users/@me', 'Bearer x'))).toEqual([401, sample('401-token-invalid')])
    sandbox.faults.add({ server: 'discord', kind: 'status', status: 429 })
    expect(await answerOf(await api('/users/@me'))).toEqual([429, sample('429-user')])
  })
})
