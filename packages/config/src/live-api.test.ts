// What a live API refuses to start with: each reason alone, and all of them at once.
import { afterAll, describe, expect, test } from '@jest/globals'
import { LIVE_API, SESSION_KEY, loadGood, problemsOf, removeWorkspaces } from './fixtures/workspace.js'

afterAll(removeWorkspaces)

const GENESIS = 'ab'.repeat(32)
const problems = (env: Readonly<Record<string, string | undefined>>, more?: string) =>
  problemsOf({ ...LIVE_API, ...env }, more === undefined ? {} : { 'configs/integrations.yaml': `${more}\n` }, 'api')

describe('a live API', () => {
  test('starts with all that a login needs', () => {
    const { api, discord, localWorld } = loadGood(LIVE_API, {}, 'api')
    expect(api).toMatchObject({ publicUrl: 'https://pay2slay.example', cookieSecure: true, demoLogin: false })
    expect(api.sessionSecrets.map((key) => key.reveal())).toEqual([SESSION_KEY])
    expect(discord).toMatchObject({ baseUrl: 'https://discord.com', guildId: '80351110224678912', botToken: null })
    expect(discord.scopes).toEqual(['identify', 'guilds.members.read'])
    expect(localWorld).toBe(false)
  })

  test('tells all that is missing at once', () => {
    const told = problemsOf({ P2S_DRY_RUN: 'false', DEMO_MODE: '1' }, {}, 'api')
    const keys = told.map((line) => /^[^:]+: ([A-Za-z0-9_]+)/.exec(line)?.[1])
    expect(keys).toEqual([
      'DEMO_MODE',
      'discord_oauth_client_id',
      'discord_oauth_client_secret',
      'discord_redirect_uri',
      'yunite_api_key',
      'yunite_guild_id',
      'discord_guild_id',
      'SESSION_SECRET',
      'P2S_PUBLIC_URL',
    ])
  })

  test.each([
    ['DISCORD_REDIRECT_URI', 'nonsense'],
    ['BANANO_NODE_RPC', 'nonsense'],
    ['P2S_HOST', 'no host'],
    ['P2S_API_PORT', '99999999'],
    ['chain_env', 'nonsense'],
  ])('tells what is refused outside the local world, also beside a mistake in %s', (key, wrong) => {
    const env = { DEMO_MODE: '1', P2S_PUBLIC_URL: 'http://faucet.example' }
    const told = key === 'chain_env' ? problems(env, `chain_env: ${wrong}`) : problems({ ...env, [key]: wrong })
    for (const refused of ['DEMO_MODE is "true"', 'P2S_PUBLIC_URL is "http://faucet.example": it must begin'])
      expect(told).toContainEqual(expect.stringContaining(refused))
  })

  test.each([
    ['DISCORD_CLIENT_ID', 'discord_oauth_client_id: this is needed'],
    ['DISCORD_CLIENT_SECRET', 'discord_oauth_client_secret: this is needed'],
    ['DISCORD_REDIRECT_URI', 'discord_redirect_uri: this is needed'],
    ['YUNITE_API_KEY', 'yunite_api_key: this is needed'],
    ['SESSION_SECRET', 'SESSION_SECRET: this is needed'],
    ['P2S_PUBLIC_URL', 'P2S_PUBLIC_URL: this is needed'],
  ])('does not start without %s', (name, expected) => {
    expect(problems({ [name]: undefined })).toEqual([expect.stringContaining(expected)])
  })

  test('does not start without a guild', () => {
    expect(problems({ YUNITE_GUILD_ID: undefined, DISCORD_GUILD_ID: '621452110558527502' })).toEqual([
      expect.stringContaining('yunite_guild_id: this is needed'),
    ])
    expect(problems({ YUNITE_GUILD_ID: undefined })).toContainEqual(
      expect.stringContaining('discord_guild_id: this is needed'),
    )
  })

  test('does not start with demo features', () => {
    expect(problems({ DEMO_MODE: 'on' })).toEqual([expect.stringContaining('DEMO_MODE is "true"')])
  })

  test.each([
    ['dev-secret', 'this is a well-known example'],
    ['change-me-change-me-change-me-change-me', 'this is a well-known example'],
    ['x'.repeat(64), 'this is made of too few different characters'],
    [SESSION_KEY.slice(0, 31), 'this has 31 characters, and at least 32 are needed'],
    [`${SESSION_KEY},dev-secret`, 'number 2 of 2 is a well-known example'],
    [' , ', 'this is needed'],
  ])('does not start with the session key %s, and shows none', (SESSION_SECRET, expected) => {
    const told = problems({ SESSION_SECRET })
    expect(told).toEqual([expect.stringContaining(expected)])
    expect(told.join()).not.toContain(SESSION_KEY.slice(0, 31))
  })

  test('takes several session keys, one behind the other', () => {
    const other = SESSION_KEY.split('').reverse().join('')
    const { api } = loadGood({ ...LIVE_API, SESSION_SECRET: `${other},\n ${SESSION_KEY}\n` }, {}, 'api')
    expect(api.sessionSecrets.map((key) => key.reveal())).toEqual([other, SESSION_KEY])
  })

  test.each([
    [{ P2S_PUBLIC_URL: 'http://pay2slay.example' }, 'P2S_PUBLIC_URL is "http://pay2slay.example": it must begin with'],
    [{ P2S_PUBLIC_URL: 'http://127.0.0.1:8000' }, 'P2S_PUBLIC_URL is "http://127.0.0.1:8000": it must begin with'],
    [
      { DISCORD_REDIRECT_URI: 'http://pay2slay.example/auth/discord/callback' },
      'discord_redirect_uri is "http://pay2slay.example/auth/discord/callback": it must begin with https://',
    ],
    [
      { DISCORD_REDIRECT_URI: 'https://other.example/auth/discord/callback' },
      'it must be https://pay2slay.example/auth/discord/callback',
    ],
    [{ DISCORD_REDIRECT_URI: 'https://pay2slay.example/callback' }, 'it must be https://pay2slay.example/auth'],
    [{ DISCORD_BASE_URL: 'http://127.0.0.1:8105' }, 'discord_base_url is "http://127.0.0.1:8105": a stand-in'],
    [{ DISCORD_BASE_URL: 'http://discord.example' }, 'it must begin with https:// when real money is paid'],
    [{ YUNITE_BASE_URL: 'http://127.0.0.1:8103/api' }, 'yunite_base_url is "http://127.0.0.1:8103/api": a stand-in'],
  ])('does not start with %j', (env, expected) => {
    expect(problems(env)).toContainEqual(expect.stringContaining(expected))
  })

  test.each(['https://user:pass@pay2slay.example', 'https://pay2slay.example/?a=b', 'https://x.example#y', 'pay2slay'])(
    'takes no %s for its public address',
    (P2S_PUBLIC_URL) => {
      expect(problems({ P2S_PUBLIC_URL })).toContainEqual(expect.stringContaining('with no user, query or fragment'))
    },
  )

  test('may lie behind a path, with or without a slash at the end', () => {
    const env = {
      P2S_PUBLIC_URL: 'https://x.example/p2s/',
      DISCORD_REDIRECT_URI: 'https://x.example/p2s/auth/discord/callback',
    }
    expect(loadGood({ ...LIVE_API, ...env }, {}, 'api').api.publicUrl).toBe('https://x.example/p2s')
  })
})

