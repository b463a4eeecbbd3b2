// One provider over HTTP: time-out, bounded body, bounded retries, breaker and budget. What comes back is data to be parsed or a
// short reason without address, header or key.
import { err, ok, type Observer, type Result } from '@pay2slay/domain'
import axios, { AxiosError, type AxiosInstance } from 'axios'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Breaker, type BreakerRules } from './breaker.js'
import type { ReadHeader } from './reset-time.js'
import { realTiming, type Timing } from './timing.js'
import type { TokenBucket } from './token-bucket.js'

export interface HttpOptions {
  /** Named in errors and metrics. */
  readonly service: string
  readonly baseUrl: string
  /** Sent with every call; never logged. */
  readonly headers: Readonly<Record<string, string>>
  readonly bucket: TokenBucket
  readonly observer: Observer
  /** How long the provider wants to be left alone after this 429; 0: it concerns nobody else. */
  readonly pauseAfter: (answer: HttpAnswer, now: number) => number
  /** Whether a 429 is waited out and the call repeated. Default true; not where a person waits for the answer. */
  readonly waitsOut?: boolean
  readonly timeoutMs?: number
  readonly maxBodyBytes?: number
  /** Further attempts after the first. */
  readonly retries?: number
  readonly breaker?: BreakerRules
  readonly timing?: Timing
}

export interface HttpAnswer {
  readonly status: number
  readonly header: ReadHeader
  readonly text: string
  /** undefined: the body is no JSON, whatever its content type says. */
  readonly json: unknown
}

export interface HttpFailure {
  readonly kind: 'timeout' | 'network' | 'too_large' | 'resting' | 'aborted' | 'queue_full'
  readonly detail: string
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Asking twice does no harm: only such requests are sent again. */
  readonly isRead: boolean
  readonly signal?: AbortSignal | undefined
}

const TIMEOUT_MS = 10_000
const MAX_BODY_BYTES = 1024 * 1024
const RETRIES = 2
const FIRST_BACKOFF_MS = 300

export class HttpService {
  readonly #http: AxiosInstance
  readonly #agents = [
    new HttpAgent({ keepAlive: true, maxSockets: 32 }),
    new HttpsAgent({ keepAlive: true, maxSockets: 32 }),
  ] as const
  readonly #breaker: Breaker
  readonly #timing: Timing

  constructor(private readonly options: HttpOptions) {
    this.#timing = options.timing ?? realTiming
    this.#breaker = new Breaker(this.#timing, options.breaker)
    const [httpAgent, httpsAgent] = this.#agents
    this.#http = axios.create({
      baseURL: options.baseUrl.replace(/\/+$/, ''),
      httpAgent,
      httpsAgent,
      headers: { Accept: 'application/json', ...options.headers },
      maxContentLength: options.maxBodyBytes ?? MAX_BODY_BYTES,
      maxRedirects: 0,
      proxy: false,
      responseType: 'text',
      transformResponse: (body: unknown) => body,
      validateStatus: () => true,
    })
  }

  /** Every attempt takes its turn in the budget. 4xx other than 429 is an answer and is never asked again. */
  async send(request: HttpRequest): Promise<Result<HttpAnswer, HttpFailure>> {
    const attempts = 1 + (request.isRead ? (this.options.retries ?? RETRIES) : 0)
    for (let attempt = 1; ; attempt += 1) {
      const turn = await this.#turn(request.signal)
      if (!turn.ok) return turn
      const since = this.#timing.monotonic()
      const result = await this.#once(request)
      const seconds = (this.#timing.monotonic() - since) / 1_000
      this.options.observer.count('provider_call_seconds_total', seconds, { provider: this.options.service })
      this.#note(result)
      const last = attempt >= attempts
      if (last || !isWorthRepeating(result, this.options.waitsOut ?? true)) return result
      // After a 429 the budget itself waits, for this request and all behind it.
      if (result.ok && result.value.status === 429) continue
      await this.#timing.sleep(FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + this.#timing.random()), request.signal)
    }
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy()
  }

  async #turn(signal: AbortSignal | undefined): Promise<Result<void, HttpFailure>> {
    const { service, bucket, observer } = this.options
    const since = this.#timing.monotonic()
    const turn = await bucket.take(signal)
    observer.count('provider_wait_seconds_total', (this.#timing.monotonic() - since) / 1_000, { provider: service })
    if (!turn.ok) return turn
    if (this.#breaker.enter()) return turn
    this.#count('resting')
    return err({ kind: 'resting', detail: `${service} failed several times in a row and is left alone for a while` })
  }

  /** What an answer means for everybody who asks after it. */
  #note(result: Result<HttpAnswer, HttpFailure>): void {
    if (result.ok) {
      const { status } = result.value
      this.#count(status === 429 ? '429' : `${Math.floor(status / 100)}xx`)
      if (status === 429) this.options.bucket.pauseFor(this.options.pauseAfter(result.value, this.#timing.now()))
      if (status >= 500) this.#breaker.failed()
      else this.#breaker.succeeded()
      return
    }
    this.#count(result.error.kind)
    if (result.error.kind === 'aborted') this.#breaker.left()
    else this.#breaker.failed()
  }

  #count(result: string): void {
    this.options.observer.count('provider_calls_total', 1, { provider: this.options.service, result })
  }

  async #once({ method, path, headers = {}, body, signal }: HttpRequest): Promise<Result<HttpAnswer, HttpFailure>> {
    const timeoutMs = this.options.timeoutMs ?? TIMEOUT_MS
    const cut = new AbortController()
    const stop = () => cut.abort()
    // axios' own time-out ends with the headers; a body that drips must end too.
    const timer = setTimeout(stop, timeoutMs)
    signal?.addEventListener('abort', stop, { once: true })
    try {
      const response = await this.#http.request<string>({
        method,
        url: path,
        headers,
        data: body,
        signal: cut.signal,
      })
      const header: ReadHeader = (name) => {
        const value: unknown = response.headers[name]
        return typeof value === 'string' ? value : null
      }
      return ok({ status: response.status, header, text: response.data, json: parseJson(response.data) })
    } catch (error) {
      if (signal?.aborted) return err({ kind: 'aborted', detail: 'stopped' })
      if (cut.signal.aborted)
        return err({ kind: 'timeout', detail: `${this.options.service} gave no answer within ${timeoutMs} ms` })
      return err(failureOf(error, this.options.service))
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
  }
}

function isWorthRepeating(result: Result<HttpAnswer, HttpFailure>, waitsOut: boolean): boolean {
  if (result.ok) return (result.value.status === 429 && waitsOut) || result.value.status >= 500
  return result.error.kind === 'timeout' || result.error.kind === 'network'
}

function failureOf(error: unknown, service: string): HttpFailure {
  if (!(error instanceof AxiosError)) throw error
  if (/maxContentLength/.test(error.message)) {
    return { kind: 'too_large', detail: `${service} sent a body that is larger than allowed` }
  }
  return { kind: 'network', detail: `${service} could not be asked (${error.code ?? 'unknown reason'})` }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // HTML of a proxy in front, or a body that broke off: the caller sees undefined and knows that it is no answer.
    return undefined
  }
}

/** What a provider wrote, short and harmless enough for a log line. */
export function quoted(text: unknown, secret: string): string {
  if (typeof text !== 'string') return 'no text'
  const clean = text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 160)
  return JSON.stringify(secret === '' ? clean : clean.replaceAll(secret, '***'))
}
