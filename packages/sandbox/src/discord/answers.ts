// The bodies of the Discord stand-in's answers. Source of the shapes: discord-api-docs; see tests/data/discord.
import type { HttpAnswer } from '../faults/apply.js'
import type { Player } from '../fortnite/player.js'

export type Headers = Readonly<Record<string, string>>

export const json = (status: number, value: unknown, headers: Headers = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

/** Message and JSON error code of a status. */
const ERRORS: Readonly<Record<number, readonly [message: string, code: number]>> = {
  400: ['Invalid Form Body', 50_035],
  401: ['401: Unauthorized', 0],
  403: ['Missing Access', 50_001],
  404: ['404: Not Found', 0],
  405: ['405: Method Not Allowed', 0],
}

export function failure(status: number): HttpAnswer {
  if (status === 429) return tooMany(64.57, 1)
  const [message, code] = ERRORS[status] ?? [`${status}: Internal Server Error`, 0]
  return json(status, { message, code })
}

export const unknown = (what: 'Guild' | 'Member' | 'User'): HttpAnswer =>
  json(404, { message: `Unknown ${what}`, code: { Guild: 10_004, Member: 10_007, User: 10_013 }[what] })

export const tooMany = (seconds: number, limit: number): HttpAnswer =>
  json(
    429,
    { message: 'You are being rate limited.', retry_after: seconds, global: false },
    {
      'retry-after': String(Math.ceil(seconds)),
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': String(seconds),
      'x-ratelimit-bucket': 'abcd1234',
      'x-ratelimit-scope': 'user',
    },
  )

/** An error of the OAuth endpoints, which have a shape of their own. */
export const oauthError = (status: number, error: string, description?: string): HttpAnswer =>
  json(status, { error, ...(description === undefined ? {} : { error_description: description }) })

const part = ({ spec }: Player) => ({
  id: spec.discordId,
  username: spec.discordName,
  discriminator: '0',
  global_name: spec.epicName,
  avatar: null,
  public_flags: 0,
})

export const userBody = (player: Player): unknown => ({
  ...part(player),
  flags: 0,
  banner: null,
  accent_color: null,
  locale: 'en-US',
  mfa_enabled: true,
  avatar_decoration_data: null,
  collectibles: null,
  primary_guild: null,
})

export const memberBody = (player: Player): unknown => ({
  user: part(player),
  nick: null,
  avatar: null,
  banner: null,
  roles: ['621453000000000001'],
  joined_at: '2024-04-26T06:26:56.936000+00:00',
  premium_since: null,
  deaf: false,
  mute: false,
  flags: 2,
  pending: false,
  communication_disabled_until: null,
  avatar_decoration_data: null,
})

export const authorizationBody = (clientId: string, scopes: readonly string[], expiresAt: number, player: Player) => ({
  application: {
    id: clientId,
    name: 'Pay2Slay',
    icon: null,
    description: '',
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: 'c8cde6a3c8c6e49d86af3191287b3ce255872be1fff6dc285bdb420c06a2c3c8',
  },
  scopes,
  expires: new Date(expiresAt).toISOString().replace('Z', '000+00:00'),
  ...(scopes.includes('identify') ? { user: part(player) } : {}),
})
