// The feed as server-sent events: the stream takes the answer over and keeps it.
import type { Handler } from '../http/handlers.js'
import type { FeedStream } from '../live/feed-stream.js'

export const streamHandler =
  (stream: FeedStream): Handler<'streamFeed'> =>
  ({ http: { req, res }, request: { address } }) => {
    stream.open(req, res, address)
    return { status: 200, kind: 'taken' }
  }
