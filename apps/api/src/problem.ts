// RFC 9457 problem details: the one shape of every error answer. A problem says what was wrong, with what, and what would be
// right; nothing of the inside (messages of libraries, stacks, addresses of servers) ever goes into one.
import type { Response } from 'express'

/** The kinds of problems, by the last part of their `type`. The title belongs to the type and never changes. */
const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request could not be understood' },
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'payload-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'The request body has an unsupported type' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  busy: { status: 503, title: 'Too much is going on' },
  unavailable: { status: 503, title: 'The database is not available' },
  'not-ready': { status: 503, title: 'The service is not ready' },
} as const

export type ProblemKind = keyof typeof PROBLEMS

/** Thrown by handlers and middleware for what the caller or the outside did; the last middleware renders it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number

  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail)
    this.status = PROBLEMS[kind].status
  }
}

/** The document of a problem; `instance` is the path asked for, without the query; null where the request had none yet. */
export function problemDocument(problem: Problem, instance: string | null): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem.kind]
  const type = `urn:pay2slay:problem:${problem.kind}`
  return { type, title, status, detail: problem.detail, ...(instance !== null && { instance }), ...problem.extra }
}

/** Answers with the problem and the id of the request, which the log line has too. */
export function sendProblem(res: Response, problem: Problem, requestId: string): void {
  const instance = shorten(pathOf(res.req.originalUrl), 200)
  res.status(problem.status)
  res.set({ 'Cache-Control': 'no-store', ...problem.headers })
  res.type('application/problem+json')
  res.send(JSON.stringify({ ...problemDocument(problem, instance), request_id: requestId }))
}

/** The path of a request target: values of the query may be private. */
export const pathOf = (target: string): string => target.replace(/[?#].*$/s, '')

/** What a caller gave, quoted and cut, so that an answer is never much longer than its question. */
export const shown = (given: unknown): string => shorten(JSON.stringify(given) ?? 'nothing', 80)

const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text
