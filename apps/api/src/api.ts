// The API put together: every operation with what it reads from.
import type { Express } from 'express'
import type { Millis, Observer } from '@pay2slay/domain'
import { createLogRing, type LogRing } from '@pay2slay/observability'
import { ids } from '@pay2slay/db'
import { createAccess, type Access } from './access.js'
import { adminHandlers } from './admin/index.js'
import { LogTail } from './admin/log-tail.js'
import { operationsHandlers } from './admin/operations.js'
import type { PasswordCost, PasswordPlaces } from './admin-login/passwords.js'
import { createApp } from './app.js'
import type { DatabaseKeeper } from './database-keeper.js'
import { playerHandlers } from './handlers/player/index.js'
import type { Handlers } from './http/handlers.js'
import { createLive, type Live, type LiveOptions } from './live/live.js'
import type { HttpMetrics } from './middleware/access-log.js'
import { limitHooks } from './limits/hooks.js'
import { nameless } from './limits/nameless.js'
import { NO_DIRECTORY, type Outside } from './outside.js'
import { createReadiness, type Readiness } from './readiness.js'
import { countdownHandler } from './routes/countdown.js'
import { documentationHandlers } from './routes/documentation.js'
import { feedHandler } from './routes/feed.js'
import { healthHandlers } from './routes/health.js'
import { leaderboardHandler } from './routes/leaderboard.js'
import { productHandler } from './routes/product.js'
import { releaseHandler } from './routes/releases.js'
import { streamHandler } from './routes/stream.js'
import { transparencyHandler } from './routes/transparency.js'
import type { ApiSettings } from './settings.js'
import { SingleFlight } from './single-flight.js'
import type { BuiltPage } from './web/built-page.js'

export interface ApiTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
  readonly metrics: HttpMetrics
  readonly outside: Outside
  /** Of sessions and limits; tests pass their own. */
  readonly now?: () => Millis
  readonly passwordCost?: PasswordCost
  readonly passwordPlaces?: PasswordPlaces
  /** Tests have other limits. */
  readonly liveOptions?: LiveOptions
  /** The last lines of this process's log. */
  readonly ring?: LogRing
  /** The page for players and admins; null or left out: not built. */
  readonly web?: BuiltPage | null
}

export interface Api {
  readonly app: Express
  readonly readiness: () => Promise<Readiness>
  readonly live: Live
  /** Ends event streams and work in the background; comes before the server waits for its connections. */
  close(): Promise<void>
}

export function createApi(tools: ApiTools): Api {
  const { settings, keeper, observer, metrics, now = Date.now } = tools
  const readiness = createReadiness({ keeper, world: settings.world, observer })
  const access = createAccess(tools)
  const live = createLive({ settings, keeper, observer, ...tools.liveOptions })
  const logs = new LogTail(tools.ring ?? createLogRing({ lines: settings.logBufferSize }))
  const handlers = createHandlers({ ...tools, readiness, access, live, logs })
  const hooks = {
    ...access.hooks,
    ...limitHooks({
      limits: settings.limits,
      keeper,
      observer,
      now,
      nameless: nameless(settings.access.sessionSecrets),
    }),
  }
  const { trustedProxyHops } = settings
  const https = settings.access.cookieSecure
  const app = createApp({ observer, metrics, handlers, hooks, trustedProxyHops, https, web: tools.web ?? null })
  return {
    app,
    readiness,
    live,
    async close() {
      logs.close()
      await live.close()
    },
  }
}

export interface HandlerTools extends Omit<ApiTools, 'metrics'> {
  readonly readiness: () => Promise<Readiness>
  readonly access: Access
  readonly live: Live
  /** Left out: a log without a line. */
  readonly logs?: LogTail
}

/** The code behind every operation of the contract. */
export function createHandlers(tools: HandlerTools): Handlers {
  const { settings, keeper, observer, readiness, access, live, logs, outside, now = Date.now } = tools
  const directory = outside.directory === NO_DIRECTORY ? null : outside.directory
  const cache = new SingleFlight({ ttlMs: 1_000, maxEntries: 200, maxLoads: 16 })
  const reads = { settings, keeper, cache }
  return {
    ...healthHandlers(settings.version, readiness),
    ...documentationHandlers({ version: settings.version, cookies: access.cookies }),
    ...access.handlers,
    ...operationsHandlers({ settings, keeper }),
    getProduct: productHandler(settings),
    getLeaderboard: leaderboardHandler(live.boards),
    getFeed: feedHandler({ ...reads, cache: live.feedPages }),
    streamFeed: streamHandler(live.stream),
    getTransparency: transparencyHandler(reads),
    getCountdown: countdownHandler(reads),
    recordRelease: releaseHandler(reads),
    ...adminHandlers({ ...reads, readiness, logs: logs ?? new LogTail(createLogRing({ lines: 0 })), ids }),
    ...playerHandlers({ settings, keeper, observer, now, guild: outside.guild, directory }),
  }
}
