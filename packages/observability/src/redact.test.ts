import { describe, expect, test } from '@jest/globals'
import { redact, safeText } from './redact.js'

const SECRET = 'hunter2'
const PLAYERS = `ban_${'1'.repeat(60)}`

describe('redact', () => {
  test.each([
    'seed',
    'operatorSeed',
    'P2S_OPERATOR_SEED',
    'apiKey',
    'api_key',
    'privateKey',
    'Authorization',
    'password',
    'Y-Api-Token',
    'cookie',
    'DISCORD_WEBHOOK_URL',
  ])('masks what stands under %s, at any depth', (name) => {
    expect(JSON.stringify(redact({ a: [{ [name]: SECRET }], [name]: { inside: SECRET } }))).not.toContain(SECRET)
  })

  test("shows a number under seed: it explains a settlement's order", () => {
    expect(redact({ seed: 42 })).toEqual({ seed: 42 })
    expect(redact({ seed: 42n })).toEqual({ seed: '***' })
  })

  test('shows bytes by their length only', () => {
    expect(redact({ a: new Uint8Array([1, 2]), b: Buffer.from(SECRET), c: new ArrayBuffer(3) })).toEqual({
      a: '[2 bytes]',
      b: '[7 bytes]',
      c: '[3 bytes]',
    })
  })

  test('takes user and password out of addresses, also inside messages', () => {
    expect(safeText(`connect postgresql://p2s:${SECRET}@db:5432/x failed`)).toBe(
      'connect postgresql://***@db:5432/x failed',
    )
    expect(safeText(`no postgresql://p2s:a/${SECRET}@db/x, no https://u:b?${SECRET}@h`)).toBe(
      'no postgresql://***@db/x, no https://***@h',
    )
    expect(safeText('at file:///app/node_modules/x@1.0.0/a.js')).toBe('at file:///app/node_modules/x@1.0.0/a.js')
    expect(JSON.stringify(redact(new Error(`https://u:${SECRET}@h/`)))).not.toContain(SECRET)
    expect(safeText(`POST https://discord.com/api/webhooks/12345/${SECRET}-x_y?wait=true`)).toBe(
      'POST https://discord.com/api/webhooks/12345/***?wait=true',
    )
  })

  test('takes e-mail addresses of persons out of fields and messages, and leaves paths of modules', () => {
    const line = JSON.stringify(
      redact({
        admin: 'email:ada@example.org',
        list: ['(Ada.L+x@mail.example.co.uk)'],
        error: new Error('no ada@example.org'),
      }),
    )
    expect(line).not.toMatch(/ada[.@]|example/i)
    expect(safeText('email:ada@example.org was not let in')).toBe('email:*** was not let in')
    expect(safeText('at /app/node_modules/@scope/x@1.0.0/a.js')).toBe('at /app/node_modules/@scope/x@1.0.0/a.js')
    expect(safeText('/.pnpm/pg@8.1.0_typescript@5.9.2/x')).toBe('/.pnpm/pg@8.1.0_typescript@5.9.2/x')
  })

  test.each([
    'ip',
    'ip_address',
    'clientIp',
    'client_ip',
    'remoteAddress',
    'remote_addr',
    'x-forwarded-for',
    'X-Forwarded-For',
    'forwardedFor',
    'x-real-ip',
    'cf-connecting-ip',
  ])('masks where a person is on the network, under %s, at any depth', (name) => {
    const line = JSON.stringify(redact({ [name]: '203.0.113.7', request: { [name]: ['2001:db8::7'] } }))
    expect(line).not.toMatch(/203|2001/)
  })

  test.each(['address', 'addresses', 'wallet', 'walletAddress', 'wallet_address', 'payout_address', 'recipient'])(
    "masks a player's address under %s, at any depth",
    (name) => {
      expect(JSON.stringify(redact({ [name]: PLAYERS, at: [{ [name]: [PLAYERS] }] }))).not.toContain('ban_')
    },
  )

  test("shows what operators go by: the faucet's accounts, blocks, the service's own ends, and words that only sound alike", () => {
    const readable = {
      account: PLAYERS,
      operators: [PLAYERS],
      representative: PLAYERS,
      operator_address: PLAYERS,
      hash: 'A1'.repeat(32),
      recipe: 'shown',
      description: 'shown',
      zip: 'shown',
      address_count: 3,
      address: 'http://127.0.0.1:8000',
      wallets: 2,
      ip: null,
    }
    expect(redact(readable)).toEqual(readable)
  })

  test('keeps message, stack, code and causes of an error, and nothing that a library hung on it', () => {
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), {
      code: 'ECONNRESET',
      config: { headers: { 'X-Anything': SECRET } },
    })
    const plain = redact(error)
    expect(plain).toMatchObject({ name: 'Error', message: 'outer', code: 'ECONNRESET', cause: { message: 'inner' } })
    expect(JSON.stringify(plain)).not.toContain(SECRET)
    expect(redact(new AggregateError([new Error('one')], ''))).toMatchObject({ errors: [{ message: 'one' }] })
  })

  test('makes plain data of bigint, dates, maps, sets, functions and values with toJSON', () => {
    const masked = { toJSON: () => '***', inner: SECRET }
    const value = {
      n: 10n ** 29n,
      at: new Date(0),
      map: new Map([['token', SECRET]]),
      set: new Set([1n]),
      f: () => 1,
      masked,
    }
    expect(redact(value)).toEqual({
      n: '100000000000000000000000000000',
      at: '1970-01-01T00:00:00.000Z',
      map: { token: '***' },
      set: ['1'],
      f: '[function]',
      masked: '***',
    })
  })

  test('is bounded in depth, length and number, and stands cycles', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(JSON.stringify(redact(cycle)).length).toBeLessThan(200)
    expect((redact('x'.repeat(10_000)) as string).length).toBe(4_001)
    expect(redact(Array.from({ length: 1_000 }, () => 1))).toHaveLength(100)
  })
})
