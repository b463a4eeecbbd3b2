// Settings that live in the environment only. Variables that win over a key of a file stand at that key (`env`).
import { baseUrl, hex, key32, passphrase, text, whole, word, yesNo, type ObjectSchema } from './fields.js'

export interface EnvironmentSettings {
  readonly DATABASE_URL: string
  readonly P2S_HOST: string
  readonly P2S_API_PORT?: number
  readonly PORT?: number
  readonly P2S_API_METRICS_PORT: number
  readonly P2S_METRICS_PORT: number
  readonly P2S_INTERVAL_SECONDS?: number
  readonly P2S_START_JITTER_SEC: number
  readonly P2S_OPERATOR_SEED_FILE?: string
  readonly P2S_OPERATOR_SEED?: string
  readonly P2S_OPERATOR_ACCOUNT?: string
  readonly P2S_LOG_LEVEL: 'debug' | 'info' | 'warn' | 'warning' | 'error'
  readonly P2S_LOG_FORMAT: 'auto' | 'json' | 'text'
  readonly IMAGE_TAG: string
  readonly CONFIG_DIR: string
  readonly P2S_PUBLIC_URL?: string
  readonly P2S_TRUSTED_PROXY_HOPS: number
  readonly SESSION_SECRET: string
  readonly P2S_RELEASE_TOKEN?: string
  readonly DISCORD_WEBHOOK_URL?: string
  readonly DISCORD_ALERTS_WEBHOOK_URL?: string
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string
  readonly DEMO_MODE: boolean
  readonly ADMIN_DISCORD_IDS: string
  readonly ADMIN_DISCORD_USERNAMES: string
  readonly P2S_SEAL_PUBLIC_KEY?: string
  readonly P2S_SEAL_PRIVATE_KEY_FILE?: string
  readonly P2S_SEAL_PRIVATE_KEY?: string
  readonly P2S_BACKUP_DIR: string
  readonly P2S_BACKUP_KEY_FILE?: string
  readonly P2S_BACKUP_KEY?: string
  readonly P2S_BACKUP_EVERY_HOURS: number
  readonly P2S_BACKUP_KEEP: number
  readonly P2S_BACKUP_KEEP_DAYS: number
  readonly P2S_LOG_BUFFER_SIZE: number
  readonly P2S_ALLOW_UNSAFE_COMMITS?: 'tests-only'
}

const port = (description: string, value?: number) =>
  whole(`${description}; 0: any free one`, 0, 65_535, value === undefined ? {} : { default: value })

/** Encrypted, or a stand-in on this machine. */
const webhook = (description: string) => ({
  type: 'string',
  pattern: String.raw`^(https://[\w.-]+(:\d+)?|http://127\.0\.0\.1(:\d+)?)/api(/v\d+)?/webhooks/\d{5,25}/[\w-]{10,200}$`,
  description,
  expected: 'the address of a Discord webhook: https://discord.com/api/webhooks/ID/TOKEN',
})

