// What the services are told. Everything secret comes in while rendering: the file of the repository holds references, and of literal
// values only those that are listed here. A list of secret-looking names would always miss the next one.
import { environmentSchema, FILE_SCHEMAS } from '@pay2slay/config'
import { FAUCET } from './rules-services.js'
import type { Sdl, Service } from './sdl.js'

/** What may stand in the template as it is; a reference has the name of its variable. */
const WRITTEN: Readonly<Record<string, RegExp>> = {
  DATABASE_URL: /^postgresql:\/\/pay2slay:\$\{POSTGRES_PASSWORD\}@postgres:5432\/pay2slay$/,
  DISCORD_REDIRECT_URI: /^https:\/\/\$\{DOMAIN_NAME\}\/auth\/discord\/callback$/,
  P2S_PUBLIC_URL: /^https:\/\/\$\{DOMAIN_NAME\}$/,
  P2S_LOG_LEVEL: /^(debug|info|warn|error)$/,
  PGDATA: /^\/[\w/]+$/,
  POSTGRES_DB: /^pay2slay$/,
  POSTGRES_USER: /^pay2slay$/,
}
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  api: ['DATABASE_URL', 'P2S_DRY_RUN', 'P2S_PUBLIC_URL', 'SESSION_SECRET'],
  scheduler: ['DATABASE_URL', 'P2S_DRY_RUN'],
  postgres: ['PGDATA', 'POSTGRES_DB', 'POSTGRES_PASSWORD', 'POSTGRES_USER'],
}
/** What the one service needs and the other must not know: the API never signs, the scheduler never logs anybody in. */
const NOT_FOR: Readonly<Record<string, readonly string[]>> = {
  api: [
    ...['P2S_OPERATOR_SEED', 'P2S_OPERATOR_SEED_FILE', 'P2S_SEAL_PRIVATE_KEY', 'P2S_SEAL_PRIVATE_KEY_FILE'],
    ...['P2S_BACKUP_KEY', 'P2S_BACKUP_KEY_FILE'],
  ],
  scheduler: ['SESSION_SECRET', 'DISCORD_CLIENT_SECRET', 'P2S_RELEASE_TOKEN'],
}

/** For tests, for a local world, or refused: what no deployment may have. */
const NOWHERE = ['P2S_ALLOW_UNSAFE_COMMITS', 'DEMO_MODE', 'ADMIN_DISCORD_USERNAMES']

interface Described {
  readonly properties?: Readonly<Record<string, Described>>
  readonly env?: readonly string[]
}
const variablesOf = ({ properties = {}, env = [] }: Described): readonly string[] => [
  ...env,
  ...Object.values(properties).flatMap(variablesOf),
]
/** What the two services read. Any other name is read by Node or a library beside them: NODE_OPTIONS, a proxy, no check of certificates. */
const READ = new Set(
  [
    ...Object.keys(environmentSchema.properties),
    ...Object.values(FILE_SCHEMAS).flatMap((schema) => variablesOf(schema)),
  ].filter((name) => !NOWHERE.includes(name)),
)

export function environmentProblems(sdl: Sdl, template: boolean): readonly string[] {
  return [
    ...Object.entries(sdl.services).flatMap(([name, service]) => [
      ...(service.env ?? []).flatMap((entry) => entryProblems(name, entry, template)),
      ...namesProblems(name, service),
    ]),
    ...agreementProblems(sdl),
    ...addressProblems(sdl),
    ...(template ? literalProblems(sdl) : []),
  ]
}

const split = (entry: string): readonly [string, string] => {
  const at = entry.indexOf('=')
  return at < 1 ? ['', ''] : [entry.slice(0, at), entry.slice(at + 1)]
}

function entryProblems(name: string, entry: string, template: boolean): readonly string[] {
  const [key, value] = split(entry)
  if (!/^[A-Z][A-Z0-9_]*$/.test(key))
    return [`${name}: ${key || 'an entry of its environment'} is not NAME=VALUE with a name in capitals`]
  // eslint-disable-next-line no-control-regex -- that is what must not be in it
  if (/[\u0000-\u001f]/.test(value)) return [`${name}: ${key} holds a control character`]
  if (!template && key === 'P2S_DRY_RUN' && !/^(true|false)$/.test(value))
    return [`${name}: P2S_DRY_RUN is true or false`]
  if (!template) return value.includes('${') ? [`${name}: ${key} was not filled in`] : []
  if (value === `\${${key}}` || WRITTEN[key]?.test(value)) return []
  return [`${name}: ${key} stands in the file: write ${key}=\${${key}}, which rendering fills in`]
}

