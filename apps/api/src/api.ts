// The API of this slice, put together: every route with what it reads from.
import type { Express } from 'express'
import type { Observer } from '@pay2slay/domain'
import { createApp } from './app.js'
import type { DatabaseKeeper } from './database-keeper.js'
import type { HttpMetrics } from './middleware/access-log.js'
import { createReadiness, type Readiness } from './readiness.js'
import { countdownRoute } from './routes/countdown.js'
import { feedRoute } from './routes/feed.js'
import { healthRoutes } from './routes/health.js'
import { leaderboardRoute } from './routes/leaderboard.js'
import { productRoute } from './routes/product.js'
import type { ApiSettings } from './settings.js'
import { SingleFlight } from './single-flight.js'

export interface ApiTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
  readonly metrics: HttpMetrics
}

export interface Api {
  readonly app: Express
  readonly readiness: () => Promise<Readiness>
}

export function createApi({ settings, keeper, observer, metrics }: ApiTools): Api {
  const readiness = createReadiness({ keeper, world: settings.world, observer })
  const cache = new SingleFlight({ ttlMs: 1_000, maxEntries: 200, maxLoads: 16 })
  const reads = { settings, keeper, cache }
  const routes = [
    ...healthRoutes(settings.version, readiness),
    productRoute(settings),
    leaderboardRoute(reads),
    feedRoute(reads),
    countdownRoute(reads),
  ]
  return { app: createApp({ observer, metrics, routes }), readiness }
}
