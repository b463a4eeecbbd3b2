// Every kind of problem that the API answers with: the API throws them, the document lists them, a client tells them apart.
// No import, so that a page can use the table as it is.

/** The kinds of problems, by the last part of their `type`. The title belongs to the type and never changes. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request could not be understood' },
  'invalid-address': { status: 400, title: 'This is no address that can be paid' },
  'invalid-proof': { status: 400, title: 'The proof of ownership is not valid' },
  'login-expired': { status: 400, title: 'This login is no longer valid' },
  'login-denied': { status: 403, title: 'The login was not allowed' },
  'not-logged-in': { status: 401, title: 'You are not logged in' },
  'wrong-credentials': { status: 401, title: 'The credentials are not right' },
  forbidden: { status: 403, title: 'You may not do this' },
  csrf: { status: 403, title: 'The request did not come from this site' },
  'not-a-member': { status: 403, title: 'You are not a member of the guild' },
  'no-epic-link': { status: 403, title: 'No Epic account is linked to your Discord account' },
  banned: { status: 403, title: 'This player is banned' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'not-acceptable': { status: 406, title: 'The answer has no such type' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The present state does not allow this' },
  'already-paid': { status: 409, title: 'This payout is already paid' },
  'already-linked': { status: 409, title: 'This is linked to another player' },
  'live-block': { status: 409, title: 'A block of this payout may still be confirmed' },
  'payload-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'The request body has an unsupported type' },
  'expectation-failed': { status: 417, title: 'The request expects what is not done here' },
  'invalid-request': { status: 422, title: 'The request is not valid' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'cool-down': { status: 429, title: 'This was done a moment ago' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  'upstream-error': { status: 502, title: 'Another service gave no usable answer' },
  busy: { status: 503, title: 'Too much is going on' },
  unavailable: { status: 503, title: 'The database is not available' },
  'not-ready': { status: 503, title: 'The service is not ready' },
  'not-configured': { status: 503, title: 'This installation is not set up for this' },
  'upstream-unavailable': { status: 503, title: 'Another service does not answer' },
} as const

export type ProblemKind = keyof typeof PROBLEMS

/** What stands before the kind in a problem's `type`. */
export const PROBLEM_TYPE = 'urn:pay2slay:problem:'

/** One field that is not right. */
export interface FieldError {
  readonly in: 'body' | 'query' | 'path' | 'header'
  /** JSON pointer into the body, or `/name` of a parameter; empty for the body itself. */
  readonly at: string
  /** What was given, as in `is 12`. */
  readonly problem: string
  /** What would be right, as in `a whole number from 1 to 100`. */
  readonly expected: string
}

/** A problem document (RFC 9457) as it arrives. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance?: string
  readonly request_id?: string
  /** What exactly stands in the way, in one word: of PROBLEM_CODES, or one that is newer than this table. */
  readonly code?: string
  /** What a sentence about the code names. */
  readonly values?: Readonly<Record<string, string | number>>
  readonly errors?: readonly FieldError[]
  readonly [extra: string]: unknown
}
