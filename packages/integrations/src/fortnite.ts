// Lifetime kills from fortnite-api.com (GET /v2/stats/br/v2/{account}, header Authorization with the bare key; 3 requests in a
// second and 180 in a minute per key). Waits for the budget, never drops, never guesses.
import { err, type KillSource, type KillSourceError, type Observer } from '@pay2slay/domain'
import type { BreakerRules } from './breaker.js'
import { readFortnite } from './fortnite-answer.js'
import { HttpService, type HttpFailure } from './http.js'
import { pauseFromHeaders } from './reset-time.js'
import { realTiming, type Timing } from './timing.js'
import { TokenBucket, type SharedPace } from './token-bucket.js'

export interface FortniteOptions {
  /** With or without /v2 and a slash at the end. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly perMinute: number
  readonly observer: Observer
  readonly timeoutMs?: number
  readonly retries?: number
  readonly maxQueue?: number
  /** Where other processes use the same key. */
  readonly pace?: SharedPace
  readonly breaker?: BreakerRules
  readonly timing?: Timing
}

/** A refused key is not tried again for this long: a thousand refusals in a row would get the key banned. */
const REFUSED_KEY_REST_MS = 60_000

export function createFortniteClient(options: FortniteOptions): KillSource & { close(): void } {
  const timing = options.timing ?? realTiming
  const { perMinute, maxQueue, pace } = options
  const limits = { ...(maxQueue !== undefined && { maxQueue }), ...(pace && { pace }) }
  const bucket = new TokenBucket({ perMinute, timing, ...limits })
  let pausedUntil: number | null = null
  const service = new HttpService({
    ...options,
    service: 'fortnite',
    baseUrl: options.baseUrl.replace(/\/+$/, '').replace(/\/v2$/i, ''),
    headers: { Authorization: options.apiKey },
    bucket,
    pauseAfter(answer, now) {
      const pause = pauseFromHeaders(answer.header, now)
      pausedUntil = now + pause
      return pause
    },
  })
  let refused: { readonly error: KillSourceError; readonly until: number } | null = null
  return {
    async read(epicAccountId, signal) {
      if (refused !== null && timing.monotonic() < refused.until) return err(refused.error)
      if (!isUsableId(epicAccountId)) return err({ kind: 'malformed', detail: 'the Epic account id is empty or no id' })
      const path = `/v2/stats/br/v2/${encodeURIComponent(epicAccountId)}?timeWindow=lifetime&image=none`
      const answer = await service.send({ method: 'GET', path, isRead: true, signal })
      if (!answer.ok) return err(asKillSourceError(answer.error))
      const result = readFortnite(answer.value, epicAccountId, pausedUntil ?? timing.now(), options.apiKey)
      const unauthorized = !result.ok && result.error.kind === 'unauthorized'
      refused = unauthorized ? { error: result.error, until: timing.monotonic() + REFUSED_KEY_REST_MS } : null
      return result
    },
    close: () => service.close(),
  }
}

/** A path segment of dots would name another resource, whatever is escaped. */
const isUsableId = (id: string): boolean => id.length > 0 && id.length <= 128 && !/^\.+$/.test(id)

const asKillSourceError = ({ detail }: HttpFailure): KillSourceError => ({ kind: 'unavailable', detail })
