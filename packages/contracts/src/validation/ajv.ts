// One Ajv for all: JSON Schema 2020-12, strict, every error of a value at once.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { COMPONENT } from '../schema.js'

export function createAjv(options: { readonly useDefaults: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, ...options })
  addFormats.default(ajv)
  ajv.addFormat('date-time', isInstant)
  ajv.addKeyword(COMPONENT)
  return ajv
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i

/**
 * RFC 3339, and a moment that JavaScript can count. The library's own check also takes leap seconds, offsets without minutes and any
 * white space for the T, and a time that is no number would reach the database.
 */
function isInstant(text: string): boolean {
  const day = INSTANT.exec(text)?.[1]
  if (day === undefined || !Number.isFinite(Date.parse(text))) return false
  // The 30th of February is parsed as a day in March.
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(day)
}

export type { Ajv2020, ErrorObject, ValidateFunction }
