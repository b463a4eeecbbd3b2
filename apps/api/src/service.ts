// The API as a service: database, API port and metrics port, started in this order and stopped in the other.
import path from 'node:path'
import { workspaceRoot } from '@pay2slay/config'
import type { Observer } from '@pay2slay/domain'
import { startMetricsServer, type LogRing, type Metrics, type Tracing } from '@pay2slay/observability'
import { createApi } from './api.js'
import { messageClassesOf } from './http/message-classes.js'
import { routeOf, type HttpMetrics } from './middleware/access-log.js'
import { securityHeaders } from './middleware/security-headers.js'
import { createOutside } from './outside.js'
import type { Readiness } from './readiness.js'
import { releaseCounters } from './routes/releases.js'
import { ListenError, startServer } from './server.js'
import type { ApiSettings } from './settings.js'
import { startDatabase } from './start-database.js'
import { StartError } from './start-error.js'
import { startSweeper } from './sweeper.js'
import { readBuiltPage } from './web/built-page.js'

export interface Service {
  readonly port: number
  readonly metricsPort: number
  /** Running requests get `graceMs` to finish; everything is closed when it resolves. */
  stop(graceMs: number): Promise<void>
}

type Closer = () => Promise<void>

/** Starts everything or throws a StartError with nothing left open. */
export async function startService(
  settings: ApiSettings,
  observer: Observer,
  metrics: Metrics,
  { ring, tracing = null }: { readonly ring?: LogRing; readonly tracing?: Tracing | null } = {},
): Promise<Service> {
  const closers: Closer[] = []
  try {
    if (tracing) closers.unshift(() => tracing.close())
    const keeper = await startDatabase(settings, observer, tracing?.inSpan)
    closers.unshift(() => keeper.close())
    const outside = createOutside({ settings, keeper, observer })
    closers.unshift(async () => {
      outside.close()
    })
    const logged = ring && { ring }
    const web = readBuiltPage(path.join(workspaceRoot(), 'apps/web/dist'))
    const api = createApi({ settings, keeper, observer, outside, metrics: httpMetrics(metrics), web, ...logged })
    closers.unshift(() => api.close())
    closers.unshift(startSweeper(keeper, observer))
    const measured = await startMetricsServer({
      host: settings.host,
      port: settings.metricsPort,
      registry: metrics.registry,
      ready: async () => checksOf(await api.readiness()),
      refresh: releaseCounters(keeper, observer, metrics),
    })
    if (!measured.ok) throw new StartError(`${measured.error} with P2S_API_METRICS_PORT`)
    closers.unshift(() => measured.value.close())
    const server = await startServer(tracing ? tracing.requests(api.app, routeOf) : api.app, {
      host: settings.host,
      port: settings.port,
      headers: securityHeaders(settings.access.cookieSecure),
      classes: messageClassesOf(api.app),
    })
    metrics.gauge('dry_run', settings.world.mode === 'dry' ? 1 : 0)
    return {
      port: server.port,
      metricsPort: measured.value.port,
      async stop(graceMs) {
        // Event streams end first: a connection that waits for news would never end by itself.
        const ended = server.stop(graceMs)
        await api.close()
        await ended
        await closeAll(closers)
      },
    }
  } catch (error) {
    await closeAll(closers)
    if (error instanceof ListenError) throw new StartError(error.message, { cause: error })
    throw error
  }
}

async function closeAll(closers: readonly Closer[]): Promise<void> {
  for (const close of closers) await close()
}

/** Far more than there are routes, methods and statuses. */
const MOST_SERIES = 5_000

function httpMetrics(metrics: Metrics): HttpMetrics {
  const kept = new Map<string, (seconds: number) => void>()
  const noteOf = (method: string, route: string, status: number) => {
    const count = metrics.counting('http_requests_total', { method, route, status: String(status) })
    const time = metrics.observing('http_request_duration_seconds', { method, route })
    return (seconds: number): void => {
      count()
      time(seconds)
    }
  }
  return {
    observe({ method, route, status, seconds }) {
      const key = `${status} ${method} ${route}`
      const known = kept.get(key)
      const note = known ?? noteOf(method, route, status)
      if (known === undefined && kept.size < MOST_SERIES) kept.set(key, note)
      note(seconds)
    },
  }
}

const checksOf = ({ failed, stops }: Readiness) => ({
  failing: failed ? { [failed.check]: failed.detail } : {},
  notes: stops.length > 0 ? { stops: stops.map(({ kind }) => kind) } : {},
})
