// .env.example is the list of variables that people read, so it must be neither longer nor shorter than what is read.
import { expect, test } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { codeOf } from './file-error.js'
import { loadGood, removeWorkspaces } from './fixtures/workspace.js'
import { workspaceRoot } from './root.js'
import { envOf, FILE_SCHEMAS, environmentSchema, knownVariables, settingsOf } from './schemas/index.js'

const example = readFileSync(join(workspaceRoot(), '.env.example'), 'utf8')
const documented = new Set([...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? ''))

/** What the platform sets for every program. */
const PLATFORM = new Set(['PATH', 'HOME', 'NODE_ENV'])

/** Names after process.env, and texts that name a variable, in the sources of packages and apps without their tests. */
function readDirectly(): readonly string[] {
  const files = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(workspaceRoot(), folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .flatMap(({ name }) => sourcesOf(join(workspaceRoot(), folder, name, 'src'))),
  )
  const patterns = [/process\.env(?:\.|\[['"])([A-Z][A-Z0-9_]*)/g, /['"](P2S_[A-Z0-9_]*[A-Z0-9])['"]/g]
  return files.flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name ?? ''))
  })
}

function sourcesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/generated|fixtures/.test(name))
      .map((name) => join(folder, name))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** Names in ${…} of the shipped files, comments left out. */
function readThroughFiles(): readonly string[] {
  return Object.keys(FILE_SCHEMAS).flatMap((name) => {
    const text = readFileSync(join(workspaceRoot(), 'configs', `${name}.yaml`), 'utf8').replaceAll(/^\s*#.*$/gm, '')
    return [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, variable]) => variable ?? '')
  })
}

test('every variable that is read is in .env.example', () => {
  for (const name of [...knownVariables(), ...readDirectly(), ...readThroughFiles()])
    if (!PLATFORM.has(name)) expect(documented).toContain(name)
})

test('every variable in .env.example is read', () => {
  const known = new Set([...knownVariables(), ...readDirectly()])
  expect([...documented].filter((name) => !known.has(name))).toEqual([])
})

test('.env.example, copied as it is, changes nothing', () => {
  const [plain, copied] = [loadGood(), loadGood({}, { '.env': example })]
  expect({ ...copied, root: '', backup: '', configDir: '', database: '' }).toEqual({
    ...plain,
    root: '',
    backup: '',
    configDir: '',
    database: '',
  })
  expect(parseEnv(example)).toEqual({ P2S_DRY_RUN: 'true' })
  removeWorkspaces()
})

test('defaults that .env.example shows are the real ones', () => {
  const shown = parseEnv(example.replaceAll(/^# ([A-Z][A-Z0-9_]*=.)/gm, '$1'))
  const inFiles = Object.values(FILE_SCHEMAS).flatMap((schema) =>
    settingsOf(schema).flatMap(({ property }) => envOf(property).map((name) => [name, property] as const)),
  )
  const compared = [...Object.entries(environmentSchema.properties), ...inFiles].flatMap(([name, property]) => {
    const value = shown[name]
    if (value === undefined || !('default' in property)) return []
    expect([name, value]).toEqual([name, String(property.default)])
    return [name]
  })
  // One of the environment, one of a file, and one of a group in a file.
  expect(compared).toEqual(
    expect.arrayContaining(['P2S_METRICS_PORT', 'P2S_OUTFLOW_LIMIT_BAN_PER_DAY', 'RATE_LIMIT_PER_IP_PER_MINUTE']),
  )
})
