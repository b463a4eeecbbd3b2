// The process's own log as server-sent events. Each reader has room for what it has not taken yet and is let go beyond it; a stream
// ends with the session, and after an hour.
import type { Request, Response } from 'express'
import type { LogRing } from '@pay2slay/observability'
import { HEART_BEAT } from '../live/frames.js'
import { Problem } from '../problem.js'

export interface LogTailLimits {
  readonly readers: number
  /** Bytes that may wait for one reader. */
  readonly waitingBytes: number
  readonly heartBeatMs: number
  readonly longestMs: number
}

export const LOG_TAIL_LIMITS: LogTailLimits = {
  readers: 20,
  waitingBytes: 4 * 1024 * 1024,
  heartBeatMs: 15_000,
  longestMs: 3_600_000,
}

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // nginx would keep lines back until its buffer is full.
  'X-Accel-Buffering': 'no',
}
/** A line of the ring is JSON, which has no line break; a cut one neither. */
const frame = (line: string): string => `data: ${line}\n\n`

export class LogTail {
  readonly #open = new Set<Response>()
  #closed = false

  constructor(
    private readonly ring: LogRing,
    private readonly limits: LogTailLimits = LOG_TAIL_LIMITS,
  ) {}

  get size(): number {
    return this.#open.size
  }

  /** The last lines that fit into one answer. */
  recent(limit: number): readonly string[] {
    return this.ring.recent(limit, this.limits.waitingBytes)
  }

  /**
   * Takes the answer over: the last lines, then each new one. Refuses with a problem before anything was sent. `mayGoOn` is asked with
   * every heart-beat, so that nobody reads on whose session was ended.
   */
  open(req: Request, res: Response, tail: number, mayGoOn: () => Promise<boolean> = async () => true): void {
    const wait = { 'Retry-After': '5' }
    if (this.#closed) throw new Problem('busy', 'This process is about to end: try again in a few seconds.', {}, wait)
    // Callers alone make it full: no failure of the service.
    if (this.#open.size >= this.limits.readers) {
      const detail = `At most ${this.limits.readers} readers may follow this log at once: close another one first.`
      throw new Problem('too-many-requests', detail, {}, wait)
    }
    res.writeHead(200, HEADERS)
    if (req.method === 'HEAD') {
      res.end()
      return
    }
    this.#open.add(res)
    // Followed before the last lines are read, in one turn of the event loop: none is missed or told twice.
    const stop = this.ring.follow((line) => {
      this.#send(res, frame(line))
    })
    const beat = setInterval(() => {
      this.#send(res, HEART_BEAT)
      mayGoOn().then(
        (may) => (may ? undefined : res.end()),
        // Nobody can tell: the next beat asks again, and an hour ends it anyway.
        () => undefined,
      )
    }, this.limits.heartBeatMs).unref()
    const end = setTimeout(() => res.end(), this.limits.longestMs).unref()
    res.once('close', () => {
      stop()
      clearInterval(beat)
      clearTimeout(end)
      this.#open.delete(res)
    })
    res.write(['retry: 3000\n\n', ...this.ring.recent(tail, this.limits.waitingBytes / 4).map(frame)].join(''))
  }

  /** Ends every stream in good order. */
  close(): void {
    this.#closed = true
    for (const res of this.#open) res.end()
  }

  #send(res: Response, text: string | Buffer): void {
    if (res.destroyed || res.writableEnded) return
    if (res.writableLength > this.limits.waitingBytes) res.destroy()
    else res.write(text)
  }
}
