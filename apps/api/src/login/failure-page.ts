// A login that failed, for the person whom it sent here: the page itself, with the problem's own status, and in its head what happened in
// words of a fixed list. The page says it in the reader's language and turns the address into its own, so that what Discord put there is gone.
import type { Request, Response } from 'express'
import { isProblemCode, LOGIN_FAILURES, type LoginFailure } from '@pay2slay/contracts'
import { escapeHtml } from '../http/page.js'
import type { Problem } from '../problem.js'
import type { BuiltPage } from '../web/built-page.js'
import { sendIndexWith } from '../web/serve.js'

/** The name of the element; apps/web reads it under the same. */
const MARK = 'login-failed'

export function sendFailurePage(
  req: Request,
  res: Response,
  web: BuiltPage,
  problem: Problem,
  requestId: string,
): void {
  const told = { why: failureOf(problem), request_id: requestId, wait: Number(problem.headers['Retry-After'] ?? 0) }
  res.status(problem.status).set(problem.headers)
  sendIndexWith(req, res, web, `<meta name="${MARK}" content="${escapeHtml(JSON.stringify(told))}" />`)
}

const isFailure = (code: unknown): code is LoginFailure =>
  isProblemCode(code) && LOGIN_FAILURES.some((failure) => failure === code)

export function failureOf({ kind, extra: { code } }: Problem): LoginFailure {
  if (isFailure(code)) return code
  if (kind === 'too-many-requests') return 'login_limited'
  return kind === 'bad-request' || kind === 'invalid-request' || kind === 'payload-too-large'
    ? 'login_malformed'
    : 'service_trouble'
}
