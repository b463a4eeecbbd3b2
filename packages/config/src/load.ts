// The one way from environment and files to Settings. It reads everything before it says anything, so that all mistakes are told
// at once, and no mistake ever falls back to a default.
import { assert, err, ok, type Result } from '@pay2slay/domain'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { buildSettings, type Parts } from './build.js'
import { networkOf } from './chain-environment.js'
import { checkLive } from './checks-live.js'
import { checkPayout } from './checks-payout.js'
import { coerce } from './coerce.js'
import { DATABASE_FORMS, parseDatabaseUrl } from './database-url.js'
import { withDotEnv } from './dotenv.js'
import { expand, type Environment } from './expand.js'
import { freeze } from './freeze.js'
import { environmentTree, overlay } from './overlay.js'
import { editDistance, nearest, shown, type ConfigProblem } from './problem.js'
import { workspaceRoot } from './root.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import { FILE_SCHEMAS, environmentSchema, knownVariables, type FileName } from './schemas/index.js'
import type { IntegrationsFile } from './schemas/integrations.js'
import type { PayoutFile } from './schemas/payout.js'
import type { ProductFile } from './schemas/product.js'
import { readOperatorSeed } from './seed.js'
import type { Settings } from './settings.js'
import { validate } from './validate.js'
import { readYaml } from './yaml.js'

export interface LoadOptions {
  /** Usually process.env. */
  readonly env: Environment
  /** Folder of .env, configs and relative paths; found from this package when absent. */
  readonly root?: string
  /** The API never sees the operator seed and needs no provider's key. Default: scheduler. */
  readonly service?: 'scheduler' | 'api'
}

export function loadSettings(options: LoadOptions): Result<Settings, readonly ConfigProblem[]> {
  const root = options.root ?? workspaceRoot()
  const service = options.service ?? 'scheduler'
  const env = withDotEnv(options.env, root)
  if (!env.ok) return err([env.error])

  const problems: ConfigProblem[] = []
  const take = <T>(read: Read<T>): T | null => {
    problems.push(...read.problems)
    return read.problems.length === 0 ? read.value : null
  }
  const environment = take(readEnvironment(env.value))
  const configDir = resolve(root, env.value.CONFIG_DIR || 'configs')
  const read = <T>(name: FileName) => take(readFile<T>(name, configDir, root, env.value))
  const payout = read<PayoutFile>('payout')
  const integrations = read<IntegrationsFile>('integrations')
  const product = read<ProductFile>('product')

  const source = (name: FileName) => nameOf(join(configDir, `${name}.yaml`), root)
  if (payout) problems.push(...checkPayout(payout, source('payout')))
  const network = integrations ? take(readNetwork(integrations, source('integrations'))) : null
  if (integrations) problems.push(...sameFortniteLimit(integrations, source('integrations')))
  if (integrations && environment)
    problems.push(...checkLive(integrations, environment, source('integrations'), service))
  const database = environment ? take(readDatabase(environment, root)) : null
  const seed = environment ? take(readSeed(environment, root, service)) : null
  const names = checkNames(env.value)
  problems.push(...names.problems)
  if (problems.length > 0) return err(problems)

  assert(environment !== null && payout !== null && integrations !== null && product !== null, 'a file has no value')
  assert(network !== null && database !== null && seed !== null, 'a part of the settings has no value')
  const warnings = [...names.warnings, ...headerWarnings(integrations)]
  const parts: Parts = {
    root,
    configDir,
    environment,
    payout,
    integrations,
    product,
    database,
    network,
    seed,
    warnings,
  }
  return ok(freeze(buildSettings(parts)))
}

interface Read<T> {
  readonly value: T
  readonly problems: readonly ConfigProblem[]
}

function readEnvironment(env: Environment): Read<EnvironmentSettings | null> {
  const tree = coerce(environmentTree(environmentSchema, env), environmentSchema)
  const overrides = new Map(Object.keys(environmentSchema.properties).map((name) => [name, name]))
  const checked = validate<EnvironmentSettings>(tree, environmentSchema, 'environment', {
    overrides,
    through: new Map(),
  })
  return { value: checked.value, problems: [...checked.problems, ...clashingPorts(checked.value)] }
}

