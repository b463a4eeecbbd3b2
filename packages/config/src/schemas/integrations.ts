// integrations.yaml: the services outside. The original's keys keep their names.
import { rateLimits, reverifyCooldownSeconds, sessions, type RateLimitsFile, type SessionsFile } from './api.js'
import { ban, baseUrl, hex, text, url, urls, webSockets, whole, word, yesNo, type ObjectSchema } from './fields.js'

export interface IntegrationsFile {
  readonly chain_env: 'live' | 'beta' | 'dev' | 'sandbox'
  readonly sandbox_genesis?: string
  readonly beta_genesis?: string
  readonly work_threshold?: string
  readonly node_rpc: readonly string[]
  readonly node_websocket: readonly string[]
  readonly node_headers: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly work_servers: readonly string[]
  readonly work_local_workers: number
  readonly min_operator_balance_ban: string
  readonly dry_run: boolean
  readonly fortnite_base_url: string
  readonly fortnite_api_key?: string
  readonly yunite_base_url: string
  readonly yunite_api_key?: string
  readonly yunite_guild_id?: string
  readonly discord_base_url: string
  readonly discord_guild_id?: string
  readonly discord_oauth_client_id?: string
  readonly discord_oauth_client_secret?: string
  readonly discord_redirect_uri?: string
  readonly discord_bot_token?: string
  readonly oauth_scopes: readonly string[]
  readonly rate_limits: RateLimitsFile
  readonly sessions: SessionsFile
  readonly reverify_cooldown_seconds: number
  readonly abuse_heuristics: {
    readonly kill_rate_per_min: number
    readonly kill_rate_window_minutes: number
    readonly hold_payouts: boolean
  }
}

const snowflake = (description: string, env: string) => ({
  type: 'string',
  pattern: '^[0-9]{5,20}$',
  description,
  expected: 'an id of 5 to 20 digits',
  env: [env],
})

const chain = {
  chain_env: word(
    'Which Banano network: picks the expected genesis and the work threshold',
    ['live', 'beta', 'dev', 'sandbox'],
    {
      default: 'live',
    },
  ),
  sandbox_genesis: hex('Genesis hash of a dev or sandbox network', 64),
  beta_genesis: hex('Genesis hash of the beta network', 64),
  work_threshold: hex('Lowest valid work of a dev or sandbox network', 16),
  node_rpc: urls('Banano nodes, in order; all that answer must agree', { env: ['BANANO_NODE_RPC'], default: [] }),
  node_websocket: webSockets('WebSockets of nodes, which tell at once that a block was confirmed; none is needed', {
    env: ['BANANO_NODE_WEBSOCKET'],
    default: [],
  }),
  node_headers: {
    type: 'object',
    properties: {},
    description: 'Headers per node address, for instance an API key',
    default: {},
    additionalProperties: {
      type: 'object',
      properties: {},
      additionalProperties: {
        type: 'string',
        pattern: '^[\\t\\x20-\\x7e]{1,4096}$',
        description: 'Value of the header; never shown',
        expected: 'a header value of printable characters',
      },
    },
  },
  work_servers: urls('Servers asked for work after the nodes', { default: [] }),
  work_local_workers: whole('CPU workers that compute work when nobody else does; 0: none', 0, 64, { default: 1 }),
  min_operator_balance_ban: ban('What must stay on the operator account', {
    env: ['P2S_MIN_OPERATOR_BALANCE_BAN', 'MIN_OPERATOR_BALANCE_BAN'],
    default: '50',
  }),
} as const

const players = {
  fortnite_base_url: url('Fortnite statistics', { env: ['FORTNITE_BASE_URL'], default: 'https://fortnite-api.com' }),
  fortnite_api_key: text('Key of fortnite-api.com', { env: ['FORTNITE_API_KEY'] }),
  yunite_base_url: url('Yunite', { env: ['YUNITE_BASE_URL'], default: 'https://yunite.xyz/api' }),
  yunite_api_key: text('Token of the Yunite app', { env: ['YUNITE_API_KEY'] }),
  yunite_guild_id: snowflake('Guild that Yunite knows the players of', 'YUNITE_GUILD_ID'),
  discord_base_url: baseUrl('Discord; its API lies under /api/v10', {
    env: ['DISCORD_BASE_URL'],
    default: 'https://discord.com',
  }),
  discord_guild_id: snowflake(
    'Guild that players must be members of; the Yunite guild when absent',
    'DISCORD_GUILD_ID',
  ),
  discord_oauth_client_id: snowflake('Discord application', 'DISCORD_CLIENT_ID'),
  discord_oauth_client_secret: text('Secret of the Discord application', { env: ['DISCORD_CLIENT_SECRET'] }),
  discord_redirect_uri: url('Where Discord sends players back to', { env: ['DISCORD_REDIRECT_URI'] }),
  discord_bot_token: text('Token of a bot in the guild, which tells who has left between logins', {
    env: ['DISCORD_BOT_TOKEN'],
  }),
  oauth_scopes: {
    type: 'array',
    maxItems: 10,
    items: {
      type: 'string',
      pattern: '^[a-z.]{1,40}$',
      description: 'A scope',
      expected: 'a Discord scope such as identify',
    },
    description: 'What a player is asked to allow',
    expected: 'a list of Discord scopes',
    default: ['identify', 'guilds.members.read'],
  },
} as const

export const integrationsSchema: ObjectSchema = {
  $id: 'pay2slay/integrations.yaml',
  title: 'integrations.yaml',
  type: 'object',
  additionalProperties: false,
  properties: {
    dry_run: yesNo('No call outside, nothing signed', { env: ['P2S_DRY_RUN'], default: true }),
    ...chain,
    ...players,
    rate_limits: rateLimits,
    sessions,
    reverify_cooldown_seconds: reverifyCooldownSeconds,
    abuse_heuristics: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        kill_rate_per_min: {
          type: 'number',
          minimum: 0,
          maximum: 1_000,
          default: 0,
          description: 'More kills per minute than this raise a flag; 0: off',
          expected: 'a number from 0 to 1000',
        },
        kill_rate_window_minutes: whole('Over how long the rate is measured', 1, 1_440, { default: 15 }),
        hold_payouts: yesNo('A flag holds the settlement until an admin clears it', { default: false }),
      },
    },
  },
}
