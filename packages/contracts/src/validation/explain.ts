// What is wrong with a value, in words: what was given and what would be right, never a validator's own message.
import type { FieldError } from '../problems.js'
import type { ErrorObject } from './ajv.js'

/** More would only repeat themselves. */
const MOST_ERRORS = 20

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly writeOnly?: boolean
  readonly properties?: Readonly<Record<string, unknown>>
}

/** The errors of one part of a request, one a place. */
export function explain(where: FieldError['in'], errors: readonly ErrorObject[]): readonly FieldError[] {
  const byPlace = new Map<string, FieldError>()
  for (const error of errors) {
    const at = placeOf(error)
    if (!byPlace.has(at)) byPlace.set(at, { in: where, at: shorten(at, 200), ...sentence(error) })
    if (byPlace.size === MOST_ERRORS) break
  }
  return [...byPlace.values()]
}

function placeOf({ instancePath, keyword, params }: ErrorObject): string {
  const name: unknown = keyword === 'required' ? params['missingProperty'] : params['additionalProperty']
  return typeof name === 'string' ? `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` : instancePath
}

function sentence({ keyword, params, parentSchema, data }: ErrorObject): Pick<FieldError, 'problem' | 'expected'> {
  const schema = (parentSchema ?? {}) as Schema
  if (keyword === 'required') {
    const missing = (schema.properties?.[String(params['missingProperty'])] ?? {}) as Schema
    return { problem: 'is missing', expected: expected(missing) }
  }
  if (keyword === 'additionalProperties') {
    const known = Object.keys(schema.properties ?? {})
    return {
      problem: 'is no field of this request',
      expected: known.length > 0 ? `only ${known.join(', ')}` : 'no field',
    }
  }
  if (keyword === 'minProperties') {
    // A reason alone changes nothing.
    const names = Object.keys(schema.properties ?? {}).filter((name) => name !== 'reason')
    return { problem: 'is empty', expected: `at least one of ${names.join(', ')}` }
  }
  const given = schema.writeOnly ? 'is not of this kind' : `is ${shown(data)}`
  return { problem: given, expected: expected(schema) }
}

/** What a schema wants, as a person would say it. */
export function expected(schema: Schema): string {
  if (schema.enum) return `one of ${schema.enum.map(String).join(', ')}`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const types = [schema.type ?? []].flat()
  return types.map((type) => typed(type, schema)).join(' or ') || 'another value'
}

function typed(type: string, schema: Schema): string {
  const { minimum, maximum } = schema
  switch (type) {
    case 'integer':
      return minimum !== undefined && maximum !== undefined
        ? `a whole number from ${minimum} to ${maximum}`
        : 'a whole number'
    case 'boolean':
      return 'true or false'
    case 'string':
      return aText(schema)
    case 'object':
      return 'an object'
    case 'array':
      return 'a list'
    default:
      return type
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'an id (UUID)',
  'date-time': 'a time in ISO 8601, such as 2026-01-31T12:00:00Z',
  email: 'an e-mail address',
  uri: 'an address (URI)',
}

function aText({
  format,
  pattern,
  minLength,
  maxLength,
  description,
}: Schema & { readonly description?: string }): string {
  const known = FORMATS[format ?? '']
  if (known !== undefined) return known
  const length = minLength !== undefined && maxLength !== undefined ? ` of ${minLength} to ${maxLength} characters` : ''
  const matching = pattern !== undefined ? ` that matches ${pattern}` : ''
  return `a text${length}${matching}${description !== undefined && pattern !== undefined ? ` (${description})` : ''}`
}

/** What was given, quoted and cut, so that an answer is never much longer than its question. Nests may be deeper than any stack. */
function shown(given: unknown): string {
  if (typeof given === 'object' && given !== null) return Array.isArray(given) ? 'a list' : 'an object'
  return shorten(JSON.stringify(given) ?? 'nothing', 80)
}

const shorten = (value: string, length: number): string =>
  value.length > length ? `${value.slice(0, length - 1)}…` : value
