// The shipped SDL is right, and twenty ways of breaking it are each refused, by Akash's own validator or by a rule of ours.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
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
  filled(readYaml(TEMPLATE), (name) => (ENVIRONMENT as Record<string, string>)[name] ?? '') as Tree

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
    ['two services are global', 'services.scheduler.expose.0.to', [{ global: true }], /one service alone/],
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

  test('no secret may stand in the template', () => {
    const secrets = [
      'SESSION_SECRET=letmein',
      'DISCORD_BOT_TOKEN=abc',
      'P2S_OPERATOR_SEED=00',
      'DATABASE_URL=postgresql://pay2slay:letmein@postgres/x',
    ]
    for (const entry of secrets) {
      const sdl = readYaml(TEMPLATE) as Tree
      environmentOf(sdl, 'api').push(entry)
      expect(problemsOf(sdl, { ...OPTIONS, template: true })).toEqual([
        expect.stringContaining(entry.split('=')[0] ?? ''),
      ])
    }
  })

  test('a deposit that is no amount is refused', () => {
    for (const deposit of ['', '5', '5act', '-5uact', '5 uact', '0uact'])
      expect(problemsOf(rendered(), { ...OPTIONS, deposit })).toEqual([expect.stringContaining('is no amount')])
  })
})

describe('infra/akash/banano-node.yaml', () => {
  test('is valid, apart, and without a secret', () => {
    expect(problemsOf(readYaml(NODE), { ...OPTIONS, template: true })).toEqual([])
    const sdl = filled(readYaml(NODE), () => `docker.io/bananocoin/banano@${DIGEST}`)
    expect(problemsOf(sdl, OPTIONS)).toEqual([])
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
