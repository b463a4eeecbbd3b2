// RFC 9457 problem details: the one shape of every error answer. A problem says what was wrong, with what, and what would be
// right; nothing of the inside (messages of libraries, stacks, addresses of servers) ever goes into one.
import type { Response } from 'express'
import { PROBLEM_MEDIA_TYPE, PROBLEM_TYPE, PROBLEMS, type ProblemCode, type ProblemKind } from '@pay2slay/contracts'

export type { ProblemKind }

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

/** What a problem has beside its sentence where it is one of the table: the page says it in the reader's language. */
export const coded = (code: ProblemCode, values?: Readonly<Record<string, string | number>>) => ({
  code,
  ...(values && { values }),
})

/** The document of a problem; `instance` is the path asked for, without the query; null where the request had none yet. */
export function problemDocument(problem: Problem, instance: string | null): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem.kind]
  const type = `${PROBLEM_TYPE}${problem.kind}`
  return { type, title, status, detail: problem.detail, ...(instance !== null && { instance }), ...problem.extra }
}

/** Answers with the problem and the id of the request, which the log line has too. */
export function sendProblem(res: Response, problem: Problem, requestId: string): void {
  const instance = shorten(pathOf(res.req.originalUrl), 200)
  res.status(problem.status)
  res.set({ 'Cache-Control': 'no-store', ...problem.headers })
  res.type(PROBLEM_MEDIA_TYPE)
  res.send(JSON.stringify({ ...problemDocument(problem, instance), request_id: requestId }))
}

/** The path of a request target: values of the query may be private. */
export const pathOf = (target: string): string => target.replace(/[?#].*$/s, '')

const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text
