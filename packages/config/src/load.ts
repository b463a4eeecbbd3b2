// The one way from environment and files to Settings. It reads everything before it says anything, so that all mistakes are told
// at once, and no mistake ever falls back to a default.
import { assert, err, ok, type Result } from '@pay2slay/domain'
import { resolve } from 'node:path'
import { readAdmins } from './admins.js'
import { readBackupKey, type BackupKey } from './backup-key.js'
import { buildSettings } from './build.js'
import { checkLogin, keyWarnings } from './checks-api.js'
import { checkNames, checkPorts } from './checks-environment.js'
import {
  checkFortniteLimit,
  checkHeaderNames,
  checkNetwork,
  checkSessions,
  headerWarnings,
} from './checks-integrations.js'
import { checkLive } from './checks-live.js'
import { checkPayout } from './checks-payout.js'
import { DATABASE_FORMS, parseDatabaseUrl, type DatabaseAddress } from './database-url.js'
import { withDotEnv } from './dotenv.js'
import type { Environment } from './expand.js'
import { freeze } from './freeze.js'
import { localWorldOf } from './local-world.js'
import { readEnvironment, readFile, type Part } from './part.js'
import { shown, type ConfigProblem } from './problem.js'
import { workspaceRoot } from './root.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import type { IntegrationsFile } from './schemas/integrations.js'
import type { PayoutFile } from './schemas/payout.js'
import type { ProductFile } from './schemas/product.js'
import { readSealKeys, type SealKeys } from './seal-keys.js'
import { readOperatorSeed, type OperatorSeed } from './seed.js'
import type { Settings } from './settings.js'

export interface LoadOptions {
  /** Usually process.env. */
  readonly env: Environment
  /** Folder of .env, configs and relative paths; found from this package when absent. */
  readonly root?: string
  /** The API never sees the operator seed and needs no provider's key. Default: scheduler. */
  readonly service?: 'scheduler' | 'api'
}

type Checked<T> = { readonly value: T | null; readonly problems: readonly ConfigProblem[] }

export function loadSettings(options: LoadOptions): Result<Settings, readonly ConfigProblem[]> {
  const root = options.root ?? workspaceRoot()
  const service = options.service ?? 'scheduler'
  const env = withDotEnv(options.env, root)
  if (!env.ok) return err([env.error])

  const configDir = resolve(root, env.value['CONFIG_DIR'] || 'configs')
  const environment = readEnvironment(env.value)
  const payout = readFile<PayoutFile>('payout', configDir, root, env.value)
  const integrations = readFile<IntegrationsFile>('integrations', configDir, root, env.value)
  const product = readFile<ProductFile>('product', configDir, root, env.value)
  const { network, problems: networkProblems } = checkNetwork(integrations)
  const database = readDatabase(environment, root)
  const seed = readSeed(environment, root, service)
  const seal = readSeal(environment, root, service)
  const backupKey = readBackup(environment, root, service)
  const admins = readAdmins(environment)
  const names = checkNames(env.value)
  const localWorld = localWorldOf(environment, integrations)
  const problems = [
    ...[environment, payout, integrations, product].flatMap((part) => part.problems),
    ...names.problems,
    ...checkPorts(environment),
    ...database.problems,
    ...seed.problems,
    ...seal.problems,
    ...backupKey.problems,
    ...admins.problems,
    ...checkPayout(payout),
    ...networkProblems,
    ...checkFortniteLimit(integrations),
    ...checkHeaderNames(integrations),
    ...checkSessions(integrations),
    ...(service === 'api' ? checkLogin(integrations) : []),
    // Where it cannot be told, the mistake in the way has been told already.
    ...checkLive({ integrations, environment, service, localWorld: localWorld ?? true }),
  ]
  if (problems.length > 0) return err(problems)

  assert(network !== null && database.value !== null && seed.value !== null, 'a part of the settings has no value')
  assert(seal.value !== null && localWorld !== null && backupKey.value !== null, 'a part of the settings has no value')
  const settings = buildSettings({
    root,
    configDir,
    environment: environment.value,
    payout: payout.value,
    integrations: integrations.value,
    product: product.value,
    database: database.value,
    network,
    seed: seed.value,
    seal: seal.value,
    backupKey: backupKey.value,
    admins: admins.value,
    localWorld,
    warnings: [
      ...names.warnings,
      ...headerWarnings(integrations.value),
      ...(service === 'api' ? keyWarnings(environment.value) : []),
    ],
  })
  return ok(freeze(settings))
}

function readDatabase({ source, value, good }: Part<EnvironmentSettings>, root: string): Checked<DatabaseAddress> {
  const key = 'DATABASE_URL'
  if (!good(key)) return { value: null, problems: [] }
  const address = parseDatabaseUrl(value[key], root)
  if (address.ok) return { value: address.value, problems: [] }
  const expected = `${address.error}; it must be ${DATABASE_FORMS}`
  return { value: null, problems: [{ source, key, given: shown(key, value[key]), expected }] }
}

function readSeed({ value, good }: Part<EnvironmentSettings>, root: string, service: string): Checked<OperatorSeed> {
  if (service === 'api') return { value: { seed: null, source: null, warnings: [] }, problems: [] }
  if (!good('P2S_OPERATOR_SEED_FILE', 'P2S_OPERATOR_SEED')) return { value: null, problems: [] }
  const { P2S_OPERATOR_SEED_FILE: file, P2S_OPERATOR_SEED: direct } = value
  const seed = readOperatorSeed({ file, direct }, root)
  return seed.ok ? { value: seed.value, problems: [] } : { value: null, problems: [seed.error] }
}

function readSeal({ value, good }: Part<EnvironmentSettings>, root: string, service: string): Checked<SealKeys> {
  if (!good('P2S_SEAL_PUBLIC_KEY', 'P2S_SEAL_PRIVATE_KEY_FILE', 'P2S_SEAL_PRIVATE_KEY'))
    return { value: null, problems: [] }
  const secret = { file: value.P2S_SEAL_PRIVATE_KEY_FILE, direct: value.P2S_SEAL_PRIVATE_KEY }
  const none = { file: undefined, direct: undefined }
  const given = { publicKey: value.P2S_SEAL_PUBLIC_KEY, ...(service === 'api' ? none : secret) }
  const keys = readSealKeys(given, root)
  return keys.ok ? { value: keys.value, problems: [] } : { value: null, problems: [keys.error] }
}

function readBackup({ value, good }: Part<EnvironmentSettings>, root: string, service: string): Checked<BackupKey> {
  if (service === 'api') return { value: { passphrase: null, warnings: [] }, problems: [] }
  if (!good('P2S_BACKUP_KEY_FILE', 'P2S_BACKUP_KEY')) return { value: null, problems: [] }
  const key = readBackupKey({ file: value.P2S_BACKUP_KEY_FILE, direct: value.P2S_BACKUP_KEY }, root)
  return key.ok ? { value: key.value, problems: [] } : { value: null, problems: [key.error] }
}
