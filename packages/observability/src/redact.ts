// No secret reaches a log line, whatever somebody passed to it, and nothing that was passed can break the line.
import { types } from 'node:util'

const SECRET = /seed|secret|token|passw|passphrase|authorization|api_?key|private_?key|cookie|webhook/i
/** Where a person is on the network. A service's own end is called by its port or URL. */
const CALLER =
  /^(?:(?:client|remote|peer|caller|source)_?ip|ips?|ip_?addr(?:ess)?(?:es)?|(?:remote|client|peer|caller)_?addr(?:ess)?|(?:x[-_]?)?forwarded(?:[-_]?for)?|(?:x[-_]?)?(?:real|cf[-_]connecting|true[-_]client)[-_]?ip)$/i
/** Where a player is paid to; where a service listens is a URL. What the operator's own accounts are called by (`account`, `representative`) stays readable. */
const PLAYERS =
  /^(?:(?:player|payout|wallet|primary|pending|linked)s?_?)?(?:address(?:es)?|wallets?)$|^(?:recipient|destination|payee)s?$/i
const MASK = '***'
const MAX_TEXT = 4_000
const MAX_DEPTH = 6
const MAX_ENTRIES = 100

/** Up to the last @ before a blank, a quote or a comma: a password may hold slashes. A file's path may hold an @ of its own. */
const CREDENTIALS = /(?<!\bfile):\/\/[^\s"'`<>,]*@/g

/** Bounded on both sides, so that no text takes long. A module's path (`x@1.0.0`) is none: the last part of a host begins with a letter. */
const EMAIL = /(?<![\w.%+/-])[\w.%+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){0,8}\.[a-z]{2,63}(?![\w-])/gi

/** Text without user and password of addresses, without e-mail addresses and without the token of a webhook's, cut to a bound. */
export function safeText(text: string): string {
  const plain = text
    .replace(CREDENTIALS, `://${MASK}@`)
    .replace(EMAIL, MASK)
    .replace(/(\/webhooks\/\d+\/)[\w-]+/g, `$1${MASK}`)
  return plain.length > MAX_TEXT ? `${plain.slice(0, MAX_TEXT)}…` : plain
}

/**
 * A copy of plain data that is safe to print: secret-looking keys and addresses of persons masked, bytes never shown, errors with code
 * and causes, bigint as text, depth and length bounded. A number under a secret-looking key is shown: a settlement's `seed` explains its
 * order.
 */
export function redact(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'bigint':
      return value.toString()
    case 'string':
      return safeText(value)
    case 'function':
    case 'symbol':
      return `[${typeof value}]`
    case 'object':
      return value === null ? null : redactObject(value, depth)
    default:
      return value
  }
}

function redactObject(value: object, depth: number): unknown {
  // Bytes may be a key.
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`
  if (depth >= MAX_DEPTH) return '…'
  if (isError(value)) return redactError(value, depth)
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => redact(entry, depth + 1))
  if (types.isMap(value))
    return redactEntries(
      [...value].map(([key, entry]) => [String(key), entry]),
      depth,
    )
  if (types.isSet(value)) return redact([...value], depth)
  if (hasJson(value)) {
    const plain = value.toJSON()
    return plain === value ? '…' : redact(plain, depth + 1)
  }
  return redactEntries(Object.entries(value), depth)
}

function redactEntries(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
  return Object.fromEntries(
    entries.slice(0, MAX_ENTRIES).map(([key, entry]) => {
      const hidden = SECRET.test(key) || CALLER.test(key) || (PLAYERS.test(key) && !isUrl(entry))
      return [key, hidden && saysSomething(entry) ? MASK : redact(entry, depth + 1)]
    }),
  )
}

const isUrl = (value: unknown): boolean => typeof value === 'string' && /^https?:\/\//.test(value)

const saysSomething = (value: unknown): boolean =>
  value !== null && !['number', 'boolean', 'undefined'].includes(typeof value)

const hasJson = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function'

/** Also one of another realm, as a worker's or a test's. */
const isError = (value: object): value is Error => types.isNativeError(value) || value instanceof Error

/** Only what an error says about itself: libraries hang whole requests, headers included, on theirs. */
function redactError(error: Error, depth: number): unknown {
  const { code, cause, errors } = error as Error & { code?: unknown; errors?: unknown }
  return {
    name: error.name,
    message: safeText(error.message),
    ...(typeof code === 'string' && { code: safeText(code) }),
    ...(typeof error.stack === 'string' && { stack: safeText(error.stack) }),
    ...(cause !== undefined && { cause: redact(cause, depth + 1) }),
    ...(Array.isArray(errors) && { errors: redact(errors, depth + 1) }),
  }
}
