export { ADMIN_ROLES, type Admin, type AdminRole } from './admins.js'
export { BOOLEAN_WORDS, parseBoolean } from './boolean.js'
export { DEV_GENESIS, LIVE_GENESIS } from './chain-environment.js'
export { CALLBACK_PATH } from './checks-api.js'
export { DATABASE_FORMS, parseDatabaseUrl, type DatabaseAddress } from './database-url.js'
export { describeSettings, type SettingRow } from './describe.js'
export type { Environment } from './expand.js'
export { loadSettings, type LoadOptions } from './load.js'
export { problemText, describeProblems, withoutCredentials, type ConfigProblem } from './problem.js'
export { workspaceRoot } from './root.js'
export {
  FILE_SCHEMAS,
  environmentSchema,
  integrationsSchema,
  knownVariables,
  payoutSchema,
  productSchema,
} from './schemas/index.js'
export { MASK, Secret, isSecretName } from './secret.js'
export type * from './settings.js'
export { usageError } from './usage-error.js'
export { commandActor } from './who.js'
