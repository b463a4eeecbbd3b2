// The shipped SDL is right, and sixty ways of breaking it are each refused, by Akash's own validator or by a rule of ours.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DIGEST, ENVIRONMENT, ROOT } from '../fixtures/akash.js'
import { run } from '../fixtures/run.js'
import { filled, render } from './render.js'
import { AUDITOR } from './rules.js'
import { readYaml } from './sdl.js'
import { problemsOf, validateSdlFile } from './validate-sdl.js'

const TEMPLATE = path.join(ROOT, 'infra/akash/deploy.yaml')
const NODE = path.join(ROOT, 'infra/akash/banano-node.yaml')
const OPTIONS = { deposit: '5000000uact', template: false }
let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-sdl-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | undefined
const rendered = (): Tree =>
  filled(
    readYaml(TEMPLATE),
    (name) => (({ P2S_DRY_RUN: 'true', ...ENVIRONMENT }) as Record<string, string>)[name] ?? '',
  ) as Tree

/** The value at a path such as services.api.expose.0.port. */
function at(tree: Tree, keys: string): Tree {
  return keys.split('.').reduce<Tree>((inner, key) => (inner as Record<string, Tree>)[key], tree)
}

/** Puts a value at a path; undefined takes what is there away. */
function put(tree: Tree, keys: string, value: Tree): void {
  const parts = keys.split('.')
  const last = parts.pop() ?? ''
  const holder = (parts.length > 0 ? at(tree, parts.join('.')) : tree) as Record<string, Tree>
  if (value === undefined) delete holder[last]
  else holder[last] = value
}
const environmentOf = (tree: Tree, service: string) => at(tree, `services.${service}.env`) as string[]

const nameOf = (entry: string) => entry.split('=')[0] ?? ''
const without = (name: string) => (env: string[]) => env.filter((entry) => nameOf(entry) !== name)
/** The entry in the place of the one of its name, or at the end. */
const instead = (entry: string) => (env: string[]) => [...without(nameOf(entry))(env), entry]

