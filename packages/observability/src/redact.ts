// No secret reaches a log line, whatever somebody passed to it.
const SECRET = /seed|secret|token|password|authorization|api_?key|private_?key|cookie/i
const MAX_TEXT = 4_000
const MAX_DEPTH = 6

/** A copy that is safe to print: secret-looking keys masked, errors with their causes, bigint as text, depth and length bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
  if (value instanceof Error) {
    const cause = value.cause === undefined ? {} : { cause: redact(value.cause, depth + 1) }
    return { name: value.name, message: value.message, stack: value.stack, ...cause }
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '…'
  if (Array.isArray(value)) return value.slice(0, 100).map((entry) => redact(entry, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, SECRET.test(key) ? '***' : redact(entry, depth + 1)]),
  )
}