describe('the local world', () => {
  const sandbox = `chain_env: sandbox\nsandbox_genesis: ${GENESIS}\n`
  const LOCAL = {
    ...LIVE_API,
    P2S_PUBLIC_URL: undefined,
    DISCORD_REDIRECT_URI: 'http://127.0.0.1:8000/auth/discord/callback',
    FORTNITE_BASE_URL: 'http://127.0.0.1:8102',
    YUNITE_BASE_URL: 'http://127.0.0.1:8103/api',
    DISCORD_BASE_URL: 'http://localhost:8105',
    BANANO_NODE_RPC: 'http://[::1]:8101',
    DEMO_MODE: '1',
  }
  const files = { 'configs/integrations.yaml': sandbox }

  test('does without https, and may let demo players in', () => {
    const settings = loadGood(LOCAL, files, 'api')
    expect(settings.localWorld).toBe(true)
    expect(settings.api).toMatchObject({ publicUrl: 'http://127.0.0.1:8000', cookieSecure: false, demoLogin: true })
    expect(loadGood({ ...LOCAL, DEMO_MODE: undefined }, files, 'api').api.demoLogin).toBe(false)
  })

  test('still needs keys, a session key of its own and the right redirect URI', () => {
    const env = { ...LOCAL, DISCORD_CLIENT_ID: undefined, SESSION_SECRET: 'dev-secret', P2S_API_PORT: '8800' }
    expect(problemsOf(env, files, 'api')).toEqual([
      expect.stringContaining('discord_oauth_client_id: this is needed'),
      expect.stringContaining('SESSION_SECRET is ***: this is a well-known example'),
      expect.stringContaining('it must be http://127.0.0.1:8800/auth/discord/callback'),
    ])
  })

  test.each([
    ['another host', { P2S_HOST: '0.0.0.0' }],
    ['a public address', { P2S_PUBLIC_URL: 'http://192.168.0.5:8000' }],
    ['a Fortnite outside', { FORTNITE_BASE_URL: 'https://fortnite-api.com' }],
    ['a Yunite outside', { YUNITE_BASE_URL: 'https://yunite.xyz/api' }],
    ['a Discord outside', { DISCORD_BASE_URL: 'https://discord.com' }],
    ['a node outside', { BANANO_NODE_RPC: 'http://127.0.0.1:8101,https://node.example' }],
    ['a redirect outside', { DISCORD_REDIRECT_URI: 'http://pay2slay.example/auth/discord/callback' }],
    ['a name that only begins like this machine', { DISCORD_BASE_URL: 'http://127.0.0.1.evil.example' }],
  ])('ends with %s', (_what, env) => {
    const told = problemsOf({ ...LOCAL, ...env }, files, 'api')
    expect(told).toContainEqual(expect.stringContaining('DEMO_MODE is "true"'))
    expect(told).toContainEqual(expect.stringMatching(/P2S_PUBLIC_URL(: this is needed| is .* must begin with https)/))
  })

  test.each(['dev', 'beta', 'live'])('is not chain_env %s', (environment) => {
    const genesis = environment === 'beta' ? `beta_genesis: ${GENESIS}\n` : ''
    const told = problemsOf(LOCAL, { 'configs/integrations.yaml': `chain_env: ${environment}\n${genesis}` }, 'api')
    expect(told).toContainEqual(expect.stringContaining('DEMO_MODE is "true"'))
    expect(told).toContainEqual(expect.stringContaining('P2S_PUBLIC_URL: this is needed'))
  })
})

