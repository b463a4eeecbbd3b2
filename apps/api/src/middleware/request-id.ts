// Every request has an id that the answer, the log line and a problem share. A caller's own is kept if it is harmless.
import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'

const SANE = /^[A-Za-z0-9._:-]{1,128}$/

export function requestId(req: Request, res: Response, next: NextFunction): void {
  const given = req.get('x-request-id') ?? ''
  const id = SANE.test(given) ? given : randomUUID()
  res.locals['requestId'] = id
  res.set('X-Request-Id', id)
  next()
}

/** The id of the request that `res` answers. */
export const requestIdOf = (res: Response): string => String(res.locals['requestId'] ?? '')
