// Builders of the JSON schemas: each key carries what it means, what would be right, and which variables win over the file.
// `expected` is the sentence a person reads after a mistake; `env` lists names for the same setting.

export interface Described {
  readonly description: string
  readonly expected: string
  readonly env?: readonly string[]
}

export interface FieldSchema extends Described {
  readonly type: string | readonly string[]
  readonly [keyword: string]: unknown
}

export interface ObjectSchema {
  readonly $id?: string
  readonly title?: string
  readonly description?: string
  readonly type: 'object'
  readonly properties: Readonly<Record<string, Schema>>
  readonly additionalProperties: false | Schema
  readonly required?: readonly string[]
  readonly default?: unknown
}

export interface ListSchema extends Described {
  readonly type: readonly ['array', 'string'] | 'array'
  readonly items: Schema
  readonly maxItems: number
  readonly default?: unknown
}

export type Schema = FieldSchema | ObjectSchema | ListSchema

type Extra = { readonly env?: readonly string[]; readonly default?: unknown }

export const whole = (description: string, minimum: number, maximum: number, extra: Extra = {}): FieldSchema => ({
  type: 'integer',
  minimum,
  maximum,
  description,
  expected: `a whole number from ${minimum} to ${maximum}`,
  ...extra,
})

/** An amount in BAN: a decimal text; a bare YAML number is read as the text that was written. */
export const ban = (description: string, extra: Extra = {}): FieldSchema => ({
  type: ['string', 'number'],
  format: 'ban',
  description,
  expected: 'an amount in BAN: digits with at most 8 decimal places, such as "0.05"',
  ...extra,
})

export const yesNo = (description: string, extra: Extra = {}): FieldSchema => ({
  type: 'boolean',
  description,
  expected: 'one of true, false, 1, 0, yes, no, on, off',
  ...extra,
})

export const word = (description: string, words: readonly string[], extra: Extra = {}): FieldSchema => ({
  type: 'string',
  enum: words,
  description,
  expected: `one of ${words.join(', ')}`,
  ...extra,
})

export const text = (description: string, extra: Extra & { maxLength?: number } = {}): FieldSchema => ({
  type: 'string',
  maxLength: 1_000,
  description,
  expected: `a text of at most ${extra.maxLength ?? 1_000} characters`,
  ...extra,
})

export const url = (description: string, extra: Extra = {}): FieldSchema => ({
  type: 'string',
  format: 'http-url',
  description,
  expected: 'an address that begins with https:// or http://',
  ...extra,
})

/** An address that others are made of. */
export const baseUrl = (description: string, extra: Extra = {}): FieldSchema => ({
  type: 'string',
  format: 'base-url',
  maxLength: 500,
  description,
  expected: 'an address that begins with https:// or http://, with no user, query or fragment',
  ...extra,
})

export const urls = (description: string, extra: Extra = {}): ListSchema => ({
  type: ['array', 'string'],
  maxItems: 16,
  items: url(description),
  description,
  expected: 'one or more addresses that begin with https:// or http://, as a list or separated by commas, at most 16',
  ...extra,
})

/** Addresses of WebSockets, as `urls`. */
export const webSockets = (description: string, extra: Extra = {}): ListSchema => ({
  ...urls(description, extra),
  items: { ...url(description), format: 'ws-url', expected: 'an address that begins with wss:// or ws://' },
  expected: 'one or more addresses that begin with wss:// or ws://, as a list or separated by commas, at most 16',
})

export const hex = (description: string, digits: number, extra: Extra = {}): FieldSchema => ({
  type: 'string',
  pattern: `^[0-9A-Fa-f]{${digits}}$`,
  description,
  expected: `${digits} hexadecimal digits`,
  ...extra,
})

/** An X25519 key as `openssl` and Node print the raw one: 32 bytes in base64. */
export const key32 = (description: string, extra: Extra = {}): FieldSchema => ({
  type: 'string',
  pattern: KEY_32.source,
  description,
  expected: 'a key of 32 bytes in base64: 43 characters and =',
  ...extra,
})

/** One line that nobody guesses. */
export const passphrase = (description: string, extra: Extra = {}): FieldSchema => ({
  type: 'string',
  pattern: PASSPHRASE.source,
  description,
  expected: 'one line of 20 to 1000 characters',
  ...extra,
})

export const PASSPHRASE = /^[^\r\n]{20,1000}$/
export const KEY_32 = /^[A-Za-z0-9+/]{43}=$/
