// The Express application: what every request passes through, then the routes from one table.
import express, { type Express, type Request, type Response } from 'express'
import helmet from 'helmet'
import type { Observer } from '@pay2slay/domain'
import { accessLog, markRoute, type HttpMetrics } from './middleware/access-log.js'
import { errorAnswer, notFound } from './middleware/errors.js'
import { requestId } from './middleware/request-id.js'
import { Problem } from './problem.js'
import type { Route } from './route.js'

export interface AppTools {
  readonly observer: Observer
  readonly metrics: HttpMetrics
  readonly routes: readonly Route[]
}

/** Larger than any body that a route takes. */
const BODY_LIMIT = '16kb'

export function createApp({ observer, metrics, routes }: AppTools): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(requestId, accessLog(observer, metrics), helmet())
  for (const route of routes) app.all(route.path, noteRoute(route.path))
  app.use(express.json({ limit: BODY_LIMIT }))
  for (const [path, here] of byPath(routes)) app.all(path, answer(here))
  app.use(notFound)
  app.use(errorAnswer(observer))
  return app
}

const noteRoute = (path: string) => (_req: Request, res: Response, next: () => void) => {
  markRoute(res, path)
  next()
}

function byPath(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  return Map.groupBy(routes, (route) => route.path)
}

/** Answers one path: the route of the method, HEAD as GET, OPTIONS with what is allowed, 405 for the rest. */
function answer(here: readonly Route[]) {
  const methods = here.flatMap((route) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
  const allow = [...methods, 'OPTIONS'].join(', ')
  return async (req: Request, res: Response): Promise<void> => {
    if (req.method === 'OPTIONS') {
      res.set('Allow', allow).status(204).end()
      return
    }
    const method = req.method === 'HEAD' ? 'GET' : req.method
    const route = here.find((candidate) => candidate.method === method)
    if (!route)
      throw new Problem('method-not-allowed', `This path takes ${allow}, not ${req.method}.`, {}, { Allow: allow })
    const { body, status = 200, cacheControl = 'no-store' } = await route.handle(req)
    res.status(status).set('Cache-Control', cacheControl).json(body)
  }
}