describe('a dry run', () => {
  test('needs nothing, and lets demo players in', () => {
    const { api, localWorld } = loadGood({}, {}, 'api')
    expect(api).toMatchObject({ demoLogin: true, cookieSecure: false, sessionSecrets: [], admins: [] })
    expect(api.publicUrl).toBe('http://127.0.0.1:8000')
    expect(localWorld).toBe(false)
  })

  test('behind a public address marks its cookie Secure, and warns where that keeps everybody out', () => {
    const https = loadGood({ SESSION_SECRET: SESSION_KEY, P2S_PUBLIC_URL: 'https://try.example' }, {}, 'api')
    expect(https.api.cookieSecure).toBe(true)
    expect(https.warnings).toEqual([])
    const plain = loadGood({ SESSION_SECRET: SESSION_KEY, P2S_PUBLIC_URL: 'http://192.168.0.5:8000' }, {}, 'api')
    expect(plain.api.cookieSecure).toBe(true)
    expect(plain.warnings).toEqual([expect.stringContaining('P2S_PUBLIC_URL is plain http')])
  })

  test('without a session key warns that logins are of one process alone', () => {
    for (const SESSION_SECRET of [undefined, '', ' , '])
      expect(loadGood({ SESSION_SECRET }, {}, 'api').warnings).toEqual([
        expect.stringContaining('SESSION_SECRET is not set: this process makes a key of its own'),
      ])
    expect(loadGood({}, {}, 'scheduler').warnings).toEqual([])
  })

  test('with scopes that no login could work with is refused all the same', () => {
    const told = problemsOf({}, { 'configs/integrations.yaml': 'oauth_scopes: [identify, guilds]\n' }, 'api')
    expect(told).toEqual([expect.stringContaining('it must contain identify and guilds.members.read')])
  })
})
