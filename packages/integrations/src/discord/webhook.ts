// One Discord webhook. Its address is its password: it is in no log, error or measurement. Sources: discord-api-docs, resources/webhook
// and topics/rate-limits.
import type { NoticeAnswer, NoticeMessage, NoticeSender, Observer } from '@pay2slay/domain'
import type { BreakerRules } from '../breaker.js'
import { HttpService, type HttpAnswer } from '../http.js'
import { realTiming, type Timing } from '../timing.js'
import { TokenBucket } from '../token-bucket.js'
import { retryAfterMs, usedUpFor } from './service.js'

export interface WebhookOptions {
  /** The whole address, with its token. */
  readonly url: string
  /** Told in User-Agent. */
  readonly about: { readonly url: string; readonly version: string }
  readonly observer: Observer
  readonly perMinute?: number
  readonly timeoutMs?: number
  readonly breaker?: BreakerRules
  readonly timing?: Timing
}

/** Below what has been seen to be allowed to one channel, about thirty. */
const PER_MINUTE = 24
const MAX_BODY_BYTES = 64 * 1024
const GONE = new Set([401, 403, 404, 410])

export function createWebhook(options: WebhookOptions): NoticeSender & { close(): void } {
  const timing = options.timing ?? realTiming
  const bucket = new TokenBucket({ perMinute: options.perMinute ?? PER_MINUTE, timing })
  const { origin, pathname } = new URL(options.url)
  const service = new HttpService({
    service: 'discord_webhook',
    baseUrl: origin,
    headers: { 'User-Agent': `DiscordBot (${printable(options.about.url)}, ${printable(options.about.version)})` },
    bucket,
    observer: options.observer,
    pauseAfter: retryAfterMs,
    waitsOut: false,
    maxBodyBytes: MAX_BODY_BYTES,
    timing,
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
    ...(options.breaker && { breaker: options.breaker }),
  })
  return {
    async send(message) {
      const path = `${pathname.replace(/\/+$/, '')}?wait=true`
      // Not a read: whether a message that nobody answered for arrived is not known, and the outbox decides when to send it again.
      const answer = await service.send({ method: 'POST', path, body: bodyOf(message), isRead: false })
      if (!answer.ok) return { kind: 'failed', detail: answer.error.detail }
      const pause = usedUpFor(answer.value)
      if (pause !== null) bucket.pauseFor(pause)
      return meaningOf(answer.value, timing.now())
    },
    close: () => service.close(),
  }
}

/** No mention is ever resolved, whatever a name says. */
export const bodyOf = ({ title, description, colour, footer }: NoticeMessage): object => ({
  embeds: [{ title, description, color: colour, footer: { text: footer } }],
  allowed_mentions: { parse: [] },
})

function meaningOf(answer: HttpAnswer, now: number): NoticeAnswer {
  const { status, json } = answer
  if (status === 200 || status === 204) return { kind: 'sent' }
  if (status === 429) return { kind: 'wait', ms: retryAfterMs(answer, now) }
  const code = typeof json === 'object' && json !== null && 'code' in json ? ` (code ${String(json.code)})` : ''
  const detail = `Discord answered ${status}${code}`
  if (GONE.has(status)) return { kind: 'gone', detail: `${detail}: the webhook is deleted, or its address is wrong` }
  return status >= 500 ? { kind: 'failed', detail } : { kind: 'refused', detail }
}

const printable = (text: string): string => text.replace(/[^\x21-\x7e]+/g, '').slice(0, 200)
