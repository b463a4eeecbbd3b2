// `make compose-env`: puts the secrets that docker-compose.yml requires into .env, each made here and now; what is there stays.
import { randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))
const file = path.join(root, '.env')
const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
const known = parseEnv(before)
// Hex, since the password also stands inside an address.
const wanted = { POSTGRES_PASSWORD: 24, SESSION_SECRET: 48, GRAFANA_PASSWORD: 16 }
const missing = Object.keys(wanted).filter((name) => !known[name])
const lines = missing.map((name) => `${name}=${randomBytes(wanted[name]).toString('hex')}\n`)
appendFileSync(file, (before === '' || before.endsWith('\n') ? '' : '\n') + lines.join(''), { mode: 0o600 })
chmodSync(file, 0o600)
mkdirSync(path.join(root, 'secrets'), { recursive: true, mode: 0o700 })
process.stdout.write(missing.length > 0 ? `Wrote ${missing.join(', ')} to .env.\n` : '.env has them all.\n')
