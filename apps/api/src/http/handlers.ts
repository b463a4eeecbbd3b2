// What a handler is: a function from a checked call of its operation to one of the answers that the contract has for it.
import type { Request, Response } from 'express'
import type { AnswerOf, BodyOf, OperationId, Operations, ParamsOf, QueryOf } from '@pay2slay/contracts'
import type { AdminSession, PlayerSession } from './identity.js'

type PlayerOf<Id extends OperationId> = {
  readonly public: null
  readonly 'optional-player': PlayerSession | null
  readonly player: PlayerSession
  readonly viewer: null
  readonly operator: null
  readonly release: null
}[Operations[Id]['access']]

type AdminOf<Id extends OperationId> = Operations[Id]['access'] extends 'viewer' | 'operator' ? AdminSession : null

export interface Call<Id extends OperationId> {
  readonly params: ParamsOf<Id>
  readonly query: QueryOf<Id>
  readonly body: BodyOf<Id>
  readonly player: PlayerOf<Id>
  readonly admin: AdminOf<Id>
  readonly request: { readonly id: string; readonly address: string; readonly userAgent: string }
  /** For sessions, cookies and event streams; everything else has its place in the call and the answer. */
  readonly http: { readonly req: Request; readonly res: Response }
}

export type Handler<Id extends OperationId> = (call: Call<Id>) => Promise<AnswerOf<Id>> | AnswerOf<Id>

/** One handler an operation: a missing one does not compile. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> }
