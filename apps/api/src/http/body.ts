// The body of a request: JSON of at most 64 kB, or none. Only operations that take a body read one.
import express, { type Request, type Response } from 'express'
import { Problem } from '../problem.js'

export const BODY_LIMIT_BYTES = 64 * 1024

const parse = express.json({ limit: BODY_LIMIT_BYTES, type: 'application/json' })

/** The parsed body; undefined where the request has none. */
export async function readBody(req: Request, res: Response): Promise<unknown> {
  if (!hasBody(req)) return undefined
  if (!req.is('application/json')) {
    const given = req.get('content-type')
    throw new Problem(
      'unsupported-media-type',
      `The body is ${given === undefined ? 'of no stated type' : 'of another type'}: it must be application/json.`,
    )
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  parse(req, res, (error?: unknown) => {
    if (error === undefined) resolve()
    else reject(error)
  })
  await promise
  return req.body as unknown
}

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
