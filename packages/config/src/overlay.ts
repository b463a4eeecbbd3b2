// The environment wins over the files. Several names of one setting must agree: which of two different values was meant is
// nothing to guess about.
import { parseBan } from '@pay2slay/domain'
import type { Environment } from './expand.js'
import { shown, type ConfigProblem } from './problem.js'
import { envOf, settingsOf } from './schemas/index.js'
import type { ObjectSchema } from './schemas/fields.js'
import { isMap, type Tree, type TreeMap } from './yaml.js'

/** Must be one of its words whenever it is set, also when set to nothing: an empty P2S_DRY_RUN may never decide about money. */
const NEVER_EMPTY = new Set(['P2S_DRY_RUN'])

export interface Overlaid {
  readonly tree: TreeMap
  /** Dotted key -> the variable that won. */
  readonly overrides: ReadonlyMap<string, string>
  readonly problems: readonly ConfigProblem[]
}

/** The file's tree with the variables of its keys put in their places. A variable set to nothing counts as unset. */
export function overlay(tree: TreeMap, schema: ObjectSchema, environment: Environment): Overlaid {
  let result: TreeMap = { ...tree }
  const overrides = new Map<string, string>()
  const problems: ConfigProblem[] = []
  for (const { path, property } of settingsOf(schema)) {
    const given = envOf(property).filter((name) => isSet(name, environment[name]))
    const [first, ...others] = given
    if (first === undefined) continue
    const value = environment[first] ?? ''
    result = withValue(result, path, value)
    overrides.set(path.join('.'), first)
    for (const other of others) {
      if (same(value, environment[other] ?? '')) continue
      const expected = `it is the same setting as ${first}, which is ${shown(first, value)}: set one of them, or both alike`
      problems.push({ source: 'environment', key: other, given: shown(other, environment[other]), expected })
    }
  }
  return { tree: result, overrides, problems }
}

/** A copy with the value in its place. A group that is written as no group stays as it is, and the validator names it. */
function withValue(tree: TreeMap, [key = '', ...rest]: readonly string[], value: string): TreeMap {
  if (rest.length === 0) return { ...tree, [key]: value }
  const group: Tree = tree[key] ?? {}
  return isMap(group) ? { ...tree, [key]: withValue({ ...group }, rest, value) } : tree
}

/** The variables that have no key in a file, as a tree of their own. */
export function environmentTree(schema: ObjectSchema, environment: Environment): TreeMap {
  const names = Object.keys(schema.properties).filter((name) => isSet(name, environment[name]))
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']))
}

const isSet = (name: string, value: string | undefined): boolean =>
  value !== undefined && (value !== '' || NEVER_EMPTY.has(name))

/** Equal as text, or as amounts: "50" and "50.0" are the same. */
export function same(left: string, right: string): boolean {
  if (left === right) return true
  const [one, other] = [parseBan(left), parseBan(right)]
  return one.ok && other.ok && one.value === other.value
}
