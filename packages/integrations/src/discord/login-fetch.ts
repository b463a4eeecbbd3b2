// openid-client speaks OAuth, this gives it the wire: our bounded calls instead of fetch. Whatever is no answer of Discord's own (an
// outage, a limit, the page of a proxy) is thrown as LoginTrouble before the library could take it for a protocol error.
import type { CustomFetch } from 'openid-client'
import type { HttpAnswer, HttpService } from '../http.js'
import type { Timing } from '../timing.js'
import type { DiscordLoginError } from './login-types.js'
import { API_PATH, isGlobal, retryAfterMs } from './service.js'

/** Carries a login's error through the library, which keeps what it wraps as `cause`. */
export class LoginTrouble extends Error {
  override readonly name = 'LoginTrouble'
  constructor(readonly error: DiscordLoginError) {
    super(error.kind)
  }
}

const TOKEN_PATH = '/oauth2/token'

/** Remembers a limit that concerns everybody, so that nobody asks into it. */
export class LoginWire {
  #restUntil = -Infinity

  constructor(
    private readonly service: HttpService,
    private readonly site: string,
    private readonly timing: Timing,
  ) {}

  /** For one login: every call ends when the signal does. */
  fetchWithin(signal: AbortSignal): CustomFetch {
    return async (url, { method, headers, body }) => {
      const path = url.slice(`${this.site}${API_PATH}`.length)
      const rest = this.#restUntil - this.timing.monotonic()
      if (rest > 0) throw rateLimited(rest)
      const answer = await this.service.send({
        method: method === 'POST' ? 'POST' : 'GET',
        path,
        // Ours says who asks, as Discord wants it.
        headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'user-agent')),
        // A code works once: what may have arrived is not sent again. The rest only reads.
        isRead: method === 'GET',
        ...(body instanceof URLSearchParams || typeof body === 'string' ? { body: String(body) } : {}),
        signal,
      })
      if (!answer.ok) throw new LoginTrouble({ kind: 'unavailable', detail: answer.error.detail })
      this.#refuse(answer.value, path)
      const { status, text } = answer.value
      return new Response(text === '' ? null : text, { status, headers: { 'content-type': 'application/json' } })
    }
  }

  /** Throws for what is no answer to the question. */
  #refuse(answer: HttpAnswer, path: string): void {
    const { status, text, json } = answer
    if (status === 429) {
      const pause = retryAfterMs(answer, this.timing.now())
      // The token endpoint knows no user yet: its limit is this service's own.
      if (isGlobal(answer) || path.startsWith(TOKEN_PATH)) this.#restUntil = this.timing.monotonic() + pause
      throw rateLimited(pause)
    }
    const outage = (detail: string) => new LoginTrouble({ kind: 'unavailable', detail })
    if (status >= 500 || status < 200) throw outage(`HTTP ${status}`)
    if (text !== '' && json === undefined) throw outage(`HTTP ${status} with a body that is no JSON`)
  }
}

const rateLimited = (milliseconds: number) =>
  new LoginTrouble({ kind: 'rate_limited', retryAfterSeconds: Math.ceil(milliseconds / 1_000) })
