// Server-sent events as bytes, made once for everybody who listens (https://html.spec.whatwg.org/multipage/server-sent-events.html).

/** `data` is JSON, which has no line break. */
export const eventFrame = (event: string, data: unknown, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/**
 * Keeps connections and those in between awake, and shows who listens that the line is not dead: a browser tells its page nothing of a
 * comment. Without an id, so that whoever comes back still names the last thing that happened.
 */
export const HEART_BEAT = Buffer.from(eventFrame('beat', {}))

/** How long a browser waits before it comes back, spread so that a crowd does not come at once. */
export const retryFrame = (milliseconds: number): string => `retry: ${milliseconds}\n`
