// Requests against the contract: parameters turned from text into their types, defaults filled in, every fault named at once.
import type { TProperties, TSchema } from 'typebox'
import type { Operation } from '../operation.js'
import { OPERATIONS } from '../operations/index.js'
import type { OperationId } from '../paths.js'
import type { FieldError } from '../problems.js'
import { createAjv, type ValidateFunction } from './ajv.js'
import { explain, expected } from './explain.js'

export interface RawRequest {
  readonly params: unknown
  /** As a query parser gives it: text, or a list where a name came more than once. */
  readonly query: unknown
  /** Parsed JSON; undefined where the request had none. */
  readonly body: unknown
}

export interface ValidRequest {
  readonly params: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

export type RequestValidator = (
  request: RawRequest,
) =>
  { readonly ok: true; readonly value: ValidRequest } | { readonly ok: false; readonly errors: readonly FieldError[] }

const ajv = createAjv({ useDefaults: true })
const compiled = new Map<OperationId, RequestValidator>()

/** The validator of an operation, compiled at its first use. */
export function validatorOf(id: OperationId): RequestValidator {
  const known = compiled.get(id)
  if (known) return known
  const validator = compile(OPERATIONS[id])
  compiled.set(id, validator)
  return validator
}

interface PartResult {
  readonly value: unknown
  readonly errors: readonly FieldError[]
}

function compile({ params, query, body }: Operation): RequestValidator {
  const readParams = parameters('path', params)
  const readQuery = parameters('query', query)
  const readBody = body ? bodyOf(ajv.compile(body)) : () => ({ value: undefined, errors: [] })
  return (request) => {
    const parts = [readParams(request.params), readQuery(request.query), readBody(request.body)] as const
    const errors = parts.flatMap((part: PartResult) => part.errors)
    if (errors.length > 0) return { ok: false, errors }
    return { ok: true, value: { params: parts[0].value, query: parts[1].value, body: parts[2].value } }
  }
}

type Named = Readonly<Record<string, unknown>>

const NOTHING: Named = Object.freeze({})

function parameters(where: 'path' | 'query', properties: TProperties = {}) {
  // Probes and most reads have none, and need not be looked at.
  if (Object.keys(properties).length === 0) return () => ({ value: NOTHING, errors: [] })
  const schema = {
    type: 'object',
    properties,
    ...(where === 'path' && { required: Object.keys(properties) }),
  }
  const validate = ajv.compile<Named>(schema)
  const known = Object.entries(properties)
  return (given: unknown): { readonly value: Named; readonly errors: readonly FieldError[] } => {
    const value: Record<string, unknown> = {}
    const doubled: FieldError[] = []
    for (const [name, property] of known) {
      const raw = own(given, name)
      if (raw === undefined) continue
      if (typeof raw === 'string') value[name] = fromText(raw, property)
      else
        doubled.push({ in: where, at: `/${name}`, problem: 'was given more than once', expected: expected(property) })
    }
    return { value, errors: [...doubled, ...run(where, validate, value)] }
  }
}

const bodyOf =
  (validate: ValidateFunction) =>
  (given: unknown): PartResult => {
    const value = given ?? {}
    return { value, errors: run('body', validate, value) }
  }

const run = (where: FieldError['in'], validate: ValidateFunction, value: unknown): readonly FieldError[] =>
  validate(value) ? [] : explain(where, validate.errors ?? [])

const own = (given: unknown, name: string): unknown =>
  typeof given === 'object' && given !== null && Object.hasOwn(given, name) ? Reflect.get(given, name) : undefined

/** Plain digits become a number, `true` and `false` what they say; anything else stays text and is refused for its type. */
function fromText(raw: string, schema: TSchema): unknown {
  const { type } = schema as { type?: unknown }
  if (type === 'integer') return /^-?\d{1,15}$/.test(raw) ? Number(raw) : raw
  if (type === 'boolean') return raw === 'true' ? true : raw === 'false' ? false : raw
  return raw
}
