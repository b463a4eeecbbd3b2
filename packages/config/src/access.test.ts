// Admins, session lengths and seal keys: what is taken, and what is refused with a sentence that mends it.
import { afterAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { describeSettings } from './describe.js'
import { loadGood, problemsOf, removeWorkspaces } from './fixtures/workspace.js'

afterAll(removeWorkspaces)

const [ANN, BOB] = ['80351110224678912', '621452110558527502'] as const

describe('ADMIN_DISCORD_IDS', () => {
  test('names operators, and viewers where it says so', () => {
    const { api } = loadGood({ ADMIN_DISCORD_IDS: `${ANN}, ${BOB}:viewer,\n${ANN}:operator` })
    expect(api.admins).toEqual([
      { discordId: ANN, role: 'operator' },
      { discordId: BOB, role: 'viewer' },
    ])
  })

  test.each(['ann', `${ANN}:admin`, `${ANN}:`, `${ANN}:viewer:operator`, '123', `0${ANN}`, `${ANN} ${BOB}`])(
    '%s is refused, and named',
    (entry) => {
      expect(problemsOf({ ADMIN_DISCORD_IDS: `${BOB},${entry}` })).toEqual([
        `environment: ADMIN_DISCORD_IDS is "${entry}": each must be a Discord id of 17 to 20 digits, alone or with :viewer or :operator behind it`,
      ])
    },
  )

  test('one person cannot have two roles', () => {
    expect(problemsOf({ ADMIN_DISCORD_IDS: `${ANN},${ANN}:viewer` })).toEqual([
      expect.stringContaining('this id stands in the list with two roles'),
    ])
  })

  test('a list of names is refused, since names change hands', () => {
    for (const service of ['api', 'scheduler'] as const)
      expect(problemsOf({ ADMIN_DISCORD_USERNAMES: 'ann,bob' }, {}, service)).toEqual([
        expect.stringMatching(/ADMIN_DISCORD_USERNAMES is "ann,bob": .*can be changed.*ADMIN_DISCORD_IDS/),
      ])
  })
})

describe('sessions', () => {
  test('end after a week and a month for players, half an hour and eight hours for admins', () => {
    const hour = 3_600_000
    expect(loadGood().api.sessions).toEqual({
      player: { idleMs: 7 * 24 * hour, absoluteMs: 30 * 24 * hour },
      admin: { idleMs: hour / 2, absoluteMs: 8 * hour },
    })
    expect(loadGood().api).toMatchObject({ reverifyCooldownSeconds: 60, logBufferSize: 5_000, trustedProxyHops: 0 })
  })

  test('that end before they could be idle are refused', () => {
    const file = 'sessions: {player_idle_hours: 800, admin_idle_minutes: 61, admin_absolute_hours: 1}\n'
    expect(problemsOf({}, { 'configs/integrations.yaml': file })).toEqual([
      'configs/integrations.yaml: sessions.player_idle_hours is "800": it must not be longer than player_absolute_hours, which is 720',
      'configs/integrations.yaml: sessions.admin_idle_minutes is "61": it must not be longer than admin_absolute_hours, which is 1',
    ])
  })

  test.each(['-1', '6', 'all'])('%s proxies are refused', (P2S_TRUSTED_PROXY_HOPS) => {
    expect(problemsOf({ P2S_TRUSTED_PROXY_HOPS })).toEqual([
      `environment: P2S_TRUSTED_PROXY_HOPS is "${P2S_TRUSTED_PROXY_HOPS}": it must be a whole number from 0 to 5`,
    ])
  })
})

describe('the seal keys', () => {
  const pair = () => {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    const raw = (key: typeof privateKey, type: 'pkcs8' | 'spki') =>
      key
        .export({ format: 'der', type: type as 'spki' })
        .subarray(-32)
        .toString('base64')
    return { secret: raw(privateKey, 'pkcs8'), open: raw(publicKey, 'spki') }
  }
  const { secret, open } = pair()

  test('reach the scheduler, from a file or a variable', () => {
    const file = { 'seal.key': `${secret}\n` }
    const both = { P2S_SEAL_PRIVATE_KEY_FILE: 'seal.key', P2S_SEAL_PRIVATE_KEY: secret, P2S_SEAL_PUBLIC_KEY: open }
    const { seal, warnings } = loadGood(both, file)
    expect([seal.publicKey, seal.privateKey?.reveal(), warnings]).toEqual([open, secret, []])
    expect(loadGood({ P2S_SEAL_PRIVATE_KEY: secret }).seal.publicKey).toBe(open)
    expect(loadGood().seal).toEqual({ publicKey: null, privateKey: null })
  })

  test('the API never opens what it has sealed', () => {
    const env = { P2S_SEAL_PRIVATE_KEY_FILE: 'nowhere', P2S_SEAL_PRIVATE_KEY: secret, P2S_SEAL_PUBLIC_KEY: open }
    expect(loadGood(env, {}, 'api').seal).toEqual({ publicKey: open, privateKey: null })
  })

  test('two halves of different pairs stop the start', () => {
    expect(problemsOf({ P2S_SEAL_PRIVATE_KEY: secret, P2S_SEAL_PUBLIC_KEY: pair().open })).toEqual([
      expect.stringContaining('it is not the public half of the private key'),
    ])
    const file = { 'seal.key': pair().secret }
    expect(problemsOf({ P2S_SEAL_PRIVATE_KEY: secret, P2S_SEAL_PRIVATE_KEY_FILE: 'seal.key' }, file)).toEqual([
      'environment: P2S_SEAL_PRIVATE_KEY is ***: it differs from the key in P2S_SEAL_PRIVATE_KEY_FILE: leave one of them out',
    ])
  })

  test.each(['abc', open.slice(1), `${open}=`])('%s is no key', (text) => {
    for (const name of ['P2S_SEAL_PUBLIC_KEY', 'P2S_SEAL_PRIVATE_KEY'])
      expect(problemsOf({ [name]: text })).toEqual([
        `environment: ${name} is ***: it must be a key of 32 bytes in base64: 43 characters and =`,
      ])
    expect(problemsOf({ P2S_SEAL_PRIVATE_KEY_FILE: 'seal.key' }, { 'seal.key': text })).toEqual([
      expect.stringContaining('the file must hold the key alone: 32 bytes in base64'),
    ])
  })

  test('and every other secret are masked in the table of settings', () => {
    const env = { P2S_SEAL_PRIVATE_KEY: secret, SESSION_SECRET: 'hunter1,hunter2', DISCORD_BOT_TOKEN: 'hunter3' }
    const table = describeSettings(loadGood({ ...env, ADMIN_DISCORD_IDS: ANN }))
    for (const hidden of [secret, 'hunter', ANN]) expect(JSON.stringify(table)).not.toContain(hidden)
    expect(table).toContainEqual({ name: 'session keys', value: '***, ***' })
    expect(table).toContainEqual({ name: 'admins', value: '1 operator' })
  })
})
