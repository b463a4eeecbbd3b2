// What an operation is: one value from which come the document, the validators, the types of its handler and of the client.
import type { TObject, TProperties, TSchema } from 'typebox'
import type { OperationId } from './paths.js'
import type { ProblemKind } from './problems.js'

/** Who may call: `operator` includes `viewer`; `optional-player` learns who it is, if anybody; `release`: a workflow, by its token. */
export type Access = 'public' | 'optional-player' | 'player' | 'viewer' | 'operator' | 'release'

/** Classes of rate limits; how many requests each allows is configuration. */
export type LimitClass = 'none' | 'public' | 'read' | 'write' | 'login' | 'heavy' | 'stream'

export type Tag = 'health' | 'public' | 'auth' | 'player' | 'admin' | 'operations' | 'documentation'

interface AnswerBase {
  readonly description: string
  /** Headers of its own, name to description. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface JsonAnswer<S extends TSchema = TSchema> extends AnswerBase {
  readonly schema: S
  readonly example: unknown
}

/** Anything that is not JSON; a stream if `streamed`. */
export interface ContentAnswer extends AnswerBase {
  readonly contentType: string
  readonly example: string
  readonly streamed?: boolean
}

/** No body: a redirect (its target in `Location`) or 204. */
export interface EmptyAnswer extends AnswerBase {
  readonly empty: true
}

export type AnswerSpec = JsonAnswer | ContentAnswer | EmptyAnswer

export type SuccessStatus = 200 | 201 | 202 | 204 | 302 | 304

export interface OperationSpec {
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  readonly access: Access
  readonly limit: LimitClass
  readonly params?: TProperties
  /** All optional; unknown ones are ignored. */
  readonly query?: TProperties
  /** Fields that are not in it are refused. */
  readonly body?: TObject
  readonly bodyExample?: unknown
  readonly answers: { readonly [S in SuccessStatus]?: AnswerSpec }
  /** Beside those that the framework gives every operation of its access, method and limit. */
  readonly problems: readonly ProblemKind[]
  /** A person's browser comes here: it is told of a problem by a page. */
  readonly browserPage?: true
  /** What its answer shows of the caller beyond the session: read in the session's own statement. */
  readonly withSession?: 'status'
  /** False for what changes state but has no token yet to show, by design. */
  readonly csrf?: false
}

export interface Operation extends OperationSpec {
  readonly id: OperationId
}

/** Declares an operation; its method and path stand in PATHS under the same id. */
export const operation = <const Id extends OperationId, const S extends OperationSpec>(id: Id, spec: S) => ({
  id,
  ...spec,
})

/** A JSON answer; a test checks the example against the schema, which costs the compiler nothing. */
export const json = <S extends TSchema>(
  description: string,
  schema: S,
  example: unknown,
  headers?: Readonly<Record<string, string>>,
): JsonAnswer<S> => ({ description, schema, example, ...(headers && { headers }) })
