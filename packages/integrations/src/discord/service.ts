// What every call to Discord shares: the address of its API, the header it wants to be told who asks, and what its limits say.
// Sources: discord-api-docs, developers/topics/rate-limits and reference (User Agent).
import type { Observer } from '@pay2slay/domain'
import type { BreakerRules } from '../breaker.js'
import { HttpService, type HttpAnswer } from '../http.js'
import { pauseFromHeaders } from '../reset-time.js'
import { realTiming, type Timing } from '../timing.js'
import { TokenBucket } from '../token-bucket.js'

export interface DiscordOptions {
  /** https://discord.com, or a stand-in. */
  readonly baseUrl: string
  readonly guildId: string
  /** Told in User-Agent, as Discord asks for: who runs this, and its version. */
  readonly about: { readonly url: string; readonly version: string }
  readonly observer: Observer
  readonly perMinute?: number
  readonly timeoutMs?: number
  readonly retries?: number
  readonly breaker?: BreakerRules
  readonly timing?: Timing
}

/** Without the version Discord serves an outdated one (v6). */
export const API_PATH = '/api/v10'
/** What is refused as invalid counts towards a ban of the whole address, so a long pause is kept to the end. */
const LONGEST_MS = 15 * 60_000

export const siteOf = (baseUrl: string): string => baseUrl.replace(/\/+$/, '')

export interface DiscordRules {
  readonly perMinute: number
  readonly waitsOut: boolean
  /** Whether a 429 holds up everybody who asks. */
  readonly pausesAll: (answer: HttpAnswer) => boolean
  readonly headers?: Readonly<Record<string, string>>
}

export function discordService(
  options: DiscordOptions,
  rules: DiscordRules,
): { readonly service: HttpService; readonly bucket: TokenBucket } {
  const timing = options.timing ?? realTiming
  const bucket = new TokenBucket({ perMinute: options.perMinute ?? rules.perMinute, timing })
  const { url, version } = options.about
  const service = new HttpService({
    ...options,
    timing,
    service: 'discord',
    baseUrl: `${siteOf(options.baseUrl)}${API_PATH}`,
    headers: { 'User-Agent': `DiscordBot (${printable(url)}, ${printable(version)})`, ...rules.headers },
    bucket,
    waitsOut: rules.waitsOut,
    pauseAfter: (answer, now) => (rules.pausesAll(answer) ? retryAfterMs(answer, now) : 0),
  })
  return { service, bucket }
}

/** The body's `retry_after` (seconds, with a fraction), else Retry-After, else X-RateLimit-Reset-After. */
export function retryAfterMs(answer: HttpAnswer, now: number): number {
  const { json } = answer
  if (typeof json === 'object' && json !== null && 'retry_after' in json && isSeconds(json.retry_after))
    return bounded(json.retry_after)
  const after = Number(answer.header('retry-after') ?? answer.header('x-ratelimit-reset-after') ?? 'none')
  return isSeconds(after) ? bounded(after) : pauseFromHeaders(answer.header, now)
}

/** For everybody at this address, whatever they ask for. */
export function isGlobal(answer: HttpAnswer): boolean {
  const { json } = answer
  const told = typeof json === 'object' && json !== null && 'global' in json && json.global === true
  return told || answer.header('x-ratelimit-global') === 'true' || answer.header('x-ratelimit-scope') === 'global'
}

/** Milliseconds until the route may be asked again, where this answer used up its last call; null: it may be asked. */
export function usedUpFor({ status, header }: HttpAnswer): number | null {
  if (status === 429 || header('x-ratelimit-remaining') !== '0') return null
  const after = Number(header('x-ratelimit-reset-after') ?? 'none')
  return isSeconds(after) ? bounded(after) : null
}

const isSeconds = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0

const bounded = (seconds: number): number => Math.min(LONGEST_MS, Math.max(1, Math.ceil(seconds * 1_000)))

const printable = (text: string): string => text.replace(/[^\x21-\x7e]+/g, '').slice(0, 200)
