// Asks as fast as it is answered, over so many kept connections; counts answers, checks their status.
import { connect, type Socket } from 'node:net'
import { serve } from '../shared/children.js'

export interface LoadJob {
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

async function run({ port, path, cookie, connections, seconds }: LoadJob): Promise<LoadResult> {
  const line = cookie === '' ? '' : `Cookie: ${cookie}\r\n`
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${line}\r\n`)
  const from = performance.now()
  const until = from + seconds * 1_000
  const counts = await Promise.all(Array.from({ length: connections }, () => askUntil(port, request, until)))
  return { requests: counts.reduce((sum, count) => sum + count, 0), seconds: (performance.now() - from) / 1_000 }
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
