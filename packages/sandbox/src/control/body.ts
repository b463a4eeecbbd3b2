// Reading the control API's JSON bodies: every mistake says which field, and what would be right.

export class ControlError extends Error {
  override readonly name = 'ControlError'
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message)
  }
}

type Body = Readonly<Record<string, unknown>>

export function bodyOf(value: unknown): Body {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw new ControlError('the body must be a JSON object')
  return value as Body
}

export function optional<T>(
  body: Body,
  field: string,
  what: string,
  read: (value: unknown) => T | undefined,
): T | undefined {
  const value = body[field]
  if (value === undefined) return undefined
  const result = read(value)
  if (result === undefined) throw new ControlError(`${field} must be ${what}, not ${JSON.stringify(value)}`)
  return result
}

export const flag = (body: Body, field: string): boolean | undefined =>
  optional(body, field, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined))

export const count = (body: Body, field: string): number | undefined =>
  optional(body, field, 'a whole number from 0 on', (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
  )

export const rate = (body: Body, field: string): number | undefined =>
  optional(body, field, 'a number from 0 on', (value) => (typeof value === 'number' && value >= 0 ? value : undefined))

export const text = (body: Body, field: string): string | undefined =>
  optional(body, field, 'a text', (value) => (typeof value === 'string' ? value : undefined))

export const oneOf = <T extends string>(body: Body, field: string, choices: readonly T[]): T | undefined =>
  optional(body, field, `one of ${choices.join(', ')}`, (value) => choices.find((choice) => choice === value))

/** null is an answer of its own here: "no limit", "none". */
export function nullable<T>(
  body: Body,
  field: string,
  read: (body: Body, field: string) => T | undefined,
): T | null | undefined {
  return body[field] === null ? null : read(body, field)
}

export function needed<T>(value: T | undefined, field: string, what: string): T {
  if (value === undefined) throw new ControlError(`${field} is missing: give ${what}`)
  return value
}

/** Raw as decimal digits, or BAN with up to 29 places, whichever is given. */
export function amountRaw(body: Body): bigint {
  const raw = text(body, 'amountRaw')
  if (raw !== undefined) {
    if (!/^\d{1,39}$/.test(raw)) throw new ControlError(`amountRaw must be decimal digits, not ${JSON.stringify(raw)}`)
    return BigInt(raw)
  }
  return rawOfBan(needed(text(body, 'amountBan'), 'amountBan', 'BAN as text such as "12.5", or amountRaw'))
}

/** BAN as text, such as "12.5", in raw. */
export function rawOfBan(ban: string): bigint {
  const match = /^(\d{1,10})(?:\.(\d{1,29}))?$/.exec(ban)
  if (match === null) throw new ControlError(`amountBan must be digits such as "12.5", not ${JSON.stringify(ban)}`)
  return BigInt((match[1] ?? '0') + (match[2] ?? '').padEnd(29, '0'))
}
