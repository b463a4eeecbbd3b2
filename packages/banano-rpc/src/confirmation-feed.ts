// Confirmations by WebSocket, where nodes have one. A message is a hint that it is worth asking now and nothing else: what is
// confirmed is decided by asking every node, as without it. So messages may be missing, doubled, early, late, forged or nonsense, and
// the connection may be away: polling alone comes to the same result, a little later.
import type { Address, Observer } from '@pay2slay/domain'
import { WebSocket, type RawData } from 'ws'
import { readFeedMessage } from './feed-message.js'
import { nameOf, type Endpoint } from './rpc.js'

export interface FeedTiming {
  readonly handshakeMs: number
  /** Before the first attempt to connect again, doubling to the longest. */
  readonly firstRetryMs: number
  readonly longestRetryMs: number
  /** A connection that lasted this long starts again from the first wait. */
  readonly steadyMs: number
  readonly pingMs: number
  /** A connection on which nothing was heard for so long is given up: it may be half open. */
  readonly silenceMs: number
  /** Between two hints: a flood of messages is one of them. */
  readonly hintGapMs: number
}

export const FEED_TIMING: FeedTiming = {
  handshakeMs: 10_000,
  firstRetryMs: 1_000,
  longestRetryMs: 60_000,
  steadyMs: 60_000,
  pingMs: 20_000,
  silenceMs: 60_000,
  hintGapMs: 50,
}

/** A message with a whole block is about 1,200 bytes. */
const MAX_MESSAGE_BYTES = 64 * 1024
/** More nonsense in a row than this is no node: the connection is given up and tried again later. */
const MAX_MALFORMED = 20

export interface FeedOptions {
  readonly endpoints: readonly Endpoint[]
  /** Whose blocks are waited for. */
  readonly accounts: readonly Address[]
  /** It is worth looking now. Never called more often than `hintGapMs`; also after a connection that was away is back. */
  readonly onHint: () => void
  readonly observer?: Observer
  readonly timing?: Partial<FeedTiming>
}

export interface ConfirmationFeed {
  /** Whether at least one node would tell. */
  readonly connected: boolean
  close(): void
}

export function openConfirmationFeed(options: FeedOptions): ConfirmationFeed {
  const timing = { ...FEED_TIMING, ...options.timing }
  const hints = new Hints(options.onHint, timing.hintGapMs)
  const told = (): void =>
    options.observer?.gauge('node_websockets_connected', lines.filter(({ connected }) => connected).length)
  const lines: readonly Line[] = options.endpoints.map(
    (endpoint) => new Line(endpoint, options, timing, () => hints.give(), told),
  )
  for (const line of lines) line.open()
  return {
    get connected() {
      return lines.some(({ connected }) => connected)
    },
    close() {
      hints.close()
      for (const line of lines) line.close()
    },
  }
}

/** However many messages come, one hint in a while; the last of them is never lost. */
class Hints {
  #timer: NodeJS.Timeout | null = null
  #lastAt = -Infinity
  #closed = false

  constructor(
    private readonly onHint: () => void,
    private readonly gapMs: number,
  ) {}

  give(): void {
    if (this.#closed || this.#timer !== null) return
    const waitMs = Math.max(0, this.#lastAt + this.gapMs - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#lastAt = performance.now()
      this.onHint()
    }, waitMs)
    this.#timer.unref()
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }
}

/** One node's WebSocket, connected again and again with growing waits. */
class Line {
  #socket: WebSocket | null = null
  #retry: NodeJS.Timeout | null = null
  #pulse: NodeJS.Timeout | null = null
  #failures = 0
  #malformed = 0
  #heardAt = 0
  #subscribedAt: number | null = null
  #trouble: string | null = null
  #closed = false
  readonly #accounts: ReadonlySet<Address>

  constructor(
    private readonly endpoint: Endpoint,
    private readonly options: FeedOptions,
    private readonly timing: FeedTiming,
    private readonly hint: () => void,
    private readonly changed: () => void,
  ) {
    this.#accounts = new Set(options.accounts)
  }

  /** Subscribed, and not silent since. */
  get connected(): boolean {
    return this.#subscribedAt !== null
  }

  open(): void {
    const socket = new WebSocket(this.endpoint.url, {
      headers: this.endpoint.headers ?? {},
      handshakeTimeout: this.timing.handshakeMs,
      maxPayload: MAX_MESSAGE_BYTES,
      followRedirects: false,
      perMessageDeflate: false,
    })
    let reason = 'the connection ended'
    this.#socket = socket
    this.#heardAt = performance.now()
    socket.on('open', () => this.#subscribe(socket))
    socket.on('message', (data) => this.#hear(socket, data))
    // Told by `ws` before the close that follows every failure.
    socket.on('error', (error) => (reason = error.message))
    socket.on('close', () => this.#ended(reason))
  }

  close(): void {
    this.#closed = true
    for (const timer of [this.#retry, this.#pulse]) if (timer !== null) clearTimeout(timer)
    this.#socket?.terminate()
  }

  #subscribe(socket: WebSocket): void {
    const options = { accounts: [...this.#accounts] }
    socket.send(JSON.stringify({ action: 'subscribe', topic: 'confirmation', ack: true, id: '1', options }))
    this.#pulse = setInterval(() => {
      if (performance.now() - this.#heardAt > this.timing.silenceMs) socket.terminate()
      else socket.send(JSON.stringify({ action: 'ping' }))
    }, this.timing.pingMs)
    this.#pulse.unref()
  }

  #hear(socket: WebSocket, data: RawData): void {
    this.#heardAt = performance.now()
    const kind = readFeedMessage((data as Buffer).toString('utf8'), this.#accounts)
    this.options.observer?.count('node_websocket_messages_total', 1, { kind })
    this.#malformed = kind === 'malformed' ? this.#malformed + 1 : 0
    if (this.#malformed > MAX_MALFORMED) return socket.terminate()
    if (kind === 'subscribed') this.#subscribed()
    // What was confirmed while nobody listened is never told again.
    if (kind === 'subscribed' || kind === 'confirmation') this.hint()
  }

  #subscribed(): void {
    this.#subscribedAt ??= performance.now()
    if (this.#trouble !== null)
      this.options.observer?.event('info', 'node_websocket_back', { node: nameOf(this.endpoint.url) })
    this.#trouble = null
    this.changed()
  }

  #ended(reason: string): void {
    if (this.#pulse !== null) clearInterval(this.#pulse)
    this.#socket = null
    if (this.#closed) return
    const lasted = this.#subscribedAt === null ? 0 : performance.now() - this.#subscribedAt
    this.#failures = lasted >= this.timing.steadyMs ? 1 : this.#failures + 1
    this.#malformed = 0
    this.#subscribedAt = null
    this.#tell(reason)
    this.changed()
    this.#retry = setTimeout(() => this.open(), this.#waitMs())
    this.#retry.unref()
  }

  /** Once for each time it goes away, and again when the reason changes; not with every attempt. */
  #tell(reason: string): void {
    if (reason === this.#trouble) return
    this.#trouble = reason
    const fields = { node: nameOf(this.endpoint.url), detail: reason.slice(0, 200) }
    this.options.observer?.event('warn', 'node_websocket_lost', fields)
  }

  /** Doubling, with up to a fifth less, so that many do not come at one moment. */
  #waitMs(): number {
    const { firstRetryMs, longestRetryMs } = this.timing
    const full = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(30, this.#failures - 1))
    return full * (1 - Math.random() / 5)
  }
}
