// Strict readers for what nodes say: text is checked and turned into our types, or the field is named in a typed error.
import { asId, raw, type Address, type BlockHash, type Raw } from '@pay2slay/domain'
import { parseAddress } from './address.js'
import { ZERO_HASH } from './block.js'

/** Thrown by readers and turned into a `malformed` error where the answer was received. */
export class MalformedField extends Error {
  override readonly name = 'MalformedField'
}

export type Json = Readonly<Record<string, unknown>>

export function objectOf(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  // Nodes write an empty object as "".
  if (value === '') return {}
  throw new MalformedField(`${what} is no object`)
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  // Nodes write an empty list as "".
  if (value === '') return []
  throw new MalformedField(`${what} is no list`)
}

export function textOf(json: Json, field: string): string {
  const value = json[field]
  if (typeof value === 'string') return value
  throw new MalformedField(`${field} is ${value === undefined ? 'missing' : 'no text'}`)
}

export function hashOf(json: Json, field: string): BlockHash {
  const value = textOf(json, field)
  if (!/^[0-9A-Fa-f]{64}$/.test(value)) throw new MalformedField(`${field} is no hash of 64 hex digits`)
  return asId(value.toUpperCase())
}

/** Zeros mean "none". */
export function hashOrNull(json: Json, field: string): BlockHash | null {
  const hash = hashOf(json, field)
  return hash === ZERO_HASH ? null : hash
}

export function hexOf(json: Json, field: string, digits: number): string {
  const value = textOf(json, field)
  if (value.length !== digits || !/^[0-9A-Fa-f]*$/.test(value))
    throw new MalformedField(`${field} has not ${digits} hex digits`)
  return value
}

export function rawOf(json: Json, field: string): Raw {
  const value = textOf(json, field)
  if (!/^\d{1,39}$/.test(value)) throw new MalformedField(`${field} is no amount in raw`)
  const amount = BigInt(value)
  if (amount >= 1n << 128n) throw new MalformedField(`${field} is above the whole supply`)
  return raw(amount)
}

export function countOf(json: Json, field: string): number {
  const value = textOf(json, field)
  if (!/^\d{1,15}$/.test(value)) throw new MalformedField(`${field} is no count`)
  return Number(value)
}

export function addressField(json: Json, field: string): Address {
  const parsed = parseAddress(textOf(json, field))
  if (!parsed.ok) throw new MalformedField(`${field}: ${parsed.error}`)
  return parsed.value
}

export function booleanOf(json: Json, field: string): boolean {
  const value = json[field]
  if (value === 'true' || value === true) return true
  if (value === 'false' || value === false) return false
  throw new MalformedField(`${field} is neither true nor false`)
}
