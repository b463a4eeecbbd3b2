// The Discord stand-in over HTTP, asked as a browser, an application and a bot would ask.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import {
  FREE_PORTS,
  SANDBOX_DISCORD_BOT_TOKEN,
  SANDBOX_DISCORD_CLIENT_ID as CLIENT,
  SANDBOX_DISCORD_CLIENT_SECRET as SECRET,
  SANDBOX_GUILD_ID as GUILD,
} from '../options.js'
import { startSandbox, type Sandbox } from '../sandbox.js'
import { turn } from '../testing-kit.js'
import { challengeOf } from './grants.js'

const REDIRECT = 'http://127.0.0.1:8000/auth/discord/callback'
const VERIFIER = 'v'.repeat(43)
const PETE = '80351110224678911'
const [NORA, STAN] = ['80351110224678919', '80351110224678920']

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ ports: FREE_PORTS, growth: 'frozen', discordRedirectUris: [REDIRECT] })
})
afterEach(() => sandbox.faults.clear())
afterAll(() => sandbox.stop())

type Fields = Readonly<Record<string, string>>
const REQUEST: Fields = {
  response_type: 'code',
  client_id: CLIENT,
  redirect_uri: REDIRECT,
  scope: 'identify guilds.members.read',
  state: 'a state',
  code_challenge: challengeOf(VERIFIER),
  code_challenge_method: 'S256',
}
const without = (name: string, fields = REQUEST): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name))

const see = (fields: Fields, more = '') =>
  fetch(`${sandbox.urls.discord}/oauth2/authorize?${new URLSearchParams(fields).toString()}${more}`, {
    redirect: 'manual',
  })
