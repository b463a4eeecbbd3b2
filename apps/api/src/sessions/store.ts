// express-session's store on the table of sessions. A session is written once, at the login, read with its player in one statement,
// and deleted when it ends; the longest path through here is the way of every request, so it does nothing else.
import { Store, type Session, type SessionData } from 'express-session'
import type { Request } from 'express'
import { asId, capWindows, type AuditEntry, type Millis, type Observer } from '@pay2slay/domain'
import {
  deleteSession,
  findAdminSession,
  findPlayerSession,
  insertSession,
  readSessionStatus,
  touchSession,
  writeAudit,
  type AdminSession,
  type PlayerSession,
  type PlayerStatus,
  type SessionTimes,
} from '@pay2slay/db'
import type { SessionLength } from '@pay2slay/config'
import type { Operation } from '@pay2slay/contracts'
import type { DatabaseKeeper } from '../database-keeper.js'
import { hashOf } from './keys.js'

declare module 'express-session' {
  interface SessionData {
    /** Whose it is: a player's id; an admin's as the table has it. */
    subject: string
    /** How they showed who they are. */
    via: LoginKind
    /** At Discord, at the time of the login. */
    name: string | null
    userAgent: string | null
  }
}

export type LoginKind = 'discord' | 'demo' | 'password'

interface LoginFacts {
  readonly via: LoginKind
  readonly name: string | null
}

/** A session as it was found, with what it is about. */
export type Found = SessionTimes & {
  /** As the table has it. */
  readonly rowId: string
  /** What was noted at the login, for `factsOf`: few ask for it. */
  readonly data: string
} & (
    | { readonly kind: 'player'; readonly player: PlayerSession['player']; readonly status: PlayerStatus | null }
    | { readonly kind: 'admin'; readonly adminId: string; readonly user: AdminSession['user'] }
  )

/** What a page shows beyond the session, read in the session's own statement. */
export type Page = NonNullable<Operation['withSession']>

export interface StoreTools {
  readonly kind: 'player' | 'admin'
  readonly length: SessionLength
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
  readonly now: () => Millis
  /** Of the caps. */
  readonly timeZone: string
}

type Done = (error?: unknown) => void

/** The use of a session is written down this often, so that most requests write nothing. */
const TOUCH_EVERY_MS = 60_000
const FOUND = Symbol('found')

export class BooksStore extends Store {
  readonly #found = new WeakMap<object, Found>()
  /** express-session saves a renewed session once more at the end of its request: it is in the books already, or ended meanwhile. */
  readonly #written = new WeakSet<object>()

  constructor(private readonly tools: StoreTools) {
    super()
  }

  /** What stands in the books about the session of a request; null for one that was not there before. */
  foundOf(session: object): Found | null {
    return this.#found.get(session) ?? null
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.find(id).then(
      (found) => {
        done(null, found && loaded(found))
      },
      (error: unknown) => {
        done(error)
      },
    )
  }

  override createSession(req: Request, data: SessionData): Session & SessionData {
    const session = super.createSession(req, data)
    const found = (data as { [FOUND]?: Found })[FOUND]
    if (found) this.#found.set(session, found)
    return session
  }

  override set(id: string, session: SessionData, done: Done = () => {}): void {
    if (this.#written.has(session)) done()
    else
      this.insert(id, session).then(() => {
        done()
      }, done)
  }

  /** Writes a session of a login that is just happening, with its row of the audit log where there is one. */
  async insert(id: string, session: SessionData, audit?: AuditEntry): Promise<SessionTimes> {
    this.#written.add(session)
    const { subject, via, name, userAgent } = session
    const { kind, length, now, keeper } = this.tools
    const at = now()
    const endsAt = at + length.absoluteMs
    const times = { createdAt: at, seenAt: at, expiresAt: Math.min(at + length.idleMs, endsAt), endsAt }
    const playerId = kind === 'player' ? asId<PlayerSession['player']['id']>(subject) : null
    const adminId = kind === 'admin' ? subject : null
    const row = { id: hashOf(id), kind, playerId, adminId, data: JSON.stringify({ via, name }), userAgent, ...times }
    await keeper.write((_store, database) =>
      database.transaction(async (tx) => {
        await insertSession(tx, row)
        if (audit) await writeAudit(tx, audit, at)
      }),
    )
    return times
  }

  /** Deletes a session; an audit row only where there was one. */
  async remove(id: string, audit?: AuditEntry): Promise<void> {
    const { keeper, now } = this.tools
    await keeper.write((_store, database) =>
      database.transaction(async (tx) => {
        const ended = await deleteSession(tx, hashOf(id))
        if (ended && audit) await writeAudit(tx, audit, now())
      }),
    )
  }

  override touch(_id: string, session: SessionData, done: Done = () => {}): void {
    const found = this.#found.get(session)
    const noted = found && this.noteUse(found)
    if (noted) void noted.then(done)
    else done()
  }

  /** Writes down that a session was used, where the last time is long enough ago. Never rejects: the answer itself is well. */
  noteUse({ rowId, seenAt }: Found): Promise<void> | void {
    const { length, now, observer, keeper } = this.tools
    const at = now()
    if (at - seenAt < TOUCH_EVERY_MS) return
    const touch = { now: at, expiresAt: at + length.idleMs }
    return keeper
      .write((_store, database) => database.transaction((tx) => touchSession(tx, rowId, touch)))
      .then(
        () => {},
        (error: unknown) => {
          observer.event('warn', 'session_not_touched', { error })
        },
      )
  }

  override destroy(id: string, done: Done = () => {}): void {
    this.remove(id).then(() => {
      done()
    }, done)
  }

  /** What the books say of a session id now; null when that session is over. */
  async find(id: string, page?: Page): Promise<Found | null> {
    const { kind, keeper } = this.tools
    const rowId = hashOf(id)
    const now = this.tools.now()
    if (kind === 'admin') {
      const found = await keeper.read(({ read }) => findAdminSession(read, rowId, now))
      return found && { ...found, rowId, kind }
    }
    if (page === 'status') {
      const windows = capWindows(now, this.tools.timeZone)
      const found = await keeper.read((database) => readSessionStatus(database, { sessionId: rowId, now, windows }))
      return found && { ...found, rowId, kind }
    }
    const found = await keeper.read(({ read }) => findPlayerSession(read, rowId, now))
    return found && { ...found, rowId, kind, status: null }
  }
}

/** Without dates in the cookie nothing makes express-session send it again, or think that the session has changed. */
function loaded(found: Found): SessionData {
  const subject = found.kind === 'player' ? found.player.id : found.adminId
  const cookie = { originalMaxAge: null } as SessionData['cookie']
  const data: SessionData = { cookie, subject, ...factsOf(found.data), userAgent: null }
  return Object.defineProperty(data, FOUND, { value: found })
}

/** What cannot be read proves nothing: it is taken for the demo's login. */
export function factsOf(data: string): LoginFacts {
  const { via, name } = JSON.parse(data) as { via?: unknown; name?: unknown }
  return { via: via === 'discord' || via === 'password' ? via : 'demo', name: typeof name === 'string' ? name : null }
}
