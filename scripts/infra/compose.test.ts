// docker-compose.yml against the promises it makes: what is reached from outside, what is secret, what starts when, what may be written.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { execFileSync, spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseEnv } from 'node:util'

const ROOT = path.join(import.meta.dirname, '../..')
const text = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8')

interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly profiles?: readonly string[]
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: object
  readonly restart?: string
}

/** YAML 1.2 leaves `<<` alone; compose merges it, and so does this. */
function merged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(merged)
  if (typeof value !== 'object' || value === null) return value
  const { '<<': base, ...own } = value as Record<string, unknown>
  const entries = Object.entries(own).map(([key, inner]) => [key, merged(inner)])
  return Object.assign({}, base === undefined ? {} : merged(base), Object.fromEntries(entries))
}
const { services } = merged(load(text)) as { services: Record<string, Service> }
const ours = ['migrate', 'scheduler', 'api', 'sandbox']

describe('docker-compose.yml', () => {
  test('has the services and profiles that the README names', () => {
    const of = (profile?: string) => Object.keys(services).filter((name) => services[name]?.profiles?.[0] === profile)
    expect(of()).toEqual(['postgres', 'migrate', 'scheduler', 'api'])
    expect(of('sandbox')).toEqual(['sandbox'])
    expect(of('monitoring')).toEqual(['prometheus', 'grafana'])
  })

  test('publishes nothing but the API to other machines', () => {
    for (const [name, { ports = [] }] of Object.entries(services))
      for (const port of ports) {
        const open = name === 'api' && port.endsWith(':8000')
        expect([name, port, port.startsWith('127.0.0.1:')]).toEqual([name, port, !open])
      }
  })

  test('publishes no port twice', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) =>
      ports.map(
        (port) =>
          port
            .replace(/^127\.0\.0\.1:/, '')
            .replace(/\$\{\w+:-(\d+)\}/, '$1')
            .split(':')[0],
      ),
    )
    expect(new Set(published).size).toBe(published.length)
  })

  test('names foreign images by digest', () => {
    for (const [name, { image }] of Object.entries(services))
      if (!ours.includes(name)) expect(image).toMatch(/^docker\.io\/[a-z/]+:[\w.-]+@sha256:[0-9a-f]{64}$/)
  })

  test('requires every secret that has no safe default, and holds none', () => {
    for (const name of ['POSTGRES_PASSWORD', 'SESSION_SECRET', 'GRAFANA_PASSWORD']) {
      const uses = [...text.matchAll(new RegExp(`\\$\\{${name}[^}]*\\}`, 'g'))]
      expect(uses.length).toBeGreaterThan(0)
      for (const [use] of uses) expect(use).toMatch(new RegExp(`^\\$\\{${name}:\\?.+\\}$`))
    }
    for (const { environment = {} } of Object.values(services))
      for (const [name, value] of Object.entries(environment))
        if (/SECRET|PASSWORD|KEY|TOKEN|SEED/.test(name)) expect(value).toMatch(/^\$\{/)
  })

  test('gives the seed to the scheduler alone, and the session keys to the API alone', () => {
    const has = (name: string) =>
      Object.keys(services).filter((service) => services[service]?.environment?.[name] !== undefined)
    expect(has('P2S_OPERATOR_SEED_FILE')).toEqual(['scheduler'])
    expect(has('P2S_SEAL_PRIVATE_KEY_FILE')).toEqual(['scheduler'])
    expect(has('SESSION_SECRET')).toEqual(['api'])
    expect(has('DISCORD_CLIENT_SECRET')).toEqual(['api'])
    expect(has('P2S_OPERATOR_SEED')).toEqual(['scheduler'])
    expect(has('P2S_SEAL_PRIVATE_KEY')).toEqual(['scheduler'])
    expect(has('P2S_BACKUP_KEY')).toEqual(['scheduler'])
  })

  test('is dry until told otherwise', () => {
    for (const name of ['migrate', 'scheduler', 'api'])
      expect(services[name]?.environment?.['P2S_DRY_RUN']).toBe('${P2S_DRY_RUN:-true}')
  })

  test('starts in order: the database healthy, migrated, then the services', () => {
    expect(services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
    for (const name of ['scheduler', 'api']) {
      expect(services[name]?.depends_on?.['migrate']).toEqual({ condition: 'service_completed_successfully' })
      expect(services[name]?.healthcheck).toMatchObject({ test: ['CMD', 'pay2slay', 'healthcheck', name] })
    }
    expect(services['postgres']?.healthcheck).toBeDefined()
  })

  test('says of everything that goes on running whether it is well, and waits for that before what needs it', () => {
    for (const [name, { healthcheck, depends_on: needs = {}, restart }] of Object.entries(services)) {
      if (restart !== 'no')
        expect([name, healthcheck]).toEqual([name, expect.objectContaining({ test: expect.anything() })])
      for (const [other, { condition }] of Object.entries(needs))
        expect([name, other, condition]).toEqual([
          name,
          other,
          services[other]?.restart === 'no' ? 'service_completed_successfully' : 'service_healthy',
        ])
    }
  })

  test('runs what is ours on a file system that cannot be written to, without any capability', () => {
    for (const name of ours) expect(services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
  })

  const known = [...readFileSync(path.join(ROOT, '.env.example'), 'utf8').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(
    ([, name = '']) => name,
  )
  test('tells the services only what they read', () => {
    for (const name of ['migrate', 'scheduler', 'api'])
      for (const variable of Object.keys(services[name]?.environment ?? {})) expect(known).toContain(variable)
  })

  test('passes every line of .env on that .env.example knows, but for what it decides itself', () => {
    const own = [
      ...['DATABASE_URL', 'P2S_BACKUP_DIR', 'IMAGE_TAG'], // its volumes and the image's version
      ...['P2S_HOST', 'P2S_API_PORT', 'PORT', 'P2S_API_METRICS_PORT', 'P2S_METRICS_PORT'], // what it publishes
      'P2S_ALLOW_UNSAFE_COMMITS', // tests only
    ]
    const passed = ['scheduler', 'api'].flatMap((name) => Object.entries(services[name]?.environment ?? {}))
    for (const name of known.filter((each) => !own.includes(each) && !each.startsWith('P2S_SANDBOX_')))
      expect([name, passed.find(([key]) => key === name)?.[1]]).toEqual([
        name,
        expect.stringMatching(`^\\$\\{${name}:[-?]`),
      ])
  })

  test('lets the three configuration files be changed beside it', () => {
    for (const name of ['migrate', 'scheduler', 'api'])
      expect(services[name]?.volumes).toContain('./configs:/app/configs:ro')
  })
})

describe('make compose-env', () => {
  const isRoot = process.getuid?.() === 0
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-compose-'))
    chmodSync(folder, 0o755)
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const make = () =>
    execFileSync(process.execPath, [path.join(ROOT, 'tools/compose-env.mjs'), folder], { encoding: 'utf8' })

  test('writes what is missing, keeps what is there, and lets nobody else read it', () => {
    const file = path.join(folder, '.env')
    writeFileSync(file, 'P2S_DRY_RUN=false\nSESSION_SECRET=mine', { mode: 0o644 })
    expect(make()).toMatch(/^Wrote POSTGRES_PASSWORD, GRAFANA_PASSWORD to .env.\n/)
    const first = readFileSync(file, 'utf8')
    expect(parseEnv(first)).toEqual({
      P2S_DRY_RUN: 'false',
      SESSION_SECRET: 'mine',
      POSTGRES_PASSWORD: expect.stringMatching(/^[0-9a-f]{48}$/),
      GRAFANA_PASSWORD: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(make()).toMatch(/^.env has them all.\n/)
    expect(readFileSync(file, 'utf8')).toBe(first)
  })

  test('makes a folder of secrets that the services can read, or says what is missing to that', () => {
    const said = make()
    const { uid, mode } = statSync(path.join(folder, 'secrets'))
    expect(mode & 0o777).toBe(0o700)
    if (isRoot) expect(uid).toBe(1000)
    expect(said.includes('sudo chown 1000')).toBe(uid !== 1000)
  })

  test('and what docs/deploy.md says make a seed that user 1000 reads, and nobody else but root', () => {
    const [, block = ''] =
      /```sh\n(install -d [^`]*)```/.exec(readFileSync(path.join(ROOT, 'docs/deploy.md'), 'utf8')) ?? []
    for (const name of ['operator.seed', 'backup.key']) writeFileSync(path.join(folder, name), `${name} of a test`)
    make()
    // Who is not root can give files to nobody, and plays user 1000 itself.
    const own = isRoot ? block : block.replaceAll('-o 1000', `-o ${process.getuid?.() ?? 0}`)
    execFileSync('/bin/sh', ['-euc', own.replaceAll('/path/to/', `${folder}/`)], { cwd: folder })
    const env = parseEnv(readFileSync(path.join(folder, '.env'), 'utf8'))
    const read = (variable: string, uid: number) => {
      const file = (env[variable] ?? '').replace('/run/pay2slay/', `${folder}/secrets/`)
      return spawnSync('/bin/cat', [file], { encoding: 'utf8', ...(isRoot && { uid, gid: uid }) }).stdout
    }
    expect(read('P2S_OPERATOR_SEED_FILE', 1000)).toBe('operator.seed of a test')
    expect(read('P2S_BACKUP_KEY_FILE', 1000)).toBe('backup.key of a test')
    if (isRoot) expect(read('P2S_OPERATOR_SEED_FILE', 1001)).toBe('')
  })
})
