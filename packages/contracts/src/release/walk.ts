// Reading an OpenAPI document: objects, and schemas behind their references.
import type { Json, JsonObject } from '../json.js'

export interface Side {
  readonly document: JsonObject
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value of a document in a sentence. */
export const shown = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null)

const NOTHING: JsonObject = {}

export const objectAt = (value: JsonObject, key: string): JsonObject => {
  const found = value[key]
  return isObject(found) ? found : NOTHING
}

export const listAt = (value: JsonObject, key: string): readonly Json[] => {
  const found = value[key]
  return Array.isArray(found) ? (found as readonly Json[]) : []
}

/** The schema itself, wherever a reference leads. */
export function follow(schema: Json | undefined, { document }: Side): JsonObject {
  if (!isObject(schema)) return NOTHING
  const { $ref: reference } = schema
  if (typeof reference !== 'string') return schema
  const name = reference.replace('#/components/schemas/', '')
  return objectAt(objectAt(objectAt(document, 'components'), 'schemas'), name)
}

/** The types that a schema allows, those of its alternatives included; `any` where it says nothing. */
export function typesOf(schema: JsonObject, side: Side): ReadonlySet<string> {
  const { type } = schema
  if (typeof type === 'string') return new Set([type])
  if (Array.isArray(type)) return new Set((type as readonly Json[]).map(String))
  const parts = alternatives(schema)
  if (parts.length === 0) return new Set(['any'])
  return new Set(parts.flatMap((part) => [...typesOf(follow(part, side), side)]))
}

const alternatives = (schema: JsonObject): readonly Json[] => [...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')]

/** The one alternative that is not null, or the schema itself: `nullable` never changes what the value looks like. */
export function essence(schema: Json | undefined, side: Side): JsonObject {
  const here = follow(schema, side)
  const [only, ...more] = alternatives(here)
    .map((part) => follow(part, side))
    .filter((part) => part['type'] !== 'null')
  return only && more.length === 0 ? essence(only, side) : here
}