const press = (fields: Fields) =>
  fetch(`${sandbox.urls.discord}/oauth2/authorize`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
const wayBack = (answer: Response): Fields => {
  const location = new URL(answer.headers.get('location') ?? 'http://nowhere')
  expect(location.origin + location.pathname).toBe(REDIRECT)
  return Object.fromEntries(location.searchParams)
}
const allow = async (user = PETE, own: Fields = {}) =>
  wayBack(await press({ ...REQUEST, ...own, user_id: user, decision: 'allow' }))

const basic = (id = CLIENT, secret = SECRET) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const post = async (path: string, fields: Fields, headers: Fields = { authorization: basic() }) => {
  const answer = await fetch(`${sandbox.urls.discord}/api/v10/oauth2/${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const exchange = (code = '', own: Fields = {}, headers?: Fields) => {
  const fields = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: VERIFIER, ...own }
  return post('token', fields, headers)
}
const tokenOf = async (user = PETE, own: Fields = {}): Promise<string> => {
  const { code } = await allow(user, own)
  return String((await exchange(code)).body['access_token'])
}
const get = async (path: string, authorization = '') => {
  const answer = await fetch(`${sandbox.urls.discord}/api/v10${path}`, { headers: { authorization } })
  return { status: answer.status, body: await answer.json(), headers: answer.headers }
}

describe('the consent page', () => {
  test('lets a person choose who they are, without script or cookie', async () => {
    const answer = await see(REQUEST)
    const html = await answer.text()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(html).toContain(`<input type="radio" name="user_id" value="${PETE}" checked> potassium_pete</label>`)
    expect(html).toContain('no_link_nora <small>(no Epic account linked)</small>')
    expect(html).toContain('stranger_stan <small>(not in the guild, no Epic account linked)</small>')
    expect(html).toContain('closed_curtain <small>(stats: private)</small>')
    expect(html).not.toMatch(/<script|onclick|https?:\/\/(?!127)/)
    for (const label of ['Allow', 'Cancel']) expect(html).toContain(`>${label}</button>`)
  })

  test('shows what it was sent with as text, whatever it is', async () => {
    const html = await (await see({ ...REQUEST, state: '"><script>alert(1)</script>' })).text()
    expect(html).not.toContain('<script')
    expect(html).toContain('&#34;&#62;&#60;script')
  })

  test.each([
    ['another application', { ...REQUEST, client_id: '1' }],
    ['no application', without('client_id')],
    ['another address', { ...REQUEST, redirect_uri: `${REDIRECT}/` }],
    ['another host', { ...REQUEST, redirect_uri: 'https://evil.example/auth/discord/callback' }],
    ['no address', without('redirect_uri')],
  ])('with %s sends nobody anywhere', async (_what, fields) => {
    for (const answer of [await see(fields), await press({ ...fields, user_id: PETE, decision: 'allow' })]) {
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
      expect(await answer.text()).toContain('This login cannot go on')
    }
  })

  test.each([
    ['unsupported_response_type', { ...REQUEST, response_type: 'token' }],
    ['invalid_scope', { ...REQUEST, scope: 'everything' }],
    ['invalid_scope', without('scope')],
    ['invalid_request', { ...REQUEST, code_challenge_method: 'plain' }],
  ])('sends the browser back with %s', async (error, fields) => {
    expect(wayBack(await see(fields))).toMatchObject({ error, state: 'a state' })
  })

  test('refuses a parameter that stands there twice', async () => {
    expect((await see(REQUEST, '&scope=email')).status).toBe(400)
  })

  test('Cancel sends the browser back with access_denied, Allow with a code', async () => {
    const cancelled = await press({ ...REQUEST, user_id: PETE, decision: 'cancel' })
    expect(wayBack(cancelled)).toEqual({
      error: 'access_denied',
      error_description: 'The resource owner or authorization server denied the request',
      state: 'a state',
    })
    expect(await allow()).toEqual({ code: expect.stringMatching(/^[A-Za-z0-9_-]{20,}$/), state: 'a state' })
    expect(await allow('', { other_user_id: NORA ?? '' })).toHaveProperty('code')
  })

  test('knows nobody else', async () => {
    expect((await press({ ...REQUEST, user_id: '99999999999999999', decision: 'allow' })).status).toBe(400)
  })
})

describe('the token endpoint', () => {
  test('gives tokens for a code once; a second use ends them', async () => {
    const { code } = await allow()
    const first = await exchange(code)
    expect(first).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 604_800 } })
    expect(first.body['scope']).toBe('identify guilds.members.read')
    const bearer = `Bearer ${String(first.body['access_token'])}`
    expect((await get('/users/@me', bearer)).status).toBe(200)
    expect(await exchange(code)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid "code" in request.' },
    })
    expect((await get('/users/@me', bearer)).status).toBe(401)
  })

  test.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect_uri', { redirect_uri: `${REDIRECT}?x` }],
  ])('refuses %s, and the code is used up', async (_what, own) => {
    const { code } = await allow()
    expect(await exchange(code, own)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  test('takes the secret by HTTP Basic, encoded or not, or in the body, and no other', async () => {
    const inBody = { client_id: CLIENT, client_secret: SECRET }
    expect(
      (await exchange((await allow()).code, {}, { authorization: basic(CLIENT, SECRET.replaceAll('-', '%2D')) }))
        .status,
    ).toBe(200)
    expect((await exchange((await allow()).code, inBody, {})).status).toBe(200)
    const wrong = [
      exchange('x', {}, { authorization: basic(CLIENT, 'wrong') }),
      exchange('x', { ...inBody, client_secret: 'wrong' }, {}),
      exchange('x', inBody, { authorization: basic() }),
      exchange('x', {}, {}),
      exchange('x', {}, { authorization: 'Bearer x' }),
    ]
    for (const answer of await Promise.all(wrong))
      expect(answer).toEqual({ status: 401, body: { error: 'invalid_client' } })
  })

  test('refuses JSON, other grants and other methods', async () => {
    const json = await fetch(`${sandbox.urls.discord}/api/v10/oauth2/token`, {
      method: 'POST',
      headers: { authorization: basic(), 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await json.json()).toMatchObject({ error: 'invalid_request' })
    expect((await post('token', { grant_type: 'password' })).body).toEqual({ error: 'unsupported_grant_type' })
    expect((await get('/oauth2/token')).status).toBe(405)
    expect((await fetch(`${sandbox.urls.discord}/api/oauth2/token`, { method: 'POST' })).status).toBe(404)
  })

  test('renews a token, and a revocation ends everything of that player', async () => {
    const [one, other] = [await exchange((await allow()).code), await tokenOf(NORA)]
    const renewed = await post('token', {
      grant_type: 'refresh_token',
      refresh_token: String(one.body['refresh_token']),
    })
    const again = await tokenOf()
    expect(renewed.status).toBe(200)
    expect(await post('token/revoke', { token: String(renewed.body['access_token']) })).toEqual({
      status: 200,
      body: {},
    })
    for (const token of [String(renewed.body['access_token']), again])
      expect((await get('/users/@me', `Bearer ${token}`)).status).toBe(401)
    expect((await get('/users/@me', `Bearer ${other}`)).status).toBe(200)
    expect((await post('token/revoke', { token: 'never seen' })).status).toBe(200)
    expect((await post('token/revoke', { token: 'x' }, {})).status).toBe(401)
  })
})

describe('what a token tells', () => {
  test('is who the player is, and whether they are in the guild', async () => {
    const bearer = `Bearer ${await tokenOf()}`
    expect((await get('/users/@me', bearer)).body).toMatchObject({ id: PETE, username: 'potassium_pete' })
    expect((await get(`/users/@me/guilds/${GUILD}/member`, bearer)).body).toMatchObject({ user: { id: PETE } })
    expect((await get('/oauth2/@me', bearer)).body).toMatchObject({ scopes: ['identify', 'guilds.members.read'] })
    const unknown = { status: 404, body: { message: 'Unknown Guild', code: 10_004 } }
    expect(await get('/users/@me/guilds/200000000000000002/member', bearer)).toMatchObject(unknown)
    const stranger = `Bearer ${await tokenOf(STAN)}`
    expect(await get(`/users/@me/guilds/${GUILD}/member`, stranger)).toMatchObject(unknown)
    expect((await get('/users/@me', 'Bearer nothing')).status).toBe(401)
  })

  test('is no more than was allowed', async () => {
    const bearer = `Bearer ${await tokenOf(PETE, { scope: 'identify' })}`
    expect((await get('/users/@me', bearer)).status).toBe(200)
    expect((await get(`/users/@me/guilds/${GUILD}/member`, bearer)).status).toBe(403)
  })
})

describe('a bot', () => {
  const bot = `Bot ${SANDBOX_DISCORD_BOT_TOKEN}`
  const member = (id = '', authorization = bot, guild = GUILD) => get(`/guilds/${guild}/members/${id}`, authorization)

  test('is told who is in the guild, also after they were removed', async () => {
    expect((await member(PETE)).body).toMatchObject({ user: { id: PETE, username: 'potassium_pete' } })
    await turn(sandbox, `/players/${sandbox.players.byDiscordId(PETE)?.spec.epicAccountId}`, { inGuild: false })
    expect(await member(PETE)).toMatchObject({ status: 404, body: { message: 'Unknown Member', code: 10_007 } })
    await turn(sandbox, `/players/${sandbox.players.byDiscordId(PETE)?.spec.epicAccountId}`, { inGuild: true })
    expect((await member(PETE)).status).toBe(200)
    expect(await member(STAN)).toMatchObject({ status: 404, body: { code: 10_007 } })
    expect(await member('99999999999999999')).toMatchObject({ status: 404, body: { code: 10_013 } })
  })

  test('needs its token and the guild', async () => {
    expect((await member(PETE, 'Bot another')).status).toBe(401)
    expect((await member(PETE, `Bearer ${await tokenOf()}`)).status).toBe(401)
    expect(await member(PETE, bot, '200000000000000002')).toMatchObject({ status: 404, body: { code: 10_004 } })
  })

  test('above the limit: 429 with the time to wait, and the page still works', async () => {
    await turn(sandbox, '/limits', { discordPerSecond: 1 })
    await member(PETE)
    const refused = await member(PETE)
    expect((await see(REQUEST)).status).toBe(200)
    await turn(sandbox, '/limits', { discordPerSecond: null })
    expect(refused).toMatchObject({ status: 429, body: { message: 'You are being rate limited.', global: false } })
    const { retry_after: seconds } = refused.body as { retry_after: number }
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(1)
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
  })
})

test.each([
  [{ action: 'me', kind: 'status', status: 503 }, 503],
  [{ action: 'me', kind: 'status', status: 429 }, 429],
  [{ action: 'me', kind: 'html', status: 200 }, 200],
  [{ action: 'token', kind: 'status', status: 500 }, 401],
])('a switch makes it answer %j', async (fault, status) => {
  await turn(sandbox, '/faults', { server: 'discord', ...fault })
  expect((await fetch(`${sandbox.urls.discord}/api/v10/users/@me`)).status).toBe(status)
  await turn(sandbox, '/faults', { server: 'discord', kind: 'wrong_types' })
  expect((await see(REQUEST)).status).toBe(200)
})
