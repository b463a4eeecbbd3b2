// One log line and one measurement a request. The route's pattern stands for the path: raw paths and query values may be private,
// and would make as many metric series as somebody cares to ask for.
import type { Request, Response } from 'express'
import type { Observer } from '@pay2slay/domain'
import { requestIdOf } from './request-id.js'

export interface HttpMetrics {
  /** `route` is a pattern of the API or UNMATCHED. */
  observe(request: { method: string; route: string; status: number; seconds: number }): void
}

/** The one label of every path that is no route. */
export const UNMATCHED = 'unmatched'

/** Notes which route a request met, for its log line and labels. */
export function markRoute(res: Response, pattern: string): void {
  res.locals['route'] = pattern
}

/** The pattern of the route that an answer came from. */
export function routeOf(res: object): string {
  const route = (res as { readonly locals?: Readonly<Record<string, unknown>> }).locals?.['route']
  return typeof route === 'string' ? route : UNMATCHED
}

/** Looking changes nothing: while all is well it is measured, and logged only where somebody wants every detail. */
const LOOKS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Lines a minute about paths that are no route, other methods, and callers over their limit: anybody can ask for any number. */
const STRANGE_LINES = 200
const isStrange = (route: string, status: number): boolean => route === UNMATCHED || status === 405 || status === 429

export function accessLog(observer: Observer, metrics: HttpMetrics) {
  let [left, endsAt] = [0, 0]
  /** What is not told any more is still counted. */
  const isOneTooMany = (): boolean => {
    const now = performance.now()
    if (now >= endsAt) [left, endsAt] = [STRANGE_LINES, now + 60_000]
    left -= 1
    return left < 0
  }
  return function watch(req: Request, res: Response): void {
    const startedAt = performance.now()
    res.on('close', () => {
      const seconds = (performance.now() - startedAt) / 1000
      const route = routeOf(res)
      const { method } = req
      const status = res.statusCode
      metrics.observe({ method, route, status, seconds })
      const quiet = status < 400 ? LOOKS.has(method) : status < 500 && isStrange(route, status) && isOneTooMany()
      observer.event(status >= 500 ? 'error' : quiet ? 'debug' : 'info', 'http_request', {
        request_id: requestIdOf(res),
        method,
        route,
        status,
        duration_ms: Math.round(seconds * 1e6) / 1e3,
        ...(!res.writableFinished && { aborted: true }),
      })
    })
  }
}
