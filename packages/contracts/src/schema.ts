// The vocabulary of the schemas: what BAN, times, ids and pages look like everywhere. A named schema becomes a component of the
// document; the name is a keyword of the schema itself, so that it survives whatever copies the schema.
import Type, { type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from 'typebox'

export const COMPONENT = 'x-component'

/** Gives a schema a name in the document. */
export const component = <S extends TSchema>(name: string, schema: S): S => ({ ...schema, [COMPONENT]: name })

/** An object of which exactly these fields are known. */
export const object = <P extends TProperties>(properties: P, description?: string): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...(description !== undefined && { description }) })

/** The same schema or null. */
export function nullable<S extends TSchema>(schema: S): TUnsafe<Static<S> | null> {
  const { type, enum: values } = schema as { type?: unknown; enum?: readonly unknown[] }
  if (typeof type === 'string' && !(COMPONENT in schema))
    return Type.Unsafe({ ...schema, type: [type, 'null'], ...(values && { enum: [...values, null] }) })
  const { description } = schema as { description?: string }
  return Type.Unsafe({ anyOf: [schema, { type: 'null' }], ...(description !== undefined && { description }) })
}

export const optional = Type.Optional

export const list = <S extends TSchema>(items: S, description?: string) =>
  Type.Array(items, description === undefined ? {} : { description })

/** One of these words. */
export const oneOf = <const V extends readonly string[]>(values: V, description: string): TUnsafe<V[number]> =>
  Type.Unsafe({ type: 'string', enum: [...values], description })

export const text = (minLength: number, maxLength: number, description: string) =>
  Type.String({ minLength, maxLength, description })

/** Text that the API answers with: no bounds to promise. */
export const words = (description: string) => Type.String({ description })

export const flag = (description: string) => Type.Boolean({ description })

export const whole = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description })

/** A number of things in an answer. */
export const count = (description: string) => Type.Integer({ minimum: 0, description })

/** A parameter or field that is this when absent: its handler always finds a value. */
export const byDefault = <S extends TSchema, const V extends Static<S>>(schema: S, value: V): S & { default: V } => ({
  ...schema,
  default: value,
})

/** BAN as a decimal string with at most 8 places. */
export const ban = (description: string) => Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,8})?$', description })

/** An instant as ISO 8601 in UTC, `2026-01-31T12:00:00.000Z`. */
export const time = (description: string) => Type.String({ format: 'date-time', description })

/** Opaque: nothing may be read out of it. */
export const id = (description: string) => Type.String({ pattern: '^[0-9A-Za-z_-]{1,64}$', description })

export const blockHash = (description: string) => Type.String({ pattern: '^[0-9A-F]{64}$', description })

export const link = (description: string) => Type.String({ format: 'uri', description })

/** Never shown again, neither in answers nor in complaints. */
export const secret = (minLength: number, maxLength: number, description: string) =>
  Type.String({ minLength, maxLength, writeOnly: true, description })