describe('infra/akash/deploy.yaml', () => {
  test('is valid as a template and when filled in', async () => {
    expect(problemsOf(readYaml(TEMPLATE), { ...OPTIONS, template: true })).toEqual([])
    expect(problemsOf(rendered(), OPTIONS)).toEqual([])
    expect(await run(validateSdlFile, [TEMPLATE, '--template'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/api x1, postgres x1, scheduler x1; manifest version [0-9a-f]{64}$/),
    })
  })

  test('tells each service only what is its own', () => {
    const names = (service: string) => environmentOf(rendered(), service).map((entry) => entry.split('=')[0])
    expect(names('api')).not.toContain('P2S_OPERATOR_SEED')
    expect(names('api')).not.toContain('P2S_SEAL_PRIVATE_KEY')
    expect(names('scheduler')).not.toContain('SESSION_SECRET')
    expect(names('scheduler')).not.toContain('DISCORD_CLIENT_SECRET')
    const known = [
      ...readFileSync(path.join(ROOT, '.env.example'), 'utf8').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm),
    ].map(([, name]) => name)
    for (const name of [...names('api'), ...names('scheduler')]) expect(known).toContain(name)
  })

  const broken: readonly (readonly [string, string, Tree, RegExp])[] = [
    ['no service is global', 'services.api.expose.0.to.0.global', undefined, /global|required|must/i],
    ['no scheduler is there at all', 'services.scheduler', undefined, /no service scheduler/],
    ['a service is there that nobody knows', 'services.miner', { image: `docker.io/a/b@${DIGEST}` }, /miner/],
    ['two services are global', 'services.scheduler.expose.0.to', [{ global: true }], /one service alone/],
    [
      'a second port of the API is global',
      'services.api.expose.1',
      { port: 8002, to: [{ global: true }] },
      /8000 as 80 alone, not 8000 as 80 and 8002/,
    ],
    ['the metrics are published as the API', 'services.api.expose.0.port', 8001, /8000 as 80 alone/],
    ['the API takes every name', 'services.api.expose.0.accept', undefined, /accept names no host/],
    ['the API speaks UDP', 'services.api.expose.0.proto', 'udp', /TCP/],
    ['the database is exposed to nobody', 'services.postgres.expose', undefined, /not exposed to api[^]*to scheduler/],
    [
      'the scheduler does not reach the database',
      'services.postgres.expose.0.to.1',
      { service: 'api' },
      /to scheduler/,
    ],
    ['the database has another port', 'services.postgres.expose.0.as', 5433, /5432 is not exposed to api/],
    [
      'something is exposed to nobody',
      'services.scheduler.expose.0.to.0.service',
      'grafana',
      /to grafana, which is no/,
    ],
    ['the database is global', 'services.postgres.expose.0.to.2', { global: true }, /one service alone/],
    [
      'the API is reached from inside alone',
      'services.api.expose.0.to',
      [{ service: 'scheduler' }],
      /nobody could reach|global/,
    ],
    ['the image floats', 'services.api.image', 'ghcr.io/owner/pay2slay-api:latest', /not named by registry and digest/],
    [
      'the image has a tag alone',
      'services.scheduler.image',
      'ghcr.io/owner/pay2slay-api:v1',
      /not named by registry and digest/,
    ],
    [
      'the scheduler has the image of somebody else',
      'services.scheduler.image',
      `ghcr.io/stranger/pay2slay-api@${DIGEST}`,
      /different images/,
    ],
    [
      'the two run different builds',
      'services.api.image',
      `ghcr.io/owner/pay2slay-api@sha256:${'b'.repeat(64)}`,
      /different images/,
    ],
    [
      'the image is of another registry',
      'services.api.image',
      `docker.io/owner/pay2slay-api@${DIGEST}`,
      /must be ghcr/,
    ],
    ['it is another image', 'services.api.image', `ghcr.io/owner/miner@${DIGEST}`, /must be ghcr/],
    [
      'a tag beside the digest floats',
      'services.postgres.image',
      `docker.io/library/postgres:latest@${DIGEST}`,
      /the tag latest beside the digest floats/,
    ],
    [
      'the database is of somebody else',
      'services.postgres.image',
      `docker.io/evil/postgres@${DIGEST}`,
      /must be docker/,
    ],
    ['the scheduler only sleeps', 'services.scheduler.args', ['sleep infinity'], /must run/],
    ['the API runs something else', 'services.api.command', ['sleep', '9999'], /must run api/],
    ['the database runs something else', 'services.postgres.args', ['postgres', '-c', 'fsync=off'], /own command/],
    ['the database has no digest', 'services.postgres.image', 'postgres:17', /not named by registry and digest/],
    [
      'the digest is short',
      'services.api.image',
      'ghcr.io/owner/pay2slay-api@sha256:abc',
      /not named by registry and digest|image/,
    ],
    [
      'the volume is not persistent',
      'profiles.compute.postgres.resources.storage.1.attributes',
      { persistent: false, class: 'beta3' },
      /persistent/,
    ],
    [
      'the volume is in memory',
      'profiles.compute.postgres.resources.storage.1.attributes',
      { persistent: true, class: 'ram' },
      /ram/,
    ],
    ['the volume has no class', 'profiles.compute.postgres.resources.storage.1.attributes.class', undefined, /class/],
    ['there is no memory', 'profiles.compute.scheduler.resources.memory.size', '0Gi', /0Gi of memory is not enough/],
    ['memory is no size', 'profiles.compute.api.resources.memory.size', 'lots', /lots of memory is not enough/],
    ['a size is no text', 'profiles.compute.postgres.resources.storage.1.size', 10, /no SDL|size/],
    ['the volume holds nothing', 'profiles.compute.postgres.resources.storage.1.size', '0Gi', /0Gi is too small/],
    ['the volume is tiny', 'profiles.compute.postgres.resources.storage.1.size', '512Mi', /512Mi is too small/],
    ['the volume is mounted nowhere', 'services.postgres.params', undefined, /mount|storage/i],
    ['the volume is read-only', 'services.postgres.params.storage.books.readOnly', true, /read-only/],
    ['the data lie beside the volume', 'services.postgres.env.3', 'PGDATA=/tmp/pgdata', /PGDATA is not below/],
    ['a reference was not filled in', 'services.api.env.0', 'P2S_LOG_LEVEL=${P2S_LOG_LEVEL}', /not filled in/],
    [
      'the price is in another denomination than the deposit',
      'profiles.placement.pay2slay.pricing.api.denom',
      'uakt',
      /priced in uakt/,
    ],
    [
      'the price is in a currency that Akash does not take',
      'profiles.placement.pay2slay.pricing.api.denom',
      'usd',
      /denom|pattern|equal/i,
    ],
    ['the price is absurd', 'profiles.placement.pay2slay.pricing.api.amount', 1_000_000, /a price of 1000000/],
    ['the price is a text', 'profiles.placement.pay2slay.pricing.api.amount', '10000', /"10000" a block is no number/],
    ['nobody audits the provider', 'profiles.placement.pay2slay.signedBy', undefined, /signed by the auditor/],
    [
      'another auditor will do as well',
      'profiles.placement.pay2slay.signedBy.anyOf.1',
      `akash1${'x'.repeat(38)}`,
      /signed by the auditor/,
    ],
    ['nothing is asked of the provider', 'profiles.placement.pay2slay.attributes', undefined, /no attribute/],
    ['there are two databases', 'deployment.postgres.pay2slay.count', 2, /data of its own/],
    ['no API is to run', 'deployment.api.pay2slay.count', 0, /count|minimum|>=/i],
    ['a profile is missing', 'profiles.compute.api', undefined, /api|compute|profile/i],
    ['a service has no price', 'profiles.placement.pay2slay.pricing.scheduler', undefined, /scheduler|pricing/i],
    [
      'the API takes another name than its own',
      'services.api.expose.0.accept',
      ['evil.example'],
      /accept is not the name/,
    ],
    ['the API takes a second name', 'services.api.expose.0.accept.1', 'evil.example', /accept is not the name/],
    ['the API takes any name', 'services.api.expose.0.accept', ['*'], /accept is not the name/],
    ['the database speaks UDP', 'services.postgres.expose.0.proto', 'udp', /5432 is not exposed to api/],
    [
      'the database sees the metrics',
      'services.scheduler.expose.0.to.0.service',
      'postgres',
      /exposed to postgres, which asks/,
    ],
    ['there are a thousand APIs', 'deployment.api.pay2slay.count', 1000, /1000 of it are too many/],
    ['a service has no disk', 'profiles.compute.api.resources.storage', [], /api: no disk/],
    [
      'a disk is of one byte',
      'profiles.compute.scheduler.resources.storage',
      [{ size: '1' }],
      /scheduler: a disk of 1 /,
    ],
    [
      'graphics cards are paid for',
      'profiles.compute.api.resources.gpu',
      { units: 8, attributes: { vendor: { nvidia: [] } } },
      /graphics/,
    ],
    [
      'the data leave the volume again',
      'services.postgres.env.3',
      'PGDATA=/var/lib/postgresql/data/../x',
      /PGDATA is not below/,
    ],
    ['a port is none', 'services.api.expose.0.port', 80_800, /port|65535|<=/i],
    ['a key is unknown', 'services.api.privileged', true, /additional|unknown|unevaluated/i],
    ['the environment is a map', 'services.api.env', { A: 'b' }, /array|list/i],
  ]
  test.each(broken)('is refused when %s', (_name, keys, value, sentence) => {
    const sdl = rendered()
    put(sdl, keys, value)
    const problems = problemsOf(sdl, OPTIONS)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).toMatch(sentence)
  })
  test('those are twenty ways and more', () => expect(broken.length).toBeGreaterThanOrEqual(20))

  const entries: readonly (readonly [string, string, (env: string[]) => readonly string[], RegExp])[] = [
    ['the session keys are missing', 'api', without('SESSION_SECRET'), /api: SESSION_SECRET is not set/],
    ['the session keys are empty', 'api', instead('SESSION_SECRET='), /api: SESSION_SECRET is not set/],
    ['a service has no database', 'scheduler', without('DATABASE_URL'), /scheduler: DATABASE_URL is not set/],
    ['a service has a database elsewhere', 'api', instead('DATABASE_URL=postgresql://x:y@h/z'), /does not lead to/],
    ['only one of the two is dry', 'scheduler', instead('P2S_DRY_RUN=false'), /differ in P2S_DRY_RUN/],
    ['a variable is there twice', 'scheduler', (env) => [...env, 'P2S_DRY_RUN=false'], /P2S_DRY_RUN is there twice/],
    ['the API is given the seed', 'api', (env) => [...env, 'P2S_OPERATOR_SEED=x'], /P2S_OPERATOR_SEED is not for it/],
    ['the scheduler is given the session keys', 'scheduler', (env) => [...env, 'SESSION_SECRET=x'], /is not for it/],
    ['the database trusts everybody', 'postgres', (env) => [...env, 'POSTGRES_HOST_AUTH_METHOD=trust'], /AUTH_METHOD/],
    ['nobody can say whether it is dry', 'both', instead('P2S_DRY_RUN=maybe'), /api: P2S_DRY_RUN is true or false/],
    [
      'players are told another address',
      'api',
      instead('P2S_PUBLIC_URL=https://evil.example'),
      /accept is not the name/,
    ],
    ['players are told an address without TLS', 'api', instead('P2S_PUBLIC_URL=http://pay2slay.example'), /not https/],
    [
      'a login ends elsewhere',
      'api',
      instead('DISCORD_REDIRECT_URI=https://evil.example/auth/discord/callback'),
      /REDIRECT_URI/,
    ],
    [
      'a value has a second line',
      'api',
      (env) => [...env, 'P2S_LOG_LEVEL=info\nP2S_OPERATOR_SEED=x'],
      /control character/,
    ],
    [
      'Node is told what to load',
      'api',
      (env) => [...env, 'NODE_OPTIONS=--require /tmp/x.js'],
      /NODE_OPTIONS is not for it/,
    ],
    ['certificates are not checked', 'scheduler', (env) => [...env, 'NODE_TLS_REJECT_UNAUTHORIZED=0'], /is not for it/],
    ['calls go through a proxy', 'scheduler', (env) => [...env, 'HTTPS_PROXY=http://evil.example'], /is not for it/],
    ['blocks are not kept safely', 'scheduler', (env) => [...env, 'P2S_ALLOW_UNSAFE_COMMITS=1'], /is not for it/],
    ['anybody may log in', 'api', (env) => [...env, 'DEMO_MODE=1'], /DEMO_MODE is not for it/],
    ['a variable has no name', 'api', (env) => [...env, '=x'], /not NAME=VALUE/],
  ]
  test.each(entries)('is refused when %s', (_name, service, change, sentence) => {
    const sdl = rendered()
    for (const name of service === 'both' ? ['api', 'scheduler'] : [service])
      put(sdl, `services.${name}.env`, [...change(environmentOf(sdl, name))])
    expect(problemsOf(sdl, OPTIONS).join('\n')).toMatch(sentence)
  })

  test('the program refuses what Akash takes or stumbles over, and says why', async () => {
    const file = path.join(folder, 'broken.yaml')
    const check = async (change: (sdl: Tree) => void) => {
      const sdl = rendered()
      change(sdl)
      writeFileSync(file, dump(sdl))
      return await run(validateSdlFile, [file])
    }
    const everywhere = ['services', 'deployment', 'profiles.compute', 'profiles.placement.pay2slay.pricing']
    const refused = [
      await check((sdl) => everywhere.forEach((place) => put(sdl, `${place}.scheduler`, undefined))),
      await check((sdl) => put(sdl, 'services.scheduler', undefined)),
      await check((sdl) => put(sdl, 'services.scheduler.expose.0.to.0.service', 'grafana')),
      await check((sdl) => put(sdl, 'profiles.compute.postgres.resources.storage.1.size', '0Gi')),
      await check((sdl) => put(sdl, 'profiles.placement.pay2slay.pricing.api.amount', '10000')),
    ]
    for (const { code, out, err } of refused) expect([code, out, err]).toEqual([1, '', expect.stringContaining(file)])
    expect(await check(() => undefined)).toMatchObject({ code: 0 })
  })

  const secrets: readonly (readonly [string, (sdl: Tree) => void])[] = [
    ...['SESSION_SECRET=letmein', 'DISCORD_BOT_TOKEN=abc', 'DATABASE_URL=postgresql://pay2slay:letmein@postgres/x']
      .concat('session_secret=letmein', 'P2S_PASSPHRASE=letmein', 'BANANO_NODE_RPC=http://me:letmein@node.example')
      .concat('OTEL_EXPORTER_OTLP_HEADERS=authorization=letmein', 'SESSION_SECRET=${SESSION_SECRET}letmein')
      .map(
        (entry) =>
          [entry, (sdl: Tree) => put(sdl, 'services.api.env', [...instead(entry)(environmentOf(sdl, 'api'))])] as const,
      ),
    [
      'credentials',
      (sdl) => put(sdl, 'services.api.credentials', { host: 'https://ghcr.io', username: 'x', password: 'x' }),
    ],
    ['64 hex digits', (sdl) => put(sdl, 'services.scheduler.args.0', `pay2slay scheduler --seed ${'Ab'.repeat(32)}`)],
  ]
  test.each(secrets)('no secret may stand in the template: %s', (what, change) => {
    const sdl = readYaml(TEMPLATE) as Tree
    change(sdl)
    const problems = problemsOf(sdl, { ...OPTIONS, template: true }).join('\n')
    expect(problems).toContain(what.split('=')[0])
    expect(problems).not.toContain('letmein')
  })

  test('a deposit that is no amount is refused', () => {
    for (const deposit of ['', '5', '5act', '-5uact', '5 uact', '0uact'])
      expect(problemsOf(rendered(), { ...OPTIONS, deposit })).toEqual([expect.stringContaining('is no amount')])
  })
})

