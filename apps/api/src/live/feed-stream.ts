// Everybody who listens to the feed. Events are kept for a while, so that who comes back with Last-Event-ID gets what was missed, and
// nothing twice. A reader who does not keep up is let go: what waits for one must never become a burden to all.
import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Observer } from '@pay2slay/domain'
import { networkOf } from '../limits/hooks.js'
import { Problem } from '../problem.js'
import type { FeedEvent, FeedSource, ShownNow } from './feed-events.js'
import { eventFrame, HEART_BEAT, retryFrame } from './frames.js'
import { KeptEvents } from './kept-events.js'

export interface StreamLimits {
  readonly clients: number
  /** Of one address or IPv6 network; callers on this machine (a proxy, the operator) have only the limit of all. */
  readonly clientsPerAddress: number
  /** Bytes that may wait for one reader. */
  readonly waitingBytes: number
  readonly heartBeatMs: number
  /** Events kept for those who come back. */
  readonly keptEvents: number
  /** How long it goes on watching when the last one has left. */
  readonly lingerMs: number
}

export const STREAM_LIMITS: StreamLimits = {
  clients: 1_500,
  clientsPerAddress: 20,
  waitingBytes: 64 * 1024,
  heartBeatMs: 15_000,
  keptEvents: 1_000,
  lingerMs: 60_000,
}

interface Client {
  readonly res: Response
  readonly network: string
  /** When in the round of heart-beats it has its turn. */
  readonly turn: number
  /** Set when it was told `ready`: everything after that is told too. */
  isReady: boolean
  /** Room for what it missed, beyond the usual, until a moment by which it must have taken that. */
  catchUp: { readonly bytes: number; readonly until: number }
}

/** Heart-beats go out in so many parts, so that a thousand connections are not written to in one go. */
const BEAT_PARTS = 15
/** Time for what was missed: the next event comes before a slow line has taken all of it, and is no reason to let its reader go. */
const CATCH_UP_MS = 10_000
const NOTHING_MISSED = { bytes: 0, until: 0 }
const RETRY_MS = 2_000
const RETRY_SPREAD_MS = 3_000
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // nginx would keep events back until its buffer is full.
  'X-Accel-Buffering': 'no',
}
const LOOPBACK = /^(::ffff:)?127\.|^::1$/

export class FeedStream {
  readonly #clients = new Set<Client>()
  readonly #perNetwork = new Map<string, number>()
  readonly #watch: FeedSource
  readonly #kept: KeptEvents
  /** Ids are this process's own: of anybody else's it cannot know what came after. */
  #series = newSeries()
  /** Number of the last event. */
  #last = 0
  #beat: NodeJS.Timeout | null = null
  #turn = 0
  #nextTurn = 0
  #leaving: NodeJS.Timeout | null = null
  #closed = false

