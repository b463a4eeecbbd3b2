// The body of a request: JSON of at most 64 kB, or none. What an operation without one is sent all the same is bounded too.
import express, { type Request, type Response } from 'express'
import { Problem } from '../problem.js'
import { doubledField } from './doubled-field.js'

export const BODY_LIMIT_BYTES = 64 * 1024

/** The text of a body while it is parsed and no longer: it may be the operator seed. */
const texts = new WeakMap<object, string>()

const parse = express.json({
  limit: BODY_LIMIT_BYTES,
  type: 'application/json',
  verify: (req, _res, bytes) => void texts.set(req, bytes.toString()),
})

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
  // Whatever is read from here on is read as UTF-8, by the parser and by the look for doubled fields.
  if (OTHER_CHARSET.test(req.get('content-type') ?? ''))
    throw new Problem('unsupported-media-type', 'The body is in another character set: JSON is UTF-8.')
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  parse(req, res, (error?: unknown) => {
    if (error === undefined) resolve()
    else reject(error)
  })
  try {
    await promise
    refuseDoubled(texts.get(req) ?? '')
  } finally {
    texts.delete(req)
  }
  return req.body as unknown
}

const OTHER_CHARSET = /;\s*charset\s*=(?!\s*"?utf-8"?\s*(?:;|$))/i

function refuseDoubled(text: string): void {
  const at = text === '' ? null : doubledField(text)
  if (at === null) return
  const error = { in: 'body', at, problem: 'was given more than once', expected: 'each field once' }
  throw new Problem('invalid-request', `In the body, ${at} ${error.problem}: expected ${error.expected}.`, {
    errors: [error],
  })
}

/** For operations that take no body: one that is too large is refused like everywhere, and nothing is done before its end. */
export function passOverBody(req: Request): Promise<void> | void {
  if (Number(req.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) throw tooLarge()
  if (req.headers['transfer-encoding'] === undefined) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let bytes = 0
  const count = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= BODY_LIMIT_BYTES) return
    req.off('data', count).pause()
    reject(tooLarge())
  }
  req.on('data', count)
  req.once('end', resolve)
  req.once('close', () => {
    reject(new Problem('bad-request', 'The request ended before its body did.'))
  })
  return promise
}

const tooLarge = (): Problem => new Problem('payload-too-large', 'A request body may have at most 64 KiB.')

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
