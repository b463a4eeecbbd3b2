// Where the demo keeps its things, and what its services are told. Everything that could reach them from the caller's own
// settings is set here, so that a .env or an exported variable can never point the demo at something real.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { HOST, PORTS } from './ports.mjs'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const FOLDER = path.join(ROOT, '.demo')
export const BOOKS = path.join(FOLDER, 'pay2slay.db')
export const SEED = path.join(FOLDER, 'operator.seed')
export const STATE = path.join(FOLDER, 'sandbox.jsonl')
export const PLAYERS = path.join(ROOT, 'configs/demo/players.csv')
export const app = (name) => path.join(ROOT, 'apps', name, 'dist/main.js')
export const url = (port, rest = '') => `http://${HOST}:${port}${rest}`

/** Makes the folder and, on the first run, an operator seed that only this user can read. */
export function prepareFolder() {
  mkdirSync(FOLDER, { recursive: true })
  if (!existsSync(SEED)) writeFileSync(SEED, `${randomBytes(32).toString('hex').toUpperCase()}\n`, { mode: 0o600 })
}

export function serviceEnvironment() {
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'].filter((name) => process.env[name] !== undefined)
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    NODE_ENV: 'production',
    CONFIG_DIR: 'configs/demo',
    DATABASE_URL: `file:${BOOKS}`,
    P2S_DRY_RUN: 'false',
    P2S_OPERATOR_SEED_FILE: SEED,
    P2S_HOST: HOST,
    P2S_API_PORT: String(PORTS.api),
    P2S_METRICS_PORT: String(PORTS.schedulerMetrics),
    P2S_API_METRICS_PORT: String(PORTS.apiMetrics),
    P2S_LOG_FORMAT: 'json',
    P2S_INTERVAL_SECONDS: '5',
  }
}
