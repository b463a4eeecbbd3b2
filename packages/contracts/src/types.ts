// The types that come out of the operations: what a handler gets and gives, what a caller sends and receives. Types only.
import type { Static, TSchema } from 'typebox'
import type { ContentAnswer, EmptyAnswer, JsonAnswer } from './operation.js'
import type { Operations } from './operations/index.js'
import type { OperationId } from './paths.js'

type DeepReadonly<T> = T extends readonly (infer I)[]
  ? readonly DeepReadonly<I>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T

type Part<Id extends OperationId, K extends string> =
  Operations[Id] extends Record<K, infer P> ? P : Record<never, never>

type Values<P> = { readonly [K in keyof P]: P[K] extends TSchema ? Static<P[K]> : never }
type DefaultedKeys<P> = { [K in keyof P]: P[K] extends { default: unknown } ? K : never }[keyof P]

export type ParamsOf<Id extends OperationId> = Values<Part<Id, 'params'>>

/** The query as a handler finds it: parameters with a default are always there. */
export type QueryOf<Id extends OperationId> = Values<
  Pick<Part<Id, 'query'>, DefaultedKeys<Part<Id, 'query'>> & keyof Part<Id, 'query'>>
> &
  Partial<Values<Part<Id, 'query'>>>

/** The query as a caller sends it. */
export type QueryInput<Id extends OperationId> = Partial<Values<Part<Id, 'query'>>>

export type BodyOf<Id extends OperationId> =
  Operations[Id] extends Record<'body', infer B extends TSchema> ? DeepReadonly<Static<B>> : undefined

type Answers<Id extends OperationId> = Operations[Id]['answers']

type AnswerBody<A> =
  A extends JsonAnswer<infer S>
    ? | { readonly kind?: 'json'; readonly body: DeepReadonly<Static<S>> }
      /** The same, rendered before: what a crowd asks for is made once. */
      | { readonly kind: 'rendered'; readonly bytes: Uint8Array }
    : A extends ContentAnswer
      ? | { readonly kind: 'content'; readonly content: string | AsyncIterable<string> | Uint8Array }
        /** The handler wrote the answer itself, as event streams do. */
        | { readonly kind: 'taken' }
      : A extends EmptyAnswer
        ? { readonly kind: 'empty'; readonly location?: string }
        : never

/** What a handler answers: a status of the contract with the body that belongs to it. */
export type AnswerOf<Id extends OperationId> = {
  [S in keyof Answers<Id>]: { readonly status: S; readonly headers?: Readonly<Record<string, string>> } & AnswerBody<
    Answers<Id>[S]
  >
}[keyof Answers<Id>]

type Received<A> = A extends JsonAnswer<infer S> ? DeepReadonly<Static<S>> : A extends ContentAnswer ? string : null

/** A good answer as a caller receives it; 304 is between a cache and the API. */
export type ReceivedOf<Id extends OperationId> = {
  [S in Exclude<keyof Answers<Id>, 304>]: {
    readonly ok: true
    readonly status: S
    readonly body: Received<Answers<Id>[S]>
  }
}[Exclude<keyof Answers<Id>, 304>]
