// One Ajv for all: JSON Schema 2020-12, strict, every error of a value at once.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { COMPONENT } from '../schema.js'

export function createAjv(options: { readonly useDefaults: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, ...options })
  addFormats.default(ajv)
  ajv.addKeyword(COMPONENT)
  return ajv
}

export type { Ajv2020, ErrorObject, ValidateFunction }
