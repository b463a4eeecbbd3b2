// What guards every operation, as slots: each does its part or throws a Problem, and an absent one lets everything pass.
import type { Request, Response } from 'express'
import type { Operation } from '@pay2slay/contracts'
import type { Identity } from './identity.js'

export interface HookCall {
  readonly operation: Operation
  readonly req: Request
  readonly res: Response
}

/** In the order in which a request meets them. */
export interface ApiHooks {
  /** Origin and Sec-Fetch-Site of what changes state. */
  readonly originCheck?: (call: HookCall) => Promise<void> | void
  /** By the operation's class and the caller's address, before any session is read. */
  readonly limitAddress?: (call: HookCall) => Promise<void> | void
  /** By the caller's address, for what is no operation: unknown paths, other methods, views of the page. */
  readonly limitOthers?: (req: Request) => Promise<void> | void
  /** Reads the sessions that the operation's access needs; nobody is no error here. */
  readonly authenticate?: (call: HookCall) => Promise<Identity> | Identity
  /** By the operation's class and who calls, once that is known. */
  readonly limitCaller?: (call: HookCall & { readonly identity: Identity }) => Promise<void> | void
  /** The token of what changes state, for operations that need one. */
  readonly csrf?: (call: HookCall & { readonly identity: Identity }) => Promise<void> | void
}
