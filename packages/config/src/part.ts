// One of the four sources read and checked key by key. Checks between keys ask first whether their own keys are good, so that one
// mistake hides no other.
import { join, relative, isAbsolute } from 'node:path'
import { coerce } from './coerce.js'
import { expand, type Environment } from './expand.js'
import { environmentTree, overlay } from './overlay.js'
import type { ConfigProblem } from './problem.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import { FILE_SCHEMAS, environmentSchema, type FileName } from './schemas/index.js'
import { validate } from './validate.js'
import { readYaml } from './yaml.js'

export interface Part<T> {
  /** How problems name it. */
  readonly source: string
  /** Keys of which `good` is true hold what the type says. */
  readonly value: T
  readonly problems: readonly ConfigProblem[]
  readonly good: (...keys: readonly (keyof T & string)[]) => boolean
  /** Where the value of a key came from: its variable, where one won. */
  readonly origin: (key: keyof T & string) => Pick<ConfigProblem, 'source' | 'key'>
}

export function readEnvironment(env: Environment): Part<EnvironmentSettings> {
  const source = 'environment'
  const tree = coerce(environmentTree(environmentSchema, env), environmentSchema)
  const overrides = new Map(Object.keys(environmentSchema.properties).map((name) => [name, name]))
  const checked = validate<EnvironmentSettings>(tree, environmentSchema, source, { overrides, through: new Map() })
  return partOf({ source, value: checked.value, problems: checked.problems }, checked.bad, overrides)
}

export function readFile<T>(name: FileName, configDir: string, root: string, env: Environment): Part<T> {
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
  const bad = new Set([...checked.bad, ...expanded.problems.map(({ key }) => key.split('.')[0] ?? '')])
  const problems = [...missing, ...expanded.problems, ...overlaid.problems, ...checked.problems]
  return partOf({ source, value: checked.value, problems }, file.ok ? bad : null, overlaid.overrides)
}

/** `bad` null: no key is good. */
function partOf<T>(
  part: Pick<Part<T>, 'source' | 'value' | 'problems'>,
  bad: ReadonlySet<string> | null,
  overrides: ReadonlyMap<string, string>,
): Part<T> {
  return {
    ...part,
    good: (...keys) => bad !== null && !keys.some((key) => bad.has(key)),
    origin(key) {
      const variable = overrides.get(key)
      return variable === undefined ? { source: part.source, key } : { source: 'environment', key: variable }
    },
  }
}

/** A file as it is shown: relative to the root where it lies inside. */
function nameOf(path: string, root: string): string {
  const name = relative(root, path)
  return name.startsWith('..') || isAbsolute(name) ? path : name
}
