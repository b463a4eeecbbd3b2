// The last middleware: whatever went wrong becomes a problem document. What is not foreseen is logged whole and told as nothing.
import type { NextFunction, Request, Response } from 'express'
import type { Observer } from '@pay2slay/domain'
import { sendFailurePage } from '../login/failure-page.js'
import type { BuiltPage } from '../web/built-page.js'
import { sendProblemPage, wantsPage } from '../http/problem-page.js'
import { Problem, sendProblem } from '../problem.js'
import { requestIdOf } from './request-id.js'

export function notFound(): never {
  throw new Problem('not-found', 'No resource of this service has this path.')
}

/** `web`: null where apps/web was not built, and a person gets the API's own small page. */
export function errorAnswer(observer: Observer, web: BuiltPage | null = null) {
  return function answerError(error: unknown, req: Request, res: Response, _next: NextFunction): void {
    const problem = asProblem(error)
    if (problem.kind === 'internal')
      observer.event('error', 'http_unexpected_error', { request_id: requestIdOf(res), error })
    // An answer under way cannot be taken back: a broken connection is the only honest end.
    if (res.headersSent) {
      res.destroy()
      return
    }
    const requestId = requestIdOf(res)
    if (res.locals['browserPage'] !== true || !wantsPage(req)) sendProblem(res, problem, requestId)
    else if (web) sendFailurePage(req, res, web, problem, requestId)
    else sendProblemPage(res, problem, requestId)
  }
}

/** Errors of the body parser and of Express's router carry a 4xx status and, the parser's, a type; all else is a bug. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { status, type } = Object(error) as { status?: unknown; type?: unknown }
  if (status === 413) return new Problem('payload-too-large', 'A request body may have at most 64 KiB.')
  if (status === 415)
    return new Problem(
      'unsupported-media-type',
      'A request body must be JSON in UTF-8, plain or as gzip, deflate or br.',
    )
  if (type === 'entity.parse.failed') return new Problem('bad-request', 'The request body is not valid JSON.')
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem('bad-request', 'The path or the body of the request is malformed.')
  }
  return new Problem('internal', 'The error was logged under the request id of this answer.')
}
