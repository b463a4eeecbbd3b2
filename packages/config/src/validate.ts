// Ajv over the coerced trees, and its errors as sentences about keys: every mistake at once, one for each key.
import { isTimeZone, parseBan, parseMultiplier } from '@pay2slay/domain'
import { Ajv, type ErrorObject } from 'ajv'
import { nearest, shown, withoutCredentials, type ConfigProblem } from './problem.js'
import { MASK } from './secret.js'
import type { ObjectSchema } from './schemas/fields.js'

const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, strict: true, allowUnionTypes: true })
for (const keyword of ['expected', 'env']) ajv.addKeyword(keyword)
ajv.addFormat('ban', (value: string) => parseBan(value).ok)
ajv.addFormat('factor', (value: string) => parseMultiplier('', value).ok)
ajv.addFormat('time-zone', isTimeZone)
ajv.addFormat('http-url', isHttpUrl)
ajv.addFormat('base-url', isBaseUrl)
ajv.addFormat(
  'ws-url',
  (value: string) => /^wss?:\/\/[^\s]+$/i.test(value) && URL.canParse(value) && !value.includes('#'),
)
ajv.addFormat('link', (value: string) => value === '' || /^\/(?!\/)/.test(value) || isHttpUrl(value))
ajv.addFormat('block-url', (value: string) => isHttpUrl(value) && value.includes('HASH'))

export function isHttpUrl(value: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(value) && URL.canParse(value)
}

/** An address that others are made of: nothing may stand before the host or behind the path. */
function isBaseUrl(value: string): boolean {
  if (!isHttpUrl(value)) return false
  const { username, password, search, hash } = new URL(value)
  return `${username}${password}${search}${hash}` === '' && !/[?#]/.test(value)
}

/** Where a key's text came from, when it is not simply the file. */
export interface Origins {
  /** Dotted key -> variable that won over the file. */
  readonly overrides: ReadonlyMap<string, string>
  /** Dotted key -> variables inside the file's text. */
  readonly through: ReadonlyMap<string, readonly string[]>
}

/** Fills in defaults in place. `bad`: the keys at the top that do not hold what the schema says. */
export function validate<T>(
  data: unknown,
  schema: ObjectSchema,
  source: string,
  origins: Origins,
): { value: T; problems: readonly ConfigProblem[]; bad: ReadonlySet<string> } {
  const check = ajv.getSchema(schema.$id ?? '') ?? ajv.compile(schema)
  const problems = new Map<string, ConfigProblem>()
  const bad = new Set<string>()
  if (check(data) !== true) {
    for (const error of check.errors ?? []) {
      const problem = toProblem(error, source, origins)
      bad.add(pathOf(error)[0] ?? '')
      const known = `${problem.source} ${problem.key}`
      if (!problems.has(known)) problems.set(known, problem)
    }
  }
  return { value: data as T, problems: [...problems.values()], bad }
}

function toProblem(error: ErrorObject, source: string, origins: Origins): ConfigProblem {
  const path = pathOf(error)
  // A key may be an address, with a password in it.
  const keyOf = (...more: readonly string[]) => [...path, ...more].map(withoutCredentials).join('.')
  const parent = (error.parentSchema ?? {}) as Partial<ObjectSchema> & { expected?: string }
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params.additionalProperty)
    const known = Object.keys(parent.properties ?? {})
    return { source, key: keyOf(name), given: null, expected: unknownKey(name, known) }
  }
  if (error.keyword === 'required') {
    const name = String(error.params.missingProperty)
    return { source, key: keyOf(name), given: null, expected: 'this key is missing' }
  }
  const key = path.join('.')
  const expected = parent.expected ?? groupOf(parent)
  // An item of a list that came through a variable stands behind the list's key.
  const variable = origins.overrides.get(key) ?? origins.overrides.get(path[0] ?? '')
  // A header's value may be a credential whatever the header is called.
  const show = (name: string) => (path[0] === 'node_headers' ? MASK : shown(name, error.data))
  if (variable !== undefined)
    return { source: 'environment', key: variable, given: show(variable), expected: `it must be ${expected}` }
  const names = origins.through.get(key)?.map((name) => `\${${name}}`)
  const hint = names ? ` (the text comes through ${names.join(', ')})` : ''
  return { source, key: keyOf(), given: show(key), expected: `it must be ${expected}${hint}` }
}

export function unknownKey(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return meant === null ? 'this key is not known' : `this key is not known; did you mean ${meant}?`
}

const groupOf = ({ properties }: Partial<ObjectSchema>): string => {
  const names = Object.keys(properties ?? {})
  return names.length > 0 ? `a group of the keys ${names.join(', ')}` : 'a group of keys'
}

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

const pathOf = (error: ErrorObject): readonly string[] => error.instancePath.split('/').slice(1).map(unescapePointer)
