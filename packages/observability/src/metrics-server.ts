// Metrics and health on a port of their own, so that they are never public by accident.
import { err, ok, type Result } from '@pay2slay/domain'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import { safeText } from './redact.js'

/** What /readyz answers: ready when no check fails; `notes` are shown and do not fail it. */
export interface Readiness {
  readonly failing: Readonly<Record<string, string>>
  readonly notes?: Readonly<Record<string, unknown>>
}

export interface MetricsServerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly registry: Registry
  readonly ready: () => Promise<Readiness>
  /** Comes before every scrape, which waits for it a second at most. */
  readonly refresh?: () => Promise<void>
  /** false: the process is stuck and should be started anew. Alive whenever it answers, by default. */
  readonly live?: () => boolean
  readonly readyTimeoutMs?: number
}

export interface RunningServer {
  readonly port: number
  close(): Promise<void>
}

const READY_TIMEOUT_MS = 2_000
const REFRESH_TIMEOUT_MS = 1_000

/** A busy port or a forbidden address is one sentence. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<Result<RunningServer, string>> {
  const ready = shared(() => bounded(options.ready, options.readyTimeoutMs ?? READY_TIMEOUT_MS))
  const server = createServer((request, response) => {
    answer({ ...options, ready }, request.method ?? 'GET', request.url ?? '/', response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, 'text/plain', error instanceof Error ? error.name : 'error')
    })
  })
  server.requestTimeout = 10_000
  server.headersTimeout = 5_000
  server.keepAliveTimeout = 5_000
  server.maxHeadersCount = 50
  return new Promise((resolve) => {
    // Stays after the start: a later error of the listening socket must not end the process.
    server.on('error', (error: Error & { code?: string }) => resolve(err(whyNotListening(error, options))))
    server.listen(options.port, options.host, () => {
      resolve(ok({ port: (server.address() as AddressInfo).port, close: () => close(server) }))
    })
  })
}

function whyNotListening(error: Error & { code?: string }, { host, port }: MetricsServerOptions): string {
  const place = `${host}:${port}`
  if (error.code === 'EADDRINUSE') return `port ${port} is in use: stop what listens there, or set another metrics port`
  if (error.code === 'EACCES') return `port ${port} may not be opened by this user: set a metrics port above 1023`
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return `the metrics server cannot listen on ${place}: ${host} is no address of this machine; set another P2S_HOST`
  }
  return `the metrics server cannot listen on ${place}: ${error.code ?? error.message}`
}

const close = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })

async function answer(
  options: MetricsServerOptions,
  method: string,
  url: string,
  response: ServerResponse,
): Promise<void> {
  const path = url.split('?')[0]
  if (path !== '/metrics' && path !== '/livez' && path !== '/readyz') {
    return send(response, 404, 'text/plain', 'there are /metrics, /livez and /readyz')
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return send(response, 405, 'text/plain', 'only GET and HEAD')
  }
  if (path === '/metrics') {
    if (options.refresh) await Promise.race([options.refresh(), sleep(REFRESH_TIMEOUT_MS, undefined, { ref: false })])
    return send(response, 200, options.registry.contentType, await options.registry.metrics())
  }
  if (path === '/livez') {
    const alive = options.live?.() ?? true
    return sendJson(response, alive ? 200 : 503, { status: alive ? 'alive' : 'stuck' })
  }
  const { failing, notes } = await options.ready()
  const ready = Object.keys(failing).length === 0
  return sendJson(response, ready ? 200 : 503, {
    ...notes,
    status: ready ? 'ready' : 'not_ready',
    ...(!ready && { failing: withoutCredentials(failing) }),
  })
}

/** Whoever asks while a check runs gets its answer: a crowd of probes costs one check. */
function shared(check: () => Promise<Readiness>): () => Promise<Readiness> {
  let running: Promise<Readiness> | null = null
  return () =>
    (running ??= check().finally(() => {
      running = null
    }))
}

async function bounded(check: () => Promise<Readiness>, timeoutMs: number): Promise<Readiness> {
  const { promise: late, resolve } = Promise.withResolvers<Readiness>()
  const timer = setTimeout(() => resolve({ failing: { check: `no answer within ${timeoutMs} ms` } }), timeoutMs)
  try {
    return await Promise.race([check(), late])
  } catch (error) {
    return { failing: { check: error instanceof Error ? error.message : 'failed' } }
  } finally {
    clearTimeout(timer)
  }
}

/** Messages of drivers may hold the address of the database. */
const withoutCredentials = (failing: Readiness['failing']): Readiness['failing'] =>
  Object.fromEntries(Object.entries(failing).map(([check, text]) => [check, safeText(text)]))

const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(body))

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
