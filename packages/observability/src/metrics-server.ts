// Metrics and health on a port of their own, so that they are never public by accident.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { err, ok, type Result } from '@pay2slay/domain'
import type { Registry } from 'prom-client'

/** What /readyz answers: ready when no check fails; `notes` are shown and do not fail it. */
export interface Readiness {
  readonly failing: Readonly<Record<string, string>>
  readonly notes?: Readonly<Record<string, unknown>>
}

export interface MetricsServerOptions {
  readonly host: string
  readonly port: number
  readonly registry: Registry
  readonly ready: () => Promise<Readiness>
}

export interface RunningServer {
  readonly port: number
  close(): Promise<void>
}

const READY_TIMEOUT_MS = 2_000

/** A busy port or a forbidden address is one sentence. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<Result<RunningServer, string>> {
  const server = createServer((request, response) => {
    answer(options, request.method ?? 'GET', request.url ?? '/', response).catch((error: unknown) => {
      send(response, 500, 'text/plain', error instanceof Error ? error.name : 'error')
    })
  })
  server.requestTimeout = 10_000
  server.headersTimeout = 5_000
  return new Promise((resolve) => {
    server.once('error', (error: Error & { code?: string }) => {
      const place = `${options.host}:${options.port}`
      resolve(
        err(
          error.code === 'EADDRINUSE'
            ? `port ${options.port} is in use: stop what listens there, or set another metrics port`
            : `the metrics server cannot listen on ${place}: ${error.code ?? error.message}`,
        ),
      )
    })
    server.listen(options.port, options.host, () => {
      resolve(
        ok({
          port: (server.address() as AddressInfo).port,
          close: () =>
            new Promise((done) => {
              server.close(() => done())
              server.closeAllConnections()
            }),
        }),
      )
    })
  })
}

async function answer(
  options: MetricsServerOptions,
  method: string,
  url: string,
  response: ServerResponse,
): Promise<void> {
  const path = url.split('?')[0]
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'only GET')
  if (path === '/metrics') return send(response, 200, options.registry.contentType, await options.registry.metrics())
  if (path === '/livez') return send(response, 200, 'application/json', JSON.stringify({ status: 'alive' }))
  if (path !== '/readyz') return send(response, 404, 'text/plain', 'there are /metrics, /livez and /readyz')
  const { failing, notes } = await bounded(options.ready())
  const ready = Object.keys(failing).length === 0
  const body = { status: ready ? 'ready' : 'not_ready', ...(!ready && { failing }), ...notes }
  return send(response, ready ? 200 : 503, 'application/json', JSON.stringify(body))
}

function bounded(ready: Promise<Readiness>): Promise<Readiness> {
  const late = new Promise<Readiness>((resolve) => {
    const timer = setTimeout(
      () => resolve({ failing: { check: `no answer within ${READY_TIMEOUT_MS} ms` } }),
      READY_TIMEOUT_MS,
    )
    timer.unref()
  })
  const safe = ready.catch((error: unknown): Readiness => ({
    failing: { check: error instanceof Error ? error.message : 'failed' },
  }))
  return Promise.race([safe, late])
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
