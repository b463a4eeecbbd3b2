// Discord id -> Epic account through Yunite (POST /v3/guild/{guild}/registration/links, header Y-Api-Token). The POST only looks
// something up, so it may be repeated. Calls keep the distance that Yunite's users keep: breaking its limits bans the app.
import { err, ok, type DirectoryAnswer, type DirectoryError, type EpicDirectory, type Observer } from '@pay2slay/domain'
import { AccessWatch } from './access.js'
import type { BreakerRules } from './breaker.js'
import { HttpService, type HttpAnswer, type HttpFailure } from './http.js'
import { pauseFromHeaders, pauseFromMilliseconds, pauseFromResetIn } from './reset-time.js'
import { realTiming, type Timing } from './timing.js'
import { TokenBucket } from './token-bucket.js'
import { readYunite } from './yunite-answer.js'

export interface YuniteOptions {
  /** With or without /v3 and a slash at the end. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly guildId: string
  readonly observer: Observer
  /** 600 ms between calls by default. */
  readonly perMinute?: number
  readonly timeoutMs?: number
  readonly retries?: number
  /** A lookup that is not answered by then is unavailable: for where a person waits. Default: it waits for its turn. */
  readonly patienceMs?: number
  readonly breaker?: BreakerRules
  readonly timing?: Timing
}

/** Yunite publishes no number; this is what its public clients use. */
export const YUNITE_BATCH = 75
const PER_MINUTE = 100

export function createYuniteClient(options: YuniteOptions): EpicDirectory & { close(): void } {
  const timing = options.timing ?? realTiming
  const bucket = new TokenBucket({ perMinute: options.perMinute ?? PER_MINUTE, timing })
  const service = new HttpService({
    ...options,
    service: 'yunite',
    baseUrl: options.baseUrl.replace(/\/+$/, '').replace(/\/v3$/i, ''),
    headers: { 'Y-Api-Token': options.apiKey, 'Content-Type': 'application/json' },
    bucket,
    pauseAfter: (answer, now) => pauseAfter(answer, now),
  })
  const access = new AccessWatch(options.observer, 'yunite')
  const path = `/v3/guild/${encodeURIComponent(options.guildId)}/registration/links`
  const askBatch = async (userIds: readonly string[], signal: AbortSignal | undefined) => {
    const body = { type: 'DISCORD', userIds }
    const answer = await service.send({ method: 'POST', path, body, isRead: true, signal })
    if (!answer.ok) return err<DirectoryError>(asDirectoryError(answer.error))
    restWhenUsedUp(bucket, answer.value)
    const told = readYunite(answer.value, userIds, options.apiKey)
    if (told.ok) access.granted()
    else if (told.error.kind === 'unauthorized') access.refused(told.error.detail)
    return told
  }
  return {
    batchSize: YUNITE_BATCH,
    async lookUp(discordIds) {
      const told = new Map<string, DirectoryAnswer>()
      const distinct = [...new Set(discordIds)]
      const signal = options.patienceMs === undefined ? undefined : AbortSignal.timeout(options.patienceMs)
      for (let from = 0; from < distinct.length; from += YUNITE_BATCH) {
        const answer = await askBatch(distinct.slice(from, from + YUNITE_BATCH), signal)
        if (!answer.ok) return answer
        for (const [id, found] of answer.value) told.set(id, found)
      }
      return ok(told)
    },
    close: () => service.close(),
  }
}

/** The body's retryIn, else Y-RateLimit-ResetIn, else Retry-After. */
function pauseAfter(answer: HttpAnswer, now: number): number {
  const { json } = answer
  if (typeof json === 'object' && json !== null && 'retryIn' in json && isCount(json.retryIn)) {
    return pauseFromMilliseconds(json.retryIn)
  }
  return resetIn(answer) ?? pauseFromHeaders(answer.header, now)
}

/** The last permitted call was used: the next would be a 429, and enough of those ban the app. */
function restWhenUsedUp(bucket: TokenBucket, answer: HttpAnswer): void {
  if (answer.status === 429 || answer.header('y-ratelimit-permits') !== '0') return
  const pause = resetIn(answer)
  if (pause !== null) bucket.pauseFor(pause)
}

function resetIn({ header }: HttpAnswer): number | null {
  const value = Number(header('y-ratelimit-resetin') ?? 'none')
  return isCount(value) ? pauseFromResetIn(value) : null
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0

const asDirectoryError = ({ kind, detail }: HttpFailure): DirectoryError => ({
  kind: 'unavailable',
  detail: kind === 'aborted' ? 'yunite gave no answer in time' : detail,
})
