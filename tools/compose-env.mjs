// `make compose-env`: puts the secrets that docker-compose.yml requires into .env, each made here and now; what is there stays.
import { randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
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
process.stdout.write(missing.length > 0 ? `Wrote ${missing.join(', ')} to .env.\n` : '.env has them all.\n')

// The services run as this user, without the right to read what is somebody else's.
const SERVICE_USER = 1000
const secrets = path.join(root, 'secrets')
mkdirSync(secrets, { recursive: true, mode: 0o700 })
if (process.getuid?.() === 0) chownSync(secrets, SERVICE_USER, SERVICE_USER)
if (statSync(secrets).uid !== SERVICE_USER)
  process.stdout.write(`The services cannot read secrets/ yet: sudo chown ${SERVICE_USER} '${secrets}'\n`)