export const environmentSchema: ObjectSchema = {
  $id: 'pay2slay/environment',
  title: 'Environment variables without a key in a file',
  type: 'object',
  additionalProperties: false,
  properties: {
    DATABASE_URL: text('postgresql://…, file:… or sqlite:///…', { default: 'file:./pay2slay.db', maxLength: 2_000 }),
    P2S_HOST: {
      type: 'string',
      pattern: '^[A-Za-z0-9.:_-]{1,253}$',
      default: '127.0.0.1',
      description: 'Address that the API and the metrics servers listen on',
      expected: 'a host name or IP address, such as 127.0.0.1 or 0.0.0.0',
    },
    P2S_API_PORT: port('Port of the API, 8000 when absent; wins over PORT'),
    PORT: port('Port of the API, as platforms set it'),
    P2S_API_METRICS_PORT: port("Port of the API's metrics", 8002),
    P2S_METRICS_PORT: port("Port of the scheduler's metrics", 8001),
    P2S_INTERVAL_SECONDS: whole(
      'Seconds between accruals and between settlements; wins over scheduler_minutes',
      1,
      86_400,
    ),
    P2S_START_JITTER_SEC: whole('Waits up to so many seconds before the first cycle', 0, 3_600, { default: 0 }),
    P2S_OPERATOR_SEED_FILE: text('File with the operator seed, from the workspace root'),
    P2S_OPERATOR_SEED: hex('Operator seed', 64),
    P2S_OPERATOR_ACCOUNT: {
      type: 'string',
      pattern: '^ban_[13][13456789abcdefghijkmnopqrstuwxyz]{59}$',
      description: 'Must equal the address of the seed, when set',
      expected: 'a Banano address: ban_ and 60 characters',
    },
    P2S_LOG_LEVEL: word('Least important lines that are logged', ['debug', 'info', 'warn', 'warning', 'error'], {
      default: 'info',
    }),
    P2S_LOG_FORMAT: word('auto: text on a terminal, else JSON', ['auto', 'json', 'text'], { default: 'auto' }),
    IMAGE_TAG: text('Version that /healthz shows', { default: 'dev', maxLength: 200 }),
    CONFIG_DIR: text('Folder of the three files, from the workspace root', { default: 'configs' }),
    P2S_PUBLIC_URL: baseUrl('Address that browsers reach the API at; unset: http://127.0.0.1 and the port of the API'),
    P2S_TRUSTED_PROXY_HOPS: whole('Proxies in front of the API whose X-Forwarded-For is believed', 0, 5, {
      default: 0,
    }),
    SESSION_SECRET: text('Keys of the sessions, separated by commas: the first signs, all verify', {
      default: '',
      maxLength: 4_000,
    }),
    P2S_RELEASE_TOKEN: {
      type: 'string',
      pattern: '^[\\x21-\\x7e]{32,512}$',
      description: 'Token with which workflows record builds and rollbacks; unset: none are recorded',
      expected: 'at least 32 random characters without spaces, such as `openssl rand -hex 32` prints',
    },
    DISCORD_WEBHOOK_URL: webhook('Webhook of the channel that is told of payouts and milestones; unset: nobody is'),
    DISCORD_ALERTS_WEBHOOK_URL: webhook('Webhook of the channel that is told of alerts; unset: nobody is'),
    OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl('Collector that traces are sent to by OTLP over HTTP; unset: no traces'),
    DEMO_MODE: yesNo('Demo features; refused when live, except in the local world', { default: false }),
    ADMIN_DISCORD_IDS: text('Admins by Discord id, separated by commas, each with :viewer or :operator behind it', {
      default: '',
      maxLength: 4_000,
    }),
    ADMIN_DISCORD_USERNAMES: text('Refused, since names can be changed: use ADMIN_DISCORD_IDS', {
      default: '',
      maxLength: 4_000,
    }),
    P2S_SEAL_PUBLIC_KEY: key32('Public key that the API seals an operator seed with'),
    P2S_SEAL_PRIVATE_KEY_FILE: text('File with the private key that the scheduler opens it with'),
    P2S_SEAL_PRIVATE_KEY: key32('The private key itself'),
    P2S_BACKUP_DIR: text('Folder of the backups, from the workspace root', { default: 'backups' }),
    P2S_BACKUP_KEY_FILE: text('File with the passphrase that backups are encrypted with'),
    P2S_BACKUP_KEY: passphrase('The passphrase itself'),
    P2S_BACKUP_EVERY_HOURS: whole(
      'Hours between backups that the scheduler makes, with a passphrase; 0: none',
      0,
      168,
      {
        default: 6,
      },
    ),
    P2S_BACKUP_KEEP: whole('So many of the newest backups it keeps', 1, 9_999, { default: 14 }),
    P2S_BACKUP_KEEP_DAYS: whole('And all that are younger than so many days', 1, 9_999, { default: 7 }),
    P2S_LOG_BUFFER_SIZE: whole('Log lines that admins can look back over', 0, 100_000, { default: 5_000 }),
    P2S_ALLOW_UNSAFE_COMMITS: word('Lets tests run live on a PostgreSQL that may forget commits', ['tests-only']),
  },
}
