// All schemas in one place, for editors, docs and the test that keeps .env.example complete.
import { environmentSchema } from './environment.js'
import type { ObjectSchema, Schema } from './fields.js'
import { integrationsSchema } from './integrations.js'
import { payoutSchema } from './payout.js'
import { productSchema } from './product.js'

export const FILE_SCHEMAS = { payout: payoutSchema, integrations: integrationsSchema, product: productSchema } as const
export type FileName = keyof typeof FILE_SCHEMAS

/** Every variable that settings are read from. */
export function knownVariables(): readonly string[] {
  const overrides = Object.values(FILE_SCHEMAS).flatMap((schema) => overrideNames(schema))
  return [...new Set([...Object.keys(environmentSchema.properties), ...overrides])].sort()
}

function overrideNames(schema: ObjectSchema): readonly string[] {
  return settingsOf(schema).flatMap(({ property }) => envOf(property))
}

/** Every key with its place: the keys of a group stand behind the group's name. */
export function settingsOf(schema: ObjectSchema): readonly { path: readonly string[]; property: Schema }[] {
  return Object.entries(schema.properties).flatMap(([key, property]) => [
    { path: [key], property },
    ...(isGroup(property)
      ? settingsOf(property).map(({ path, property: child }) => ({ path: [key, ...path], property: child }))
      : []),
  ])
}

const isGroup = (schema: Schema): schema is ObjectSchema => schema.type === 'object' && 'properties' in schema

export const envOf = (schema: Schema): readonly string[] =>
  'env' in schema && Array.isArray(schema.env) ? (schema.env as readonly string[]) : []

export { environmentSchema, integrationsSchema, payoutSchema, productSchema }