/** The three ports of one machine must differ, unless any free one is asked for. */
function clashingPorts(settings: EnvironmentSettings): readonly ConfigProblem[] {
  const { P2S_API_METRICS_PORT: apiMetrics, P2S_METRICS_PORT: metrics } = settings
  const api = settings.P2S_API_PORT ?? settings.PORT ?? 8000
  const problem = (key: string, port: number, other: string): ConfigProblem => ({
    source: 'environment',
    key,
    given: shown(key, port),
    expected: `it must differ from ${other}`,
  })
  const problems: ConfigProblem[] = []
  if (apiMetrics !== 0 && apiMetrics === api) problems.push(problem('P2S_API_METRICS_PORT', api, 'the port of the API'))
  if (metrics !== 0 && metrics === api) problems.push(problem('P2S_METRICS_PORT', api, 'the port of the API'))
  if (metrics !== 0 && metrics === apiMetrics)
    problems.push(problem('P2S_METRICS_PORT', metrics, 'P2S_API_METRICS_PORT'))
  return problems
}

function readFile<T>(name: FileName, configDir: string, root: string, env: Environment): Read<T | null> {
  const path = join(configDir, `${name}.yaml`)
  const source = nameOf(path, root)
  const schema = FILE_SCHEMAS[name]
  const file = readYaml(path)
  // Mistakes in the environment are told even while the file is missing.
  const expanded = expand(file.ok ? file.value : {}, env, source)
  const overlaid = overlay(expanded.tree, schema, env)
  const origins = { overrides: overlaid.overrides, through: expanded.through }
  const checked = validate<T>(coerce(overlaid.tree, schema), schema, source, origins)
  const missing = file.ok ? [] : [{ source, key: '', given: null, expected: file.error }]
  return {
    value: checked.value,
    problems: [...missing, ...expanded.problems, ...overlaid.problems, ...checked.problems],
  }
}

function readNetwork(file: IntegrationsFile, source: string): Read<Parts['network'] | null> {
  const network = networkOf(file)
  if (network.ok) return { value: network.value, problems: [] }
  const { key, expected } = network.error
  const given = file[key] === undefined ? null : shown(key, file[key])
  return { value: null, problems: [{ source, key, given, expected }] }
}

function readDatabase(environment: EnvironmentSettings, root: string): Read<Parts['database'] | null> {
  const address = parseDatabaseUrl(environment.DATABASE_URL, root)
  if (address.ok) return { value: address.value, problems: [] }
  const given = shown('DATABASE_URL', environment.DATABASE_URL)
  const expected = `${address.error}: it must be ${DATABASE_FORMS}`
  return { value: null, problems: [{ source: 'environment', key: 'DATABASE_URL', given, expected }] }
}

function readSeed(environment: EnvironmentSettings, root: string, service: string): Read<Parts['seed'] | null> {
  if (service === 'api') return { value: { seed: null, source: null, warnings: [] }, problems: [] }
  const { P2S_OPERATOR_SEED_FILE: file, P2S_OPERATOR_SEED: direct } = environment
  const seed = readOperatorSeed({ file, direct }, root)
  return seed.ok ? { value: seed.value, problems: [] } : { value: null, problems: [seed.error] }
}

function sameFortniteLimit({ rate_limits: limits }: IntegrationsFile, source: string): readonly ConfigProblem[] {
  const { fortnite_per_min: short, fortnite_per_minute: long } = limits
  if (short === undefined || long === undefined || short === long) return []
  const expected = `it is the same setting as fortnite_per_min, which is ${short}: set one of them, or both alike`
  return [{ source, key: 'rate_limits.fortnite_per_minute', given: shown('', long), expected }]
}

/** A mistyped variable would be ignored without a word. Ones that nothing here is called like only get a warning. */
function checkNames(env: Environment): { problems: readonly ConfigProblem[]; warnings: readonly string[] } {
  const known = knownVariables()
  const problems: ConfigProblem[] = []
  const warnings: string[] = []
  for (const name of Object.keys(env).filter((key) => key.startsWith('P2S_') && !known.includes(key))) {
    const meant = nearest(name, known)
    if (meant !== null && editDistance(name, meant) <= 2) {
      problems.push({
        source: 'environment',
        key: name,
        given: null,
        expected: `this variable is not known; did you mean ${meant}?`,
      })
    } else warnings.push(`${name} is set, but nothing reads a variable of that name`)
  }
  return { problems, warnings }
}

function headerWarnings(file: IntegrationsFile): readonly string[] {
  const asked = new Set([...file.node_rpc, ...file.work_servers])
  return Object.keys(file.node_headers)
    .filter((url) => !asked.has(url))
    .map((url) => `node_headers names ${shown('', url)}, which is in neither node_rpc nor work_servers`)
}

/** A file as it is shown: relative to the root where it lies inside. */
function nameOf(path: string, root: string): string {
  const name = relative(root, path)
  return name.startsWith('..') || isAbsolute(name) ? path : name
}
