// The two sessions of the API, each with its own cookie and length: players' and administrators'. Both are express-session on the
// table of sessions; a request has at most one of them, the one that its operation is about.
import expressSession from 'express-session'
import type { Request, RequestHandler, Response } from 'express'
import { randomToken, type SessionKeys } from './keys.js'
import { cookieAttributes, cookieNames, readCookie, type CookieNames } from './cookies.js'
import { BooksStore, type Found, type LoginKind, type Page, type StoreTools } from './store.js'
import { shortUserAgent } from './user-agent.js'
import type { SessionTimes } from '@pay2slay/db'
import type { AuditEntry } from '@pay2slay/domain'
import type { SessionSettings } from '@pay2slay/config'

export type SessionKind = StoreTools['kind']

export interface SessionTools extends Omit<StoreTools, 'kind' | 'length'> {
  readonly keys: SessionKeys
  readonly lengths: SessionSettings
  readonly secure: boolean
}

export interface NewLogin {
  /** A player's id, or an admin's as the table has it. */
  readonly subject: string
  readonly via: LoginKind
  /** At Discord. */
  readonly name: string | null
  /** Written with the session, in its transaction. */
  readonly audit?: AuditEntry
}

// Discord sends a browser back from another site, after which the player's first page must know them. Nothing outside leads to the
// administrators' pages.
const SAME_SITE = { player: 'lax', admin: 'strict' } as const

export class Sessions {
  readonly keys: SessionKeys
  readonly cookies: CookieNames
  readonly #secure: boolean
  readonly #kinds: Readonly<Record<SessionKind, { readonly store: BooksStore; readonly run: RequestHandler }>>

  constructor({ keys, lengths, secure, ...tools }: SessionTools) {
    this.keys = keys
    this.cookies = cookieNames(secure)
    this.#secure = secure
    const kindOf = (kind: SessionKind) => {
      const store = new BooksStore({ ...tools, kind, length: lengths[kind] })
      const run = expressSession({
        store,
        name: this.cookies[kind],
        secret: [...keys.secrets],
        genid: randomToken,
        resave: false,
        rolling: false,
        saveUninitialized: false,
        cookie: { ...cookieAttributes(secure, SAME_SITE[kind]), maxAge: lengths[kind].absoluteMs },
      })
      return { store, run }
    }
    this.#kinds = { player: kindOf('player'), admin: kindOf('admin') }
  }

  /** Reads the session of the request's cookie, or makes an empty one that is kept only if somebody logs in. */
  async load(kind: SessionKind, req: Request, res: Response): Promise<Found | null> {
    const { store, run } = this.#kinds[kind]
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const next = (error?: unknown): void => {
      if (error === undefined || error === null) resolve()
      else reject(error)
    }
    void run(req, res, next)
    await promise
    return store.foundOf(req.session)
  }

  /** What the books say of a cookie's session, without making the request part of it: for what only looks. */
  async peek(kind: SessionKind, req: Request, page?: Page): Promise<Found | null> {
    const id = this.sessionIdOf(kind, req)
    return id === null ? null : this.#kinds[kind].store.find(id, page)
  }

  /** Like `peek`, and the session was used. */
  async use(kind: SessionKind, req: Request, page?: Page): Promise<Found | null> {
    const found = await this.peek(kind, req, page)
    if (found) await this.#kinds[kind].store.noteUse(found)
    return found
  }

  /** The session id that the request's cookie names under our signature, whether that session goes on or not. */
  sessionIdOf(kind: SessionKind, req: Request): string | null {
    return this.keys.sessionIdOf(readCookie(req, this.cookies[kind]))
  }

  /**
   * Begins a session under a new id, after `load` of its kind; whatever session the browser had before ends. In the books when it
   * resolves, with its times.
   */
  async begin(kind: SessionKind, req: Request, { subject, via, name, audit }: NewLogin): Promise<SessionTimes> {
    await settled((done) => req.session.regenerate(done))
    const userAgent = shortUserAgent(req.get('user-agent') ?? '')
    const session = Object.assign(req.session, { subject, via, name, userAgent })
    return this.#kinds[kind].store.insert(req.sessionID, session, audit)
  }

  /** Ends the session of the request's cookie for good, where there is one, and takes the cookie back. */
  async end(kind: SessionKind, req: Request, res: Response, audit?: AuditEntry): Promise<void> {
    const id = this.sessionIdOf(kind, req)
    if (id !== null) await this.#kinds[kind].store.remove(id, audit)
    Reflect.deleteProperty(req, 'session')
    res.clearCookie(this.cookies[kind], cookieAttributes(this.#secure, SAME_SITE[kind]))
  }
}

async function settled(start: (done: (error?: unknown) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  start((error) => {
    if (error === undefined || error === null) resolve()
    else reject(error)
  })
  await promise
}
