// When a provider that said 429 wants to be asked again. Providers disagree about units, so every answer is bounded.

const SHORTEST_MS = 250
const LONGEST_MS = 120_000
/** Without a word from the provider. */
const DEFAULT_MS = 2_000

export type ReadHeader = (name: string) => string | null

const bounded = (milliseconds: number): number => Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.ceil(milliseconds)))

/**
 * Retry-After (seconds or an HTTP date, RFC 9110 section 10.2.3), else X-Ratelimit-Reset as fortnite-api.com sends it (a date),
 * also read as seconds or milliseconds since 1970, or as seconds from now.
 */
export function pauseFromHeaders(header: ReadHeader, now: number): number {
  for (const name of ['retry-after', 'x-ratelimit-reset']) {
    const text = header(name)?.trim()
    if (!text) continue
    if (/^\d+(\.\d+)?$/.test(text)) return bounded(fromNumber(Number(text), now))
    const date = Date.parse(text)
    if (!Number.isNaN(date)) return bounded(date - now)
  }
  return DEFAULT_MS
}

function fromNumber(value: number, now: number): number {
  if (value > 1e11) return value - now
  return value > 1e9 ? value * 1_000 - now : value * 1_000
}

/** Yunite's ResetIn: its unit differs between public clients, so below 1000 it is taken for seconds, else for milliseconds. */
export function pauseFromResetIn(value: number): number {
  return bounded(value < 1_000 ? value * 1_000 : value)
}

/** Yunite's `retryIn` of a 429 body: milliseconds. */
export const pauseFromMilliseconds = (value: number): number => bounded(value)
