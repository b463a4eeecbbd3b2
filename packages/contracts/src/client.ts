// The typed client: fetch, the table of paths, and types. Nothing else at run time, so that a page loads a few kilobytes.
import { PATHS, type OperationId } from './paths.js'
import { PROBLEM_TYPE, type ProblemDocument } from './problems.js'
import type { BodyOf, ParamsOf, QueryInput, ReceivedOf } from './types.js'

export type { OperationId } from './paths.js'
export { LOGIN_FAILURES, PROBLEM_CODES, isProblemCode } from './problem-codes.js'
export type { LoginFailure, ProblemCode } from './problem-codes.js'
export type { FieldError, ProblemDocument } from './problems.js'
export type { BodyOf, ParamsOf, QueryInput, ReceivedOf } from './types.js'

export interface ClientOptions {
  /** Where the API is; empty: the page's own origin. */
  readonly baseUrl?: string
  /** The token of GET /auth/session, for what changes state. */
  readonly csrfToken?: () => string | null | Promise<string | null>
  /** Of this run time when absent. */
  readonly fetch?: typeof fetch
  /** How long an answer may take: 15 000 when absent. */
  readonly timeoutMs?: number
}

/** What an operation must be told: parameters of its path and its body where it has any. */
export type Input<Id extends OperationId> = ([keyof ParamsOf<Id>] extends [never]
  ? { readonly params?: Record<never, never> }
  : { readonly params: ParamsOf<Id> }) &
  (BodyOf<Id> extends undefined
    ? { readonly body?: undefined }
    : Record<never, never> extends BodyOf<Id>
      ? { readonly body?: BodyOf<Id> }
      : { readonly body: BodyOf<Id> }) & { readonly query?: QueryInput<Id>; readonly signal?: AbortSignal }

export interface Refused {
  readonly ok: false
  /** 0: no answer at all. */
  readonly status: number
  readonly problem: ProblemDocument
  /** When it may be tried again, as the API asks (`Retry-After`); absent: it did not say. */
  readonly retryAfterSeconds?: number
}

export type ClientResult<Id extends OperationId> = ReceivedOf<Id> | Refused

export interface ReceivedFile {
  readonly ok: true
  readonly blob: Blob
  /** As the API calls it. */
  readonly name: string
}

type Arguments<Id extends OperationId> =
  Record<never, never> extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>]

export interface Client {
  /** Never rejects: what goes wrong on the way is a problem too. */
  call<Id extends OperationId>(id: Id, ...input: Arguments<Id>): Promise<ClientResult<Id>>
  /** The answer of an operation as a file, which may take long to arrive; what was refused is a problem as ever. Never rejects. */
  file<Id extends OperationId>(id: Id, ...input: Arguments<Id>): Promise<ReceivedFile | Refused>
  /** The address of an operation: for links, downloads and event sources. */
  urlOf(id: OperationId, input?: Pick<AnyInput, 'params' | 'query'>): string
}

type Text = string | number | boolean

interface AnyInput {
  readonly params?: Readonly<Record<string, Text>>
  readonly query?: Readonly<Record<string, Text | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

export function createClient(options: ClientOptions = {}): Client {
  const { timeoutMs = 15_000 } = options
  const urlOf: Client['urlOf'] = (id, input = {}) => `${options.baseUrl ?? ''}${addressOf(id, input)}`
  return {
    urlOf,
    async call(id, ...[given]) {
      const input = (given ?? {}) as AnyInput
      try {
        const response = await send(options, id, urlOf(id, input), input, AbortSignal.timeout(timeoutMs))
        return (await received(response)) as ClientResult<typeof id>
      } catch (error) {
        return noAnswer(error)
      }
    },
    async file(id, ...[given]) {
      const input = (given ?? {}) as AnyInput
      // The limit is one of the first byte: all that somebody ever earned may take longer.
      const limit = new AbortController()
      const timer = setTimeout(() => {
        limit.abort()
      }, timeoutMs)
      try {
        const response = await send(options, id, urlOf(id, input), input, limit.signal)
        clearTimeout(timer)
        if (response.status >= 400) return (await received(response)) as Refused
        return { ok: true, blob: await response.blob(), name: fileNameOf(response) }
      } catch (error) {
        clearTimeout(timer)
        return noAnswer(error)
      }
    },
  }
}

const fileNameOf = ({ headers }: Response): string =>
  /filename="([\w.-]+)"/.exec(headers.get('content-disposition') ?? '')?.[1] ?? 'download'

/** Parameters that are undefined are left out. */
function addressOf(id: OperationId, { params = {}, query = {} }: AnyInput): string {
  const template = PATHS[id].split(' ')[1] ?? ''
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size > 0 ? `${path}?${search.toString()}` : path
}

async function send(
  options: ClientOptions,
  id: OperationId,
  url: string,
  { body, signal }: AnyInput,
  limit: AbortSignal,
): Promise<Response> {
  const method = PATHS[id].split(' ')[0] ?? ''
  const token = method === 'GET' ? null : await options.csrfToken?.()
  const request = options.fetch ?? fetch
  return request(url, {
    method,
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json, application/problem+json, */*',
      ...(typeof token === 'string' && { 'X-CSRF-Token': token }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  })
}

async function received(response: Response): Promise<{ readonly ok: true; status: number; body: unknown } | Refused> {
  const { status } = response
  const type = response.headers.get('content-type') ?? ''
  const text = await response.text()
  if (status >= 400) {
    if (!type.startsWith('application/problem+json'))
      return refusal('no-problem-document', status, `The server answered ${status} and said no more.`)
    const retry = Number(response.headers.get('retry-after') ?? Number.NaN)
    const problem = JSON.parse(text) as ProblemDocument
    return { ok: false, status, problem, ...(retry > 0 && { retryAfterSeconds: retry }) }
  }
  const body: unknown = text === '' ? null : type.startsWith('application/json') ? JSON.parse(text) : text
  return { ok: true, status, body }
}

const noAnswer = (error: unknown): Refused =>
  refusal('network', 0, error instanceof Error ? error.message : 'The request failed.')

const refusal = (kind: string, status: number, detail: string): Refused => ({
  ok: false,
  status,
  problem: { type: `${PROBLEM_TYPE}${kind}`, title: 'No answer that could be understood', status, detail },
})