function namesProblems(name: string, { env = [] }: Service): readonly string[] {
  const entries = env.map(split)
  const names = entries.map(([key]) => key)
  const filled = new Set(entries.filter(([, value]) => value !== '').map(([key]) => key))
  return [
    ...new Set(names.filter((key, at) => names.indexOf(key) !== at).map((key) => `${name}: ${key} is there twice`)),
    ...(REQUIRED[name] ?? []).filter((key) => !filled.has(key)).map((key) => `${name}: ${key} is not set`),
    ...(NOT_FOR[name] ?? []).filter((key) => names.includes(key)).map((key) => `${name}: ${key} is not for it`),
    ...(name === 'api' || name === 'scheduler'
      ? names.filter((key) => !READ.has(key)).map((key) => `${name}: ${key} is not for it`)
      : []),
    // What else PostgreSQL's image understands makes it weaker, such as POSTGRES_HOST_AUTH_METHOD=trust.
    ...(name === 'postgres'
      ? names.filter((key) => !REQUIRED['postgres']?.includes(key)).map((key) => `${name}: ${key} is not for it`)
      : []),
  ]
}

/** Players reach the API under one name with TLS in front, are told that one, and come back from a login to it. */
function addressProblems({ services: { api } }: Sdl): readonly string[] {
  if (!api) return []
  const of = (key: string) => (api.env ?? []).map(split).find(([name]) => name === key)?.[1] ?? ''
  const address = of('P2S_PUBLIC_URL')
  if (address === '') return [] // told as missing
  if (!/^https:\/\/[^/]+$/.test(address)) return ['api: P2S_PUBLIC_URL is not https and a name']
  const accepted = (api.expose ?? []).flatMap(({ accept = [] }) => accept)
  const callback = `${address}/auth/discord/callback`
  return [
    ...(accepted.length === 0 || accepted.join() === address.slice('https://'.length)
      ? []
      : ['api: accept is not the name in P2S_PUBLIC_URL']),
    ...([callback, ''].includes(of('DISCORD_REDIRECT_URI')) ? [] : [`api: DISCORD_REDIRECT_URI is not ${callback}`]),
  ]
}

/** Both services work on the one database that is here, and both are dry or neither is. */
function agreementProblems(sdl: Sdl): readonly string[] {
  if (!FAUCET.every((name) => name in sdl.services)) return []
  const of = (service: string, key: string) =>
    (sdl.services[service]?.env ?? []).map(split).find(([name]) => name === key)?.[1]
  const [user, password, database] = ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'].map((key) =>
    of('postgres', key),
  )
  const books = `postgresql://${user ?? ''}:${password ?? ''}@postgres:5432/${database ?? ''}`
  return [
    ...['api', 'scheduler']
      .filter((name) => (of(name, 'DATABASE_URL') ?? books) !== books)
      .map((name) => `${name}: DATABASE_URL does not lead to the database of this deployment`),
    ...(of('api', 'P2S_DRY_RUN') === of('scheduler', 'P2S_DRY_RUN')
      ? []
      : ['api and scheduler differ in P2S_DRY_RUN: one would pay what the other calls a dry run']),
  ]
}

/** Secrets that stand elsewhere than in the environment: a login to a registry, and 64 hex digits that are no image's digest. */
function literalProblems(sdl: Sdl): readonly string[] {
  const withLogin = Object.entries(sdl.services).filter(([, { credentials }]) => credentials !== undefined)
  const bare = JSON.stringify(sdl).replaceAll(/@sha256:[0-9a-f]{64}\b/g, '')
  return [
    ...withLogin.map(([name]) => `${name}: credentials stand in the file: images are public`),
    ...(/[0-9a-f]{64}/i.test(bare) ? ['64 hex digits stand in the file, as a seed has them'] : []),
  ]
}
