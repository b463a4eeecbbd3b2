// How an answer goes out: JSON, other content, or none; nothing is kept by anybody unless the handler says so.
import type { OutgoingHttpHeader } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Response } from 'express'

/** Public reads are kept for a second here, and may be for as long by whoever stands in between. */
export const PUBLIC_FOR_A_SECOND = { 'Cache-Control': 'public, max-age=1' } as const

/** Any answer of any operation. */
export interface AnyAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly kind?: 'json' | 'rendered' | 'content' | 'taken' | 'empty'
  readonly body?: unknown
  /** JSON that was rendered before. */
  readonly bytes?: Uint8Array
  readonly content?: string | AsyncIterable<string> | Uint8Array
  readonly location?: string
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** `contentType` is the contract's, for content that is not JSON. A promise only where the answer is still being sent. */
export function sendAnswer(res: Response, answer: AnyAnswer, contentType: string | null): Promise<void> | void {
  const { kind = 'json', status, headers = NONE } = answer
  switch (kind) {
    case 'taken':
      return
    case 'empty':
      res.status(status).set({ 'Cache-Control': 'no-store', ...headers })
      if (answer.location !== undefined) res.set('Location', answer.location)
      res.end()
      return
    case 'rendered':
      sendWhole(res, status, headers, answer.bytes ?? EMPTY)
      return
    case 'json':
      sendWhole(res, status, headers, JSON.stringify(answer.body))
      return
    case 'content':
      res.status(status).set({ 'Cache-Control': 'no-store', ...headers })
      return sendContent(res, answer.content ?? '', contentType)
  }
}

const NONE: Readonly<Record<string, string>> = {}
const EMPTY = new Uint8Array()

/** JSON as a whole, its head as one list: `res.json` sets, reads and checks its headers one by one, which costs more than the rest. */
function sendWhole(
  res: Response,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const head: OutgoingHttpHeader[] = ['Content-Type', JSON_TYPE, 'Content-Length', length]
  if (!('Cache-Control' in headers)) head.push('Cache-Control', 'no-store')
  for (const name in headers) head.push(name, headers[name] ?? '')
  res.writeHead(status, head)
  // Head and body leave as one text; where all of it is ASCII it need not be encoded letter by letter.
  if (typeof body === 'string' && body.length === length) res.end(body, 'latin1')
  else res.end(body)
}

async function sendContent(
  res: Response,
  content: NonNullable<AnyAnswer['content']>,
  contentType: string | null,
): Promise<void> {
  if (contentType !== null && !res.get('Content-Type')) res.type(contentType)
  if (typeof content === 'string') res.send(content)
  else if (content instanceof Uint8Array) res.send(Buffer.from(content))
  else await pipeline(Readable.from(content), res)
}
