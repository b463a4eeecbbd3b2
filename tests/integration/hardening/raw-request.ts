// A client without manners: it sends what it is told, byte for byte, and hangs up on event streams once they have begun.
import { request as httpRequest } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

export interface RawCall {
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer | null
}

const TIMEOUT_MS = 20_000

export function send({ port, method, path, headers = {}, body = null }: RawCall): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  // Node writes no length for a DELETE by itself, and its body would then be read as the next request.
  const length = body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const sent = httpRequest(
    {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...headers, ...length } as Record<string, string | string[]>,
      agent: false,
    },
    (res) => {
      const contentType = String(res.headers['content-type'] ?? '')
      const status = res.statusCode ?? 0
      if (contentType.startsWith('text/event-stream')) {
        res.destroy()
        resolve({ status, contentType, text: '' })
        return
      }
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => void parts.push(part))
      res.on('end', () => {
        resolve({ status, contentType, text: Buffer.concat(parts).toString() })
      })
      res.on('error', reject)
    },
  )
  sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`${method} ${path}: no answer within ${TIMEOUT_MS} ms`)))
  sent.on('error', reject)
  sent.end(body ?? undefined)
  return promise
}
