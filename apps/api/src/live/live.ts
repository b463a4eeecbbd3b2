// What is shown as it happens: the boards, the feed and its stream, put together. It must be closed before the server waits for its
// connections to end.
import type { Observer } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import type { ApiSettings } from '../settings.js'
import { SingleFlight } from '../single-flight.js'
import { BoardCounting } from './board-counting.js'
import { Boards } from './boards.js'
import { FeedStream, STREAM_LIMITS, type StreamLimits } from './feed-stream.js'
import { FeedWatch } from './feed-watch.js'

export interface LiveOptions {
  readonly limits?: Partial<StreamLimits>
  readonly lookEveryMs?: number
}

export interface LiveTools extends LiveOptions {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
}

export interface Live {
  readonly boards: Boards
  /** Pages of the feed: never older than what the stream has told. */
  readonly feedPages: SingleFlight
  readonly stream: FeedStream
  close(): Promise<void>
}

export function createLive({ settings, keeper, observer, limits, lookEveryMs = 1_000 }: LiveTools): Live {
  const onError = (error: unknown) => {
    observer.event('warn', 'page_not_read', { error })
  }
  const counting = new BoardCounting({ keeper, timeZone: settings.resetTimeZone, observer })
  const feedPages = new SingleFlight({ ttlMs: 1_000, maxEntries: 100, maxLoads: 16 })
  const stream = new FeedStream({ ...STREAM_LIMITS, ...limits }, observer, (tell) => {
    const onNews = () => {
      feedPages.clear()
    }
    return new FeedWatch({ keeper, settings, observer, intervalMs: lookEveryMs, onNews, tell })
  })
  return {
    boards: new Boards({ keeper, settings, counting, onError }),
    feedPages,
    stream,
    async close() {
      await stream.close()
      await counting.close()
    },
  }
}
