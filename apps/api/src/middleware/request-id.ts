// Every request has an id that the answer, the log line and a problem share. A caller's own is kept if it is harmless.
import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'

const SANE = /^[A-Za-z0-9._:-]{1,128}$/

export function giveRequestId(req: Request, res: Response): void {
  const given = req.headers['x-request-id']
  res.locals['requestId'] = typeof given === 'string' && SANE.test(given) ? given : randomUUID()
}

/** The id of the request that `res` answers. */
export const requestIdOf = (res: Response): string => String(res.locals['requestId'] ?? '')
