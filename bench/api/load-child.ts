// Asks over so many kept connections, as fast as it is answered or at a pace of its own; counts answers, checks their status. Also keeps
// event streams open.
import { connect, type Socket } from 'node:net'
import { setImmediate as otherWork } from 'node:timers/promises'
import { serve } from '../shared/children.js'

export type LoadJob = AskJob | StreamsJob

/** Keeps so many streams open from now on. */
export interface StreamsJob {
  readonly port: number
  readonly streams: number
}

export interface AskJob {
  readonly port: number
  readonly path: string
  /** Each request brings the next one; none: no request has a cookie. */
  readonly cookies: readonly string[]
  readonly connections: number
  readonly seconds: number
  /** Requests; left out: as many as are answered. */
  readonly perSecond?: number
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
}

const MOST_SILENT_MS = 30_000
const streams: Socket[] = []

async function run(job: LoadJob): Promise<LoadResult> {
  if ('streams' in job) {
    await keepOpen(job)
    return { requests: streams.length, seconds: 0 }
  }
  const { port, connections, seconds, perSecond = Number.POSITIVE_INFINITY } = job
  const next = requestsOf(job)
  const asked = await Promise.all(Array.from({ length: connections }, () => Asking.open(port, next)))
  const from = performance.now()
  const until = from + seconds * 1_000
  try {
    if (perSecond === Number.POSITIVE_INFINITY) await Promise.all(asked.map((one) => one.askUntil(until)))
    else await askAtPace(asked, perSecond, until)
    const requests = asked.reduce((sum, { answered }) => sum + answered, 0)
    return { requests, seconds: (performance.now() - from) / 1_000 }
  } finally {
    for (const one of asked) one.close()
  }
}

/** One after the other, made before the clock runs. */
function requestsOf({ path, cookies }: AskJob): () => Buffer {
  const lines = cookies.length === 0 ? [''] : cookies.map((cookie) => `Cookie: ${cookie}\r\n`)
  const requests = lines.map((line) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${line}\r\n`))
  let at = -1
  return () => {
    at = (at + 1) % requests.length
    return requests[at] as Buffer
  }
}

/** Whoever is free asks next. Looks at the clock without a pause, since a timer would send a whole millisecond's requests at once. */
async function askAtPace(all: readonly Asking[], perSecond: number, until: number): Promise<void> {
  const free = [...all]
  const open = new Set<Promise<void>>()
  const from = performance.now()
  let failed: unknown = null
  for (let sent = 0; performance.now() < until; await otherWork()) {
    if (failed !== null) throw failed as Error
    const due = ((performance.now() - from) / 1_000) * perSecond
    while (sent < due) {
      const one = free.shift()
      if (!one) break
      sent += 1
      const answer = one.ask().then(
        () => {
          free.push(one)
          open.delete(answer)
        },
        (error: unknown) => {
          failed = error
        },
      )
      open.add(answer)
    }
  }
  await Promise.all(open)
  if (failed !== null) throw failed as Error
}

/** Opens what is missing, in groups that the server's queue of connections holds, and closes what is too much. */
async function keepOpen({ port, streams: wanted }: StreamsJob): Promise<void> {
  for (const socket of streams.splice(wanted)) socket.destroy()
  while (streams.length < wanted) {
    const group = Math.min(50, wanted - streams.length)
    streams.push(...(await Promise.all(Array.from({ length: group }, () => openStream(port)))))
  }
}

function openStream(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /api/feed/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    })
    socket.once('data', (chunk) => {
      socket.resume()
      if (chunk.toString('latin1', 0, 12) === 'HTTP/1.1 200') resolve(socket)
      else reject(new Error(`a stream was not opened: ${chunk.toString('utf8', 0, 400)}`))
    })
    socket.once('error', reject)
  })
}

/** One kept connection. */
class Asking {
  answered = 0
  #left = 0
  #done: PromiseWithResolvers<void> | null = null

  private constructor(
    private readonly socket: Socket,
    private readonly next: () => Buffer,
  ) {
    socket.setNoDelay(true)
    socket.setTimeout(MOST_SILENT_MS, () => socket.destroy(new Error('an answer did not come')))
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error) => this.#done?.reject(error))
    socket.on('close', () => this.#done?.reject(new Error('a connection was closed before its answer')))
  }

  static open(port: number, next: () => Buffer): Promise<Asking> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Asking(socket, next)))
      socket.once('error', reject)
    })
  }

  /** Rejects where the answer is no 200. */
  ask(): Promise<void> {
    this.#done = Promise.withResolvers<void>()
    this.socket.write(this.next())
    return this.#done.promise
  }

  async askUntil(until: number): Promise<void> {
    while (performance.now() < until) await this.ask()
  }

  close(): void {
    this.#done = null
    this.socket.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.#left === 0) {
      const end = chunk.indexOf('\r\n\r\n')
      const head = chunk.toString('latin1', 0, end)
      if (!head.startsWith('HTTP/1.1 200')) {
        this.socket.destroy(new Error(`an answer was not 200: ${chunk.toString('utf8', 0, 400)}`))
        return
      }
      this.#left = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1])
    }
    this.#left -= chunk.length
    if (this.#left > 0) return
    this.#left = 0
    this.answered += 1
    this.#done?.resolve()
  }
}

serve(run)