describe('infra/akash/banano-node.yaml', () => {
  test('is valid, apart, and without a secret', () => {
    expect(problemsOf(readYaml(NODE), { ...OPTIONS, template: true })).toEqual([])
    const sdl = filled(readYaml(NODE), () => `docker.io/bananocoin/banano@${DIGEST}`) as Tree
    expect(problemsOf(sdl, OPTIONS)).toEqual([])
    put(sdl, 'services.banano.expose.2', { port: 22, to: [{ global: true }] })
    expect(problemsOf(sdl, OPTIONS)).toEqual([expect.stringContaining('7071 and 7072 alone')])
    expect(JSON.stringify(sdl)).toContain(AUDITOR)
  })
})

describe('rendering', () => {
  const target = () => path.join(folder, 'rendered.yaml')
  const renderWith = (change: NodeJS.ProcessEnv) => run(render, [TEMPLATE, target()], { ...ENVIRONMENT, ...change })

  test('fills everything in, into a file that nobody else reads, and prints none of it', async () => {
    const { code, out, err } = await renderWith({})
    expect([code, err]).toEqual([0, ''])
    expect(statSync(target()).mode & 0o777).toBe(0o600)
    for (const secret of [ENVIRONMENT.POSTGRES_PASSWORD, ENVIRONMENT.SESSION_SECRET, ENVIRONMENT.P2S_OPERATOR_SEED])
      expect(out).not.toContain(secret)
    const sdl = readYaml(target()) as Tree
    expect(environmentOf(sdl, 'api')).toContain(`SESSION_SECRET=${ENVIRONMENT.SESSION_SECRET}`)
    expect(environmentOf(sdl, 'api')).toContain('P2S_DRY_RUN=true')
    expect(await run(validateSdlFile, [target()])).toMatchObject({ code: 0 })
  })

  test('no value becomes structure', async () => {
    const nasty = `${'x'.repeat(40)}"]\\: - {global: true} # $IMAGE 'y`
    expect(await renderWith({ SESSION_SECRET: nasty })).toMatchObject({ code: 0 })
    const sdl = readYaml(target()) as Tree
    expect(environmentOf(sdl, 'api')).toContain(`SESSION_SECRET=${nasty}`)
  })

  test.each([
    ['IMAGE', ''],
    ['IMAGE', 'ghcr.io/owner/pay2slay-api:latest'],
    ['IMAGE', `docker.io/evil/pay2slay-api@${DIGEST}`],
    ['DOMAIN_NAME', 'not a name'],
    ['DOMAIN_NAME', 'pay2slay.example\n'],
    ['POSTGRES_PASSWORD', 'short'],
    ['POSTGRES_PASSWORD', 'p@ss/word?with:signs'],
    ['SESSION_SECRET', 'short'],
    ['P2S_DRY_RUN', 'off'],
    ['ADMIN_DISCORD_IDS', '1\n- X=y'],
  ])('a value of %s that cannot be one (%j) writes nothing', async (name, value) => {
    rmSync(target(), { force: true })
    const { code, err } = await renderWith({ [name]: value })
    expect([code, err]).toEqual([1, expect.stringContaining(name)])
    if (value.length > 3) expect(err).not.toContain(value)
    expect(existsSync(target())).toBe(false)
  })
})
