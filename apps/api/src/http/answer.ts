// How an answer goes out: JSON, other content, or none; nothing is kept by anybody unless the handler says so.
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

/** `contentType` is the contract's, for content that is not JSON. */
export async function sendAnswer(res: Response, answer: AnyAnswer, contentType: string | null): Promise<void> {
  if (answer.kind === 'taken') return
  res.status(answer.status).set({ 'Cache-Control': 'no-store', ...answer.headers })
  if (answer.kind === 'empty') {
    if (answer.location !== undefined) res.set('Location', answer.location)
    res.end()
    return
  }
  if (answer.kind === 'rendered') {
    res.setHeader('Content-Type', 'application/json; charset=utf-8')
    res.setHeader('Content-Length', answer.bytes?.length ?? 0)
    res.end(answer.bytes)
    return
  }
  if (answer.kind !== 'content') {
    res.json(answer.body)
    return
  }
  if (contentType !== null && !res.get('Content-Type')) res.type(contentType)
  const { content = '' } = answer
  if (typeof content === 'string') res.send(content)
  else if (content instanceof Uint8Array) res.send(Buffer.from(content))
  else await pipeline(Readable.from(content), res)
}
