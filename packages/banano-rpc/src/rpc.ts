// One node's RPC over HTTP. Four failures are kept apart, since they mean different things: no HTTP success, a body that is no
// JSON, an `error` inside an HTTP 200 (the node's normal way to refuse), and silence.
import { err, ok, type ChainError, type Observer, type Result } from '@pay2slay/domain'
import axios, { AxiosError } from 'axios'
import { Agent as HttpAgent, validateHeaderName, validateHeaderValue } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { MalformedField, objectOf, type Json } from './fields.js'

export type RpcError =
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'not_json'; readonly detail: string }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  | { readonly kind: 'network'; readonly code: string }
  | { readonly kind: 'malformed'; readonly detail: string }

export type Answer<T> = Promise<Result<T, RpcError>>

export interface Endpoint {
  readonly url: string
  /** Sent with every call: an API key, for instance. Never logged. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface RpcNode {
  /** The address without credentials and query, for logs. */
  readonly name: string
  /** Calls an action and reads its answer; a reader's MalformedField becomes a `malformed` error. */
  call<T>(
    action: string,
    fields: Readonly<Record<string, unknown>>,
    read: (json: Json) => T,
    timeoutMs?: number,
  ): Promise<Result<T, RpcError>>
  /** Ends calls under way at once, and refuses later ones: a process that stops does not wait for a silent node. */
  close(): void
}

export interface RpcOptions {
  readonly timeoutMs?: number
  /** account_history of a long chain is about 430 bytes a block. */
  readonly maxBodyBytes?: number
  /** Counts calls by action and result. */
  readonly observer?: Pick<Observer, 'count'>
}

const TIMEOUT_MS = 10_000
const MAX_BODY_BYTES = 8 * 1024 * 1024

export function createRpcNode(endpoint: Endpoint, options: RpcOptions = {}): RpcNode {
  const limit = options.maxBodyBytes ?? MAX_BODY_BYTES
  for (const [name, value] of Object.entries(endpoint.headers ?? {})) {
    // Node's own check names the header, never its value.
    validateHeaderName(name)
    validateHeaderValue(name, value)
  }
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
  }
  const http = axios.create({
    ...agents,
    headers: { 'Content-Type': 'application/json', ...endpoint.headers },
    maxContentLength: limit,
    maxRedirects: 0,
    proxy: false,
    responseType: 'text',
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
  })
  const underWay = new Set<AbortController>()
  let closed = false
  const count = (action: string, result: RpcError['kind'] | 'ok') =>
    options.observer?.count('node_calls_total', 1, { action, result })
  return {
    name: nameOf(endpoint.url),
    async call(action, fields, read, timeoutMs = options.timeoutMs ?? TIMEOUT_MS) {
      if (closed) return err({ kind: 'network', code: 'closed' })
      const cut = new AbortController()
      underWay.add(cut)
      let late = false
      // axios' own time-out ends with the headers; a body that drips must end too.
      const timer = setTimeout(() => {
        late = true
        cut.abort()
      }, timeoutMs)
      let response: { status: number; data: string }
      try {
        const body = JSON.stringify({ action, ...fields })
        response = await http.post<string>(endpoint.url, body, { signal: cut.signal })
      } catch (error) {
        if (closed) return err({ kind: 'network', code: 'closed' })
        const failed = failure(error, late, timeoutMs)
        count(action, failed.kind)
        return err(failed)
      } finally {
        clearTimeout(timer)
        underWay.delete(cut)
      }
      const answer = readAnswer(response.status, response.data, read)
      count(action, answer.ok ? 'ok' : answer.error.kind)
      return answer
    },
    close() {
      closed = true
      for (const cut of underWay) cut.abort()
      agents.httpAgent.destroy()
      agents.httpsAgent.destroy()
    },
  }
}

function readAnswer<T>(status: number, body: string, read: (json: Json) => T): Result<T, RpcError> {
  if (status < 200 || status > 299) return err({ kind: 'http', status })
  let json: Json
  try {
    const parsed: unknown = JSON.parse(body)
    json = objectOf(parsed === '' ? null : parsed, 'the answer')
  } catch (error) {
    if (error instanceof MalformedField) return err({ kind: 'malformed', detail: error.message })
    return err({ kind: 'not_json', detail: `${body.length} characters that are no JSON` })
  }
  const refusal = json['error']
  if (refusal !== undefined) {
    return typeof refusal === 'string'
      ? err({ kind: 'refused', text: refusal.slice(0, 200) })
      : err({ kind: 'malformed', detail: 'error is no text' })
  }
  try {
    return ok(read(json))
  } catch (error) {
    if (error instanceof MalformedField) return err({ kind: 'malformed', detail: error.message })
    throw error
  }
}

function failure(error: unknown, timedOut: boolean, milliseconds: number): RpcError {
  if (timedOut) return { kind: 'timeout', milliseconds }
  if (error instanceof AxiosError) {
    if (error.code === 'ERR_BAD_RESPONSE')
      return { kind: 'not_json', detail: 'the body is larger than allowed or broken off' }
    return { kind: 'network', code: error.code ?? 'unknown' }
  }
  throw error
}

/** The address without credentials and query, for logs. */
export function nameOf(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/** One line for logs; carries nothing of the request. */
export function describeRpcError(error: RpcError): string {
  switch (error.kind) {
    case 'http':
      return `HTTP status ${error.status}`
    case 'not_json':
      return error.detail
    case 'refused':
      return `the node says: ${error.text}`
    case 'timeout':
      return `no answer within ${error.milliseconds} ms`
    case 'network':
      return `no connection (${error.code})`
    case 'malformed':
      return `an answer that does not make sense: ${error.detail}`
  }
}

export const isRefusal = (error: RpcError, text: string): boolean => error.kind === 'refused' && error.text === text

/** What a node's failure means to those who ask the chain. */
export function toChainError(node: RpcNode, error: RpcError): ChainError {
  const detail = `${node.name}: ${describeRpcError(error)}`
  if (error.kind === 'refused') return { kind: 'rpc', detail }
  const malformed = error.kind === 'malformed' || error.kind === 'not_json'
  return { kind: malformed ? 'malformed' : 'unreachable', detail }
}
