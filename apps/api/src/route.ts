// What a route is: where it stands, and a function from a request to an answer. Everything else is done once, for all of them.
import type { Request } from 'express'

export interface Answer {
  readonly body: unknown
  readonly status?: number
  /** Value of Cache-Control; `no-store` when absent. */
  readonly cacheControl?: string
}

export interface Route {
  readonly method: 'GET'
  /** Also the label of its metrics and log lines. */
  readonly path: string
  readonly handle: (request: Request) => Promise<Answer> | Answer
}

/** Public reads are kept for a second here, and may be for as long by whoever stands in between. */
export const PUBLIC_FOR_A_SECOND = 'public, max-age=1'
