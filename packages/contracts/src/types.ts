// The types that come out of the operations: what a handler gets and gives, what a caller sends and receives. Types only. Each is
// looked up in a table by id, which the compiler fills once, and properties are looked at by name rather than by comparing shapes:
// a comparison of two schemas costs it a million steps.
import type { Static, TSchema } from 'typebox'
import type { Operations } from './operations/index.js'
import type { OperationId } from './paths.js'

type DeepReadonly<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer I)[]
      ? readonly DeepReadonly<I>[]
      : { readonly [K in keyof T]: DeepReadonly<T[K]> }

type Nothing = Record<never, never>
type Get<T, K extends string, Else = Nothing> = K extends keyof T ? T[K] : Else

type StaticOf<S> = S extends TSchema ? DeepReadonly<Static<S>> : never
type Values<P> = { readonly [K in keyof P]: StaticOf<P[K]> }
type DefaultedKeys<P> = { [K in keyof P]: 'default' extends keyof P[K] ? K : never }[keyof P]

interface Tables<Id extends OperationId> {
  readonly params: { readonly [I in Id]: Values<Get<Operations[I], 'params'>> }
  readonly query: { readonly [I in Id]: Values<Get<Operations[I], 'query'>> }
  readonly defaulted: { readonly [I in Id]: DefaultedKeys<Get<Operations[I], 'query'>> }
  readonly body: {
    readonly [I in Id]: 'body' extends keyof Operations[I] ? StaticOf<Operations[I]['body']> : undefined
  }
  readonly answer: { readonly [I in Id]: AnswersOf<Operations[I]['answers']> }
  readonly received: { readonly [I in Id]: ReceivedAnswers<Operations[I]['answers']> }
}

type All = Tables<OperationId>

export type ParamsOf<Id extends OperationId> = All['params'][Id]

/** The query as a handler finds it: parameters with a default are always there. */
export type QueryOf<Id extends OperationId> = Partial<All['query'][Id]> &
  Pick<All['query'][Id], All['defaulted'][Id] & keyof All['query'][Id]>

/** The query as a caller sends it. */
export type QueryInput<Id extends OperationId> = Partial<All['query'][Id]>

export type BodyOf<Id extends OperationId> = All['body'][Id]

type AnswerBody<A> = 'schema' extends keyof A
  ? | { readonly kind?: 'json'; readonly body: StaticOf<Get<A, 'schema'>> }
    /** The same, rendered before: what a crowd asks for is made once. */
    | { readonly kind: 'rendered'; readonly bytes: Uint8Array }
  : 'contentType' extends keyof A
    ? | { readonly kind: 'content'; readonly content: string | AsyncIterable<string> | Uint8Array }
      /** The handler wrote the answer itself, as event streams do. */
      | { readonly kind: 'taken' }
    : { readonly kind: 'empty'; readonly location?: string }

type AnswersOf<A> = {
  [S in keyof A]: { readonly status: S; readonly headers?: Readonly<Record<string, string>> } & AnswerBody<A[S]>
}[keyof A]

/** What a handler answers: a status of the contract with the body that belongs to it. */
export type AnswerOf<Id extends OperationId> = All['answer'][Id]

type Received<A> = 'schema' extends keyof A ? StaticOf<Get<A, 'schema'>> : 'contentType' extends keyof A ? string : null

type ReceivedAnswers<A> = {
  [S in Exclude<keyof A, 304>]: { readonly ok: true; readonly status: S; readonly body: Received<A[S]> }
}[Exclude<keyof A, 304>]

/** A good answer as a caller receives it; 304 is between a cache and the API. */
export type ReceivedOf<Id extends OperationId> = All['received'][Id]
