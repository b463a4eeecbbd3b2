// Where the demo keeps its things, and what its services are told. Everything that could reach them from the caller's own
// settings is set here, so that a .env or an exported variable can never point the demo at something real; an exported address of a
// PostgreSQL counts, behind the look of own-database.mjs.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { HOST, PORTS } from './ports.mjs'
import { apiSecrets, prepareSecrets, schedulerSecrets } from './secrets.mjs'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const GIVEN = process.env.DATABASE_URL ?? ''
export const isOnPostgresql = /^postgres(ql)?:\/\//.test(GIVEN)
/** The books and the local ledger belong together, so each kind of books has a folder of its own. */
export const FOLDER = path.join(ROOT, '.demo', isOnPostgresql ? 'postgresql' : '')
/** Address of the books: an exported PostgreSQL, or a file of the demo's own. */
export const BOOKS = isOnPostgresql ? GIVEN : `file:${path.join(FOLDER, 'pay2slay.db')}`
/** What a person is told of a path. */
export const told = (file) => path.relative(ROOT, file)
export const SEED = path.join(FOLDER, 'operator.seed')
export const STATE = path.join(FOLDER, 'sandbox.jsonl')
export const PLAYERS = path.join(ROOT, 'configs/demo/players.csv')
export const app = (name) => path.join(ROOT, 'apps', name, 'dist/main.js')
export const url = (port, rest = '') => `http://${HOST}:${port}${rest}`

/** Makes the folder and, on the first run, the demo's secrets. */
export function prepareFolder() {
  mkdirSync(FOLDER, { recursive: true })
  return prepareSecrets(FOLDER)
}

/** Of the players in players.csv, so that the admins' routes can be tried too. */
const ADMINS = '80351110224678911:operator,80351110224678912:viewer'

/** `known`: every variable that a service reads; set to nothing here, it counts as unset whatever a .env says. */
function commonEnvironment(known) {
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'].filter((name) => process.env[name] !== undefined)
  return {
    ...Object.fromEntries(known.map((name) => [name, ''])),
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    NODE_ENV: 'production',
    CONFIG_DIR: 'configs/demo',
    DATABASE_URL: BOOKS,
    P2S_DRY_RUN: 'false',
    P2S_HOST: HOST,
    P2S_API_PORT: String(PORTS.api),
    P2S_METRICS_PORT: String(PORTS.schedulerMetrics),
    P2S_API_METRICS_PORT: String(PORTS.apiMetrics),
    P2S_LOG_FORMAT: 'json',
    P2S_INTERVAL_SECONDS: '5',
  }
}

/** What each service is told: the common part, and the secrets that are its own. Once the services are built. */
export async function serviceEnvironments() {
  const { knownVariables } = await import('@pay2slay/config')
  const [common, files] = [commonEnvironment(knownVariables()), prepareFolder()]
  return {
    scheduler: { ...common, ...schedulerSecrets(files) },
    api: { ...common, ...apiSecrets(files), ADMIN_DISCORD_IDS: ADMINS },
    sandbox: common,
  }
}
