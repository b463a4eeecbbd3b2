// Every request has an id that the answer, the log line and a problem share. A caller's own is kept if it is harmless.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'

const SANE = /^[A-Za-z0-9._:-]{1,128}$/

export function giveRequestId(req: Request, res: Response): void {
  res.locals['requestId'] = requestIdFor(req)
}

/** For answers that are none of the application's. */
export function requestIdFor({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID()
}

/** The id of the request that `res` answers. */
export const requestIdOf = (res: Response): string => String(res.locals['requestId'] ?? '')
