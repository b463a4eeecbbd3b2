// Asks as fast as it is answered, over so many kept connections; counts answers, checks their status. Also keeps event streams open.
import { connect, type Socket } from 'node:net'
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
  readonly cookie: string
  readonly connections: number
  readonly seconds: number
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
}

const streams: Socket[] = []

async function run(job: LoadJob): Promise<LoadResult> {
  if ('streams' in job) {
    await keepOpen(job)
    return { requests: streams.length, seconds: 0 }
  }
  const { port, path, cookie, connections, seconds } = job
  const line = cookie === '' ? '' : `Cookie: ${cookie}\r\n`
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${line}\r\n`)
  const from = performance.now()
  const until = from + seconds * 1_000
  const counts = await Promise.all(Array.from({ length: connections }, () => askUntil(port, request, until)))
  return { requests: counts.reduce((sum, count) => sum + count, 0), seconds: (performance.now() - from) / 1_000 }
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

function askUntil(port: number, request: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.setNoDelay(true)
    let count = 0
    let left = 0
    socket.on('data', (chunk) => {
      if (left === 0) {
        const end = chunk.indexOf('\r\n\r\n')
        const head = chunk.toString('latin1', 0, end)
        if (!head.startsWith('HTTP/1.1 200')) {
          socket.destroy(new Error(`an answer was not 200: ${chunk.toString('utf8', 0, 400)}`))
          return
        }
        left = end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1])
      }
      left -= chunk.length
      if (left > 0) return
      left = 0
      count += 1
      if (performance.now() < until) socket.write(request)
      else {
        socket.destroy()
        resolve(count)
      }
    })
    socket.once('error', reject)
  })
}

serve(run)
