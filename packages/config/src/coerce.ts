// From text to what a schema asks for. What does not read as that stays text, so that the validator names it with what was given.
import { parseBoolean } from './boolean.js'
import type { ObjectSchema, Schema } from './schemas/fields.js'
import { isMap, type Tree } from './yaml.js'

const INTEGER = /^-?(0|[1-9]\d{0,14})$/
const DECIMAL = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/

export function coerce(tree: Tree, schema: Schema): unknown {
  if (isMap(tree)) return isObjectSchema(schema) ? coerceMap(tree, schema) : tree
  if (Array.isArray(tree))
    return 'items' in schema ? tree.map((item: Tree) => coerce(item, schema.items as Schema)) : tree
  if (typeof tree !== 'string') return tree
  if ('items' in schema && Array.isArray(schema.type)) return splitList(tree)
  if (schema.type === 'boolean') return parseBoolean(tree) ?? tree
  if (schema.type === 'integer') return INTEGER.test(tree) ? Number(tree) : tree
  if (schema.type === 'number') return DECIMAL.test(tree) ? Number(tree) : tree
  return tree
}

function coerceMap(map: { readonly [key: string]: Tree }, schema: ObjectSchema): Record<string, unknown> {
  const entries = Object.entries(map).map(([key, value]) => {
    const known = Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined
    const child = known ?? (schema.additionalProperties || null)
    return [key, child === null ? value : coerce(value, child)] as const
  })
  return Object.fromEntries(entries)
}

/** A list written as one text, as variables have to. */
const splitList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

const isObjectSchema = (schema: Schema): schema is ObjectSchema => schema.type === 'object'
