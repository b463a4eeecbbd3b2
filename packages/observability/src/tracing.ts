// Traces, where somebody has a collector for them. Without OTEL_EXPORTER_OTLP_ENDPOINT neither SDK nor exporter is even loaded
// (the bare API comes with prom-client), and nothing is wrapped. Attributes are names, patterns, statements with placeholders and numbers: never an address, a key or a player.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestListener } from 'node:http'
import type { Span as OtelSpan } from '@opentelemetry/api'
import { watchOutgoing } from './tracing-outgoing.js'

export type Attributes = Readonly<Record<string, string | number | boolean>>

/** Runs the work inside a span; spans begun in it are its children. An error marks the span and goes on. */
export type RunInSpan = <T>(name: string, attributes: Attributes, work: () => Promise<T>) => Promise<T>

export interface Tracing {
  readonly inSpan: RunInSpan
  /** The same application, each request in a span named after its route: `routeOf` tells the pattern once it is answered. */
  requests(app: RequestListener, routeOf: (response: object) => string): RequestListener
  /** Sends what is left, for two seconds at most. */
  close(): Promise<void>
}

export interface TracingOptions {
  readonly service: string
  readonly version: string
  /** Base address of a collector; /v1/traces lies under it. null: no traces. */
  readonly endpoint: string | null
}

const EXPORT_EVERY_MS = 2_000
const EXPORT_TIMEOUT_MS = 5_000
const CLOSE_WITHIN_MS = 2_000
/** Spans beyond it are dropped: a collector that is away costs neither memory nor time. */
const MOST_WAITING = 2_048
const LONGEST_VALUE = 1_000

export async function openTracing({ service, version, endpoint }: TracingOptions): Promise<Tracing | null> {
  if (endpoint === null) return null
  const [api, sdk, resources, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ])
  const exporter = new otlp.OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  })
  const batches = { exporter, scheduledDelayMillis: EXPORT_EVERY_MS, maxQueueSize: MOST_WAITING }
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': `pay2slay-${service}`, 'service.version': version }),
    spanLimits: { attributeValueLengthLimit: LONGEST_VALUE },
    spanProcessors: [new sdk.BatchSpanProcessor({ ...batches, exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  })
  const tracer = provider.getTracer('pay2slay', version)
  const current = new AsyncLocalStorage<OtelSpan | null>()
  const start = (name: string, kind: number, attributes: Attributes): OtelSpan => {
    const parent = current.getStore()
    const context = parent ? api.trace.setSpan(api.ROOT_CONTEXT, parent) : api.ROOT_CONTEXT
    return tracer.startSpan(name, { kind, attributes }, context)
  }
  // The first span that ends starts the timer of the next export: begun inside a span, the export would be a call to be told of, too.
  const end = (span: OtelSpan): void => current.run(null, () => span.end())
  const fail = (span: OtelSpan, error: unknown): void => {
    // The name of the error alone: messages may hold addresses.
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' })
  }
  const inSpan: RunInSpan = async (name, attributes, work) => {
    const span = start(name, api.SpanKind.INTERNAL, attributes)
    try {
      return await current.run(span, work)
    } catch (error) {
      fail(span, error)
      throw error
    } finally {
      end(span)
    }
  }
  const unwatch = watchOutgoing({
    // Outside of any span there is nothing to belong to.
    begin: (name, attributes) => (current.getStore() ? start(name, api.SpanKind.CLIENT, attributes) : null),
    finish(span, attributes, failed) {
      span.setAttributes({ ...attributes })
      if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR })
      end(span)
    },
  })
  return {
    inSpan,
    requests: (app, routeOf) => (request, response) => {
      const span = start('request', api.SpanKind.SERVER, { 'http.request.method': methodOf(request.method) })
      response.once('close', () => {
        const route = routeOf(response)
        span.updateName(`${methodOf(request.method)} ${route}`)
        span.setAttributes({ 'http.route': route, 'http.response.status_code': response.statusCode })
        if (response.statusCode >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR })
        end(span)
      })
      current.run(span, () => app(request, response))
    },
    async close() {
      unwatch()
      // A collector that does not answer keeps no process from ending.
      const ended = provider.shutdown().catch(() => undefined)
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref())])
    },
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A method that nobody knows is somebody's text. */
const methodOf = (method: string | undefined): string => (METHODS.has(method ?? '') ? (method ?? '') : '_OTHER')
