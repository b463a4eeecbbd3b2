// The Express application: what every request passes through, then the operations of the contract.
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import type { Observer } from '@pay2slay/domain'
import type { Handlers } from './http/handlers.js'
import type { ApiHooks } from './http/hooks.js'
import { mountOperations } from './http/mount.js'
import { addToEveryAnswer } from './middleware/common-headers.js'
import { accessLog, type HttpMetrics } from './middleware/access-log.js'
import { errorAnswer, notFound } from './middleware/errors.js'
import { giveRequestId } from './middleware/request-id.js'
import { securityHeaders } from './middleware/security-headers.js'
import type { BuiltPage } from './web/built-page.js'
import { serveFiles, serveViews } from './web/serve.js'

export interface AppTools {
  readonly observer: Observer
  readonly metrics: HttpMetrics
  readonly handlers: Handlers
  readonly hooks?: ApiHooks
  /** Whether the public address is https: then browsers are told to stay with it. */
  readonly https?: boolean
  /** Proxies in front whose X-Forwarded-For is believed; 0: none, and the header is ignored. */
  readonly trustedProxyHops?: number
  /** Null: apps/web was not built. */
  readonly web?: BuiltPage | null
}

export function createApp({
  observer,
  metrics,
  handlers,
  hooks = {},
  https = false,
  trustedProxyHops = 0,
  web = null,
}: AppTools): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  // Operations that may be asked for again have their own; a hash of every answer would only cost.
  app.disable('etag')
  app.set('trust proxy', trustedProxyHops)
  // The public address says how browsers reach this service, whatever stands in between says of the last step.
  Object.defineProperty(app.request, 'secure', { get: () => https })
  addToEveryAnswer(app, securityHeaders(https))
  const watch = accessLog(observer, metrics)
  const first = (req: Request, res: Response): void => {
    giveRequestId(req, res)
    watch(req, res)
  }
  mountOperations(app, first, handlers, hooks)
  // Files of the page come from memory and have no log line; every other look at what is no operation counts.
  if (web) app.use(serveFiles(web))
  app.use(async function limitOthers(req: Request, _res: Response, next: NextFunction): Promise<void> {
    await hooks.limitOthers?.(req)
    next()
  })
  if (web) app.use(serveViews(web))
  app.use(notFound)
  app.use(errorAnswer(observer, web))
  return app
}
