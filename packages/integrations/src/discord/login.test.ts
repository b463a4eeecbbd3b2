import { afterEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { countingObserver, HTML, sample, startProvider, type Provider, type Reply } from '../fixtures/provider.js'
import { createDiscordLogin } from './login.js'
import type { DiscordLoginOptions } from './login-types.js'

const SECRET = 'client-secret-in-a-test'
const TOKEN = '6qrZcUqja7812RVdnEKjpzOL4CvHBFG'
const GUILD = '621452110558527502'
const REDIRECT = 'https://pay2slay.example/auth/discord/callback'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const ANSWERS = {
  token: { body: sample('discord-token-200') },
  me: { body: sample('discord-users-me-200') },
  member: { body: sample('discord-guild-member-200') },
  revoke: { body: {} },
}
type Answers = Readonly<Record<keyof typeof ANSWERS, Reply>>

async function loginWith(answers: Partial<Answers> = {}, own: Partial<DiscordLoginOptions> = {}) {
  const all: Answers = { ...ANSWERS, ...answers }
  const provider = await startProvider((asked) => {
    if (asked.url.endsWith('/revoke')) return all.revoke
    if (asked.url.endsWith('/oauth2/token')) return all.token
    return asked.url.endsWith('/member') ? all.member : all.me
  })
  const events: unknown[] = []
  const observer = { ...countingObserver(), event: (...event: unknown[]) => void events.push(event) }
  const login = createDiscordLogin({
    baseUrl: provider.url,
    clientId: '159799960412356608',
    clientSecret: SECRET,
    redirectUri: REDIRECT,
    scopes: ['identify', 'guilds.members.read'],
    guildId: GUILD,
    about: { url: 'https://pay2slay.example', version: '1.2.3' },
    observer,
    ...own,
  })
  closers.push(
    () => provider.close(),
    () => login.close(),
  )
  return { login, provider, events }
}

const STARTED = { state: 'state-in-a-test', codeVerifier: 'v'.repeat(43) }
const back = (query: string) => new URLSearchParams(query)
const GOOD = back('code=the-code&state=state-in-a-test')

async function finish(answers: Partial<Answers>, query = GOOD) {
  const { login, ...rest } = await loginWith(answers)
  return { told: await login.finish(query, STARTED), ...rest }
}

const pathsOf = ({ asked }: Provider) => asked.map(({ method, url }) => `${method} ${url}`)

describe('the start of a login', () => {
  test('is an address with state and the challenge of a verifier that stays here', async () => {
    const { login, provider } = await loginWith()
    const [one, other] = [await login.start(), await login.start()]
    const url = new URL(one.url)
    expect(url.origin + url.pathname).toBe(`${provider.url}/oauth2/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: '159799960412356608',
      redirect_uri: REDIRECT,
      scope: 'identify guilds.members.read',
      state: one.state,
      code_challenge: createHash('sha256').update(one.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    expect(one.state).not.toBe(other.state)
    expect(one.codeVerifier).not.toBe(other.codeVerifier)
    expect(url.href).not.toContain(one.codeVerifier)
    expect(provider.asked).toEqual([])
  })
})

describe('the end of a login', () => {
  test('tells who it is and that they are in the guild, and revokes the token', async () => {
    const { told, provider } = await finish({})
    const identity = { discordId: '80351110224678912', discordName: 'nelly', guildMember: true }
    expect(told).toEqual({ ok: true, value: identity })
    expect(pathsOf(provider).sort()).toEqual([
      'GET /api/v10/users/@me',
      `GET /api/v10/users/@me/guilds/${GUILD}/member`,
      'POST /api/v10/oauth2/token',
      'POST /api/v10/oauth2/token/revoke',
    ])
    const [exchange] = provider.asked
    const revocation = provider.asked.at(-1)
    expect(Object.fromEntries(back(exchange?.body ?? ''))).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: REDIRECT,
      code_verifier: STARTED.codeVerifier,
      client_id: '159799960412356608',
      client_secret: SECRET,
    })
    expect(exchange?.headers).toMatchObject({
      'content-type': expect.stringContaining('application/x-www-form-urlencoded'),
      'user-agent': 'DiscordBot (https://pay2slay.example, 1.2.3)',
    })
    expect(Object.fromEntries(back(revocation?.body ?? ''))).toMatchObject({ token: TOKEN })
    for (const { method, headers } of provider.asked)
      if (method === 'GET') expect(headers.authorization).toBe(`Bearer ${TOKEN}`)
  })

  test.each([
    ['Unknown Guild', { status: 404, body: sample('discord-guild-member-404-not-a-member') }],
    ['Unknown Member', { status: 404, body: { message: 'Unknown Member', code: 10007 } }],
  ])('%s: who is not in the guild is told as such, and the token is revoked all the same', async (_name, member) => {
    const { told, provider } = await finish({ member })
    expect(told).toMatchObject({ ok: true, value: { guildMember: false } })
    expect(pathsOf(provider)).toContain('POST /api/v10/oauth2/token/revoke')
  })

  test('a token that cannot be revoked costs the player nothing, and is told without itself', async () => {
    const { told, events } = await finish({ revoke: { status: 503 } })
    expect(told.ok).toBe(true)
    expect(events).toContainEqual(['warn', 'discord_token_not_revoked', { kind: 'unavailable' }])
    expect(JSON.stringify(events)).not.toContain(TOKEN)
  })
})

describe("the browser's return", () => {
  test.each([
    ['error=access_denied&error_description=no&state=state-in-a-test', { kind: 'access_denied' }],
    ['error=server_error&state=state-in-a-test', { kind: 'sent_back', error: 'server_error' }],
    ['error=invalid_scope&state=state-in-a-test', { kind: 'sent_back', error: 'invalid_scope' }],
    ['error=%3Cscript%3E&state=state-in-a-test', { kind: 'invalid_callback' }],
    ['error=access_denied&state=another', { kind: 'invalid_callback' }],
    ['code=the-code&state=another', { kind: 'invalid_callback' }],
    ['code=the-code&state=xyz', { kind: 'invalid_callback' }],
    ['code=the-code', { kind: 'invalid_callback' }],
    ['code=&state=state-in-a-test', { kind: 'invalid_callback' }],
    ['state=state-in-a-test', { kind: 'invalid_callback' }],
    ['', { kind: 'invalid_callback' }],
    ['code=a&code=b&state=state-in-a-test', { kind: 'invalid_callback' }],
    ['code=a&state=state-in-a-test&state=state-in-a-test', { kind: 'invalid_callback' }],
  ])('%s ends without a call', async (query, error) => {
    const { told, provider } = await finish({}, back(query))
    expect(told).toMatchObject({ ok: false, error })
    expect(provider.asked).toEqual([])
  })

  test('parameters that nobody asked for change nothing', async () => {
    const query = back('code=the-code&state=state-in-a-test&iss=https://evil.example&response=x&id_token=y')
    expect((await finish({}, query)).told).toMatchObject({ ok: true, value: { discordName: 'nelly' } })
  })
})

describe('trouble', () => {
  const RATE = { 'retry-after': '65' }
  const cases: readonly (readonly [string, Partial<Answers>, object])[] = [
    [
      'a used code',
      { token: { status: 400, body: sample('discord-token-400-invalid_grant') } },
      { kind: 'invalid_grant' },
    ],
    [
      'a wrong client secret',
      { token: { status: 401, body: sample('discord-token-401-invalid_client') } },
      { kind: 'misconfigured', detail: expect.stringContaining('DISCORD_CLIENT_SECRET') },
    ],
    ['a wrong redirect URI', { token: { status: 400, body: { error: 'invalid_request' } } }, { kind: 'misconfigured' }],
    ['an odd error', { token: { status: 400, body: { error: 'odd' } } }, { kind: 'malformed' }],
    ['a token answer without a token', { token: { body: {} } }, { kind: 'malformed' }],
    [
      'a token answer with other types',
      { token: { body: { access_token: 7, token_type: true } } },
      { kind: 'malformed' },
    ],
    ['HTML instead of a token', { token: HTML }, { kind: 'unavailable' }],
    ['an outage', { token: { status: 503 } }, { kind: 'unavailable' }],
    ['a broken line', { token: { fault: 'cut' } }, { kind: 'unavailable' }],
    [
      'a limit on the tokens',
      { token: { status: 429, body: sample('discord-429-global'), headers: RATE } },
      { kind: 'rate_limited', retryAfterSeconds: 65 },
    ],
    ['a limit on the user', { me: { status: 429, body: sample('discord-429-user') } }, { kind: 'rate_limited' }],
    [
      'a limit in HTML',
      { me: { ...HTML, status: 429, headers: RATE } },
      { kind: 'rate_limited', retryAfterSeconds: 65 },
    ],
    ['a refused token', { me: { status: 401, body: sample('discord-401-token-invalid') } }, { kind: 'malformed' }],
    ['a user without an id', { me: { body: { username: 'nelly' } } }, { kind: 'malformed' }],
    ['a user whose id is a number', { me: { body: { id: 80351110224678912, username: 'x' } } }, { kind: 'malformed' }],
    ['no user at all', { me: { body: 'null' } }, { kind: 'malformed' }],
    ['a member of other types', { member: { body: { roles: 'all' } } }, { kind: 'malformed' }],
    [
      'a member who is somebody else',
      { member: { body: { roles: [], user: { id: '12345' } } } },
      { kind: 'malformed' },
    ],
    ['another 404', { member: { status: 404, body: { message: '404: Not Found', code: 0 } } }, { kind: 'malformed' }],
    ['an outage of the guild', { member: { status: 500 } }, { kind: 'unavailable' }],
    [
      'a scope that was taken out',
      { token: { body: { access_token: TOKEN, token_type: 'Bearer', scope: 'identify' } } },
      { kind: 'scope_missing', missing: ['guilds.members.read'] },
    ],
  ]

  test.each(cases)('%s is told as what it is, without secret or token', async (_name, answers, error) => {
    const { told, events, provider } = await finish(answers)
    expect(told).toMatchObject({ ok: false, error })
    const said = JSON.stringify([told, events])
    for (const hidden of [TOKEN, SECRET, 'the-code', STARTED.codeVerifier, 'D43f5y0ahjqew82jZ4NViEr2YafMKhue'])
      expect(said).not.toContain(hidden)
    const exchanged = !('token' in answers) || (error as { kind: string }).kind === 'scope_missing'
    expect(pathsOf(provider).includes('POST /api/v10/oauth2/token/revoke')).toBe(exchanged)
  })

  test('a code is sent once, whatever becomes of it', async () => {
    const { provider } = await finish({ token: { status: 503 } })
    expect(pathsOf(provider)).toEqual(['POST /api/v10/oauth2/token'])
  })

  test('silence ends after the time-out', async () => {
    const { login } = await loginWith({ token: { fault: 'hang' } }, { timeoutMs: 150 })
    expect(await login.finish(GOOD, STARTED)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', detail: 'discord gave no answer within 150 ms' },
    })
  })

  test('a limit for everybody is not asked into again', async () => {
    const { login, provider } = await loginWith({ token: { status: 429, body: sample('discord-429-global') } })
    const told = [await login.finish(GOOD, STARTED), await login.finish(GOOD, STARTED)]
    for (const { ok, error } of told as { ok: boolean; error?: { kind: string; retryAfterSeconds: number } }[]) {
      expect([ok, error?.kind]).toEqual([false, 'rate_limited'])
      expect(error?.retryAfterSeconds).toBeLessThanOrEqual(65)
      expect(error?.retryAfterSeconds).toBeGreaterThan(0)
    }
    expect(provider.asked).toHaveLength(1)
  })

  test("one player's limit keeps nobody else out", async () => {
    const limited: Reply = { status: 429, body: sample('discord-429-user') }
    const { login, provider } = await loginWith({ me: limited })
    await login.finish(GOOD, STARTED)
    await login.finish(GOOD, STARTED)
    expect(pathsOf(provider).filter((path) => path.endsWith('/oauth2/token'))).toHaveLength(2)
  })
})