  constructor(
    private readonly limits: StreamLimits,
    private readonly observer: Observer,
    source: (tell: (events: readonly FeedEvent[]) => void) => FeedSource,
  ) {
    this.#watch = source((events) => {
      this.#publish(events)
    })
    this.#kept = new KeptEvents(limits.keptEvents, (players) => this.#watch.shownNow(players))
  }

  get size(): number {
    return this.#clients.size
  }

  get watching(): boolean {
    return this.#watch.running
  }

  /** Takes the answer over; refuses with a problem before anything was sent. */
  open(req: Request, res: Response, address: string): void {
    const network = networkOf(address)
    this.#admit(address, network)
    res.writeHead(200, HEADERS)
    if (req.method === 'HEAD') {
      res.end()
      return
    }
    req.socket.setKeepAlive(true, 60_000)
    const client = { res, network, turn: (this.#nextTurn += 1) % BEAT_PARTS, isReady: false, catchUp: NOTHING_MISSED }
    this.#clients.add(client)
    this.#perNetwork.set(network, (this.#perNetwork.get(network) ?? 0) + 1)
    this.observer.gauge('event_streams', this.#clients.size)
    res.once('close', () => {
      this.#leave(client)
    })
    res.write(retryFrame(RETRY_MS + Math.floor(Math.random() * RETRY_SPREAD_MS)))
    const lastEventId = req.get('last-event-id') ?? ''
    void this.#shown(lastEventId).then((shown) => {
      const greeting = Buffer.concat(this.#greeting(lastEventId, shown))
      this.#send(client, greeting)
      client.catchUp = { bytes: greeting.length, until: performance.now() + CATCH_UP_MS }
      client.isReady = true
    })
  }

  /** Ends every stream in good order; who listened comes back to another process. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { res } of this.#clients) res.end()
    this.#sleep()
    await this.#watch.stop()
  }

  #admit(address: string, network: string): void {
    const full = this.#clients.size >= this.limits.clients
    if (this.#closed || full) {
      const detail = full ? 'Too many event streams are open here' : 'This process is about to end'
      throw new Problem('busy', `${detail}: try again in a few seconds.`, {}, { 'Retry-After': '5' })
    }
    if (LOOPBACK.test(address) || (this.#perNetwork.get(network) ?? 0) < this.limits.clientsPerAddress) return
    const detail = `At most ${this.limits.clientsPerAddress} event streams may be open from one address or network: close another one first.`
    throw new Problem('too-many-requests', detail, {}, { 'Retry-After': '5' })
  }

  #leave(client: Client): void {
    if (!this.#clients.delete(client)) return
    const left = (this.#perNetwork.get(client.network) ?? 1) - 1
    if (left > 0) this.#perNetwork.set(client.network, left)
    else this.#perNetwork.delete(client.network)
    this.observer.gauge('event_streams', this.#clients.size)
    if (this.#clients.size > 0 || this.#closed) return
    this.#leaving = setTimeout(() => {
      this.#sleep()
      void this.#watch.stop()
    }, this.limits.lingerMs)
    this.#leaving.unref()
  }

  /** Resolves when the feed is watched: from then on nothing is missed. */
  #wakeUp(): Promise<void> {
    if (this.#leaving) clearTimeout(this.#leaving)
    this.#leaving = null
    if (!this.#watch.running) {
      // What happened while nobody watched is not known: ids from before are not this series'.
      this.#series = newSeries()
      this.#kept.forget()
    }
    this.#beat ??= setInterval(() => {
      this.#beatOnce()
    }, this.limits.heartBeatMs / BEAT_PARTS).unref()
    return this.#watch.start()
  }

  #sleep(): void {
    if (this.#leaving) clearTimeout(this.#leaving)
    if (this.#beat) clearInterval(this.#beat)
    this.#leaving = null
    this.#beat = null
  }

  /** What whoever comes back may be told of; null: nobody knows, or there is nothing. From then on nothing is missed. */
  async #shown(lastEventId: string): Promise<ShownNow | null> {
    await this.#wakeUp()
    if (this.#missed(lastEventId) === null) return null
    try {
      return await this.#kept.shown()
    } catch (error) {
      this.observer.event('warn', 'feed_not_told_again', { error })
      return null
    }
  }

  /** What a new reader gets first: what was missed, or that it cannot be told; `ready` has the id to come back with. */
  #greeting(lastEventId: string, shown: ShownNow | null): readonly Buffer[] {
    const ready = Buffer.from(eventFrame('ready', {}, this.#id(this.#last)))
    if (lastEventId === '') return [ready]
    const missed = this.#missed(lastEventId)
    if (missed === null || shown === null) return [Buffer.from(eventFrame('reset', {}, this.#id(this.#last))), ready]
    return [...this.#kept.after(missed, shown), ready]
  }

  /** Where among the kept the events after an id begin; null when that id is not of this series, or so old that some are gone. */
  #missed(id: string): number | null {
    const [, series, digits] = /^(\w+)-(\d{1,15})$/.exec(id) ?? []
    const number = Number(digits)
    if (series !== this.#series || number > this.#last) return null
    const first = this.#last - this.#kept.size
    return number < first ? null : number - first
  }

  #id(number: number): string {
    return `${this.#series}-${number}`
  }

  #publish(events: readonly FeedEvent[]): void {
    const frames = events.map((told) => this.#kept.add(told, this.#id((this.#last += 1))))
    this.observer.count('feed_events_total', events.length)
    const bytes = Buffer.concat(frames)
    for (const client of this.#clients) if (client.isReady) this.#send(client, bytes)
  }

  #send(client: Client, bytes: Buffer): void {
    const { res } = client
    if (res.destroyed || res.writableEnded) return
    if (res.writableLength <= this.limits.waitingBytes + roomOf(client)) {
      res.write(bytes)
      return
    }
    // It has not taken what was sent long ago. It may come back and be told what it missed.
    this.observer.count('event_streams_dropped_total', 1)
    res.destroy()
    this.#leave(client)
  }

  /** Each connection has its turn once a beat. */
  #beatOnce(): void {
    this.#turn = (this.#turn + 1) % BEAT_PARTS
    for (const client of this.#clients) if (client.turn === this.#turn) this.#send(client, HEART_BEAT)
  }
}

const roomOf = ({ catchUp }: Client): number => (performance.now() < catchUp.until ? catchUp.bytes : 0)

const newSeries = (): string => randomBytes(6).toString('hex')
