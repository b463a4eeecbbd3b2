// A login under way: known by its state, bound to the browser that began it, good once and for ten minutes.
import type { Request, Response } from 'express'
import { insertLoginAttempt, takeLoginAttempt, type LoginAttempt } from '@pay2slay/db'
import type { Millis } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import { cookieAttributes, readCookie } from '../sessions/cookies.js'
import { hashOf, randomToken, sameText, TOKEN } from '../sessions/keys.js'

export interface AttemptTools {
  readonly keeper: DatabaseKeeper
  readonly now: () => Millis
  readonly cookieName: string
  readonly secure: boolean
}

const LIFETIME_MS = 600_000

export interface NewAttempt {
  readonly state: string
  readonly codeVerifier: string
  readonly returnTo: string
}

/** A browser that logs in in two tabs keeps its cookie: both of them end well. */
export async function beginAttempt(
  { keeper, now, cookieName, secure }: AttemptTools,
  { req, res }: { readonly req: Request; readonly res: Response },
  { state, codeVerifier, returnTo }: NewAttempt,
): Promise<void> {
  const browser = browserCookie(req, cookieName) ?? randomToken()
  const createdAt = now()
  const attempt: LoginAttempt = {
    id: hashOf(state),
    browserHash: hashOf(browser),
    codeVerifier,
    returnTo,
    createdAt,
    expiresAt: createdAt + LIFETIME_MS,
  }
  await keeper.write((_store, database) => database.transaction((tx) => insertLoginAttempt(tx, attempt)))
  res.cookie(cookieName, browser, { ...cookieAttributes(secure), maxAge: LIFETIME_MS })
}

/** The login that comes back; null when it is not this browser's, was used before, or took too long. */
export async function takeAttempt(
  { keeper, now, cookieName }: AttemptTools,
  req: Request,
  state: string,
): Promise<LoginAttempt | null> {
  const browser = browserCookie(req, cookieName)
  if (browser === null) return null
  const isSameBrowser = (hash: string): boolean => sameText(hash, hashOf(browser))
  return keeper.write((_store, database) =>
    database.transaction((tx) => takeLoginAttempt(tx, hashOf(state), now(), isSameBrowser)),
  )
}

function browserCookie(req: Request, name: string): string | null {
  const cookie = readCookie(req, name)
  return cookie !== null && TOKEN.test(cookie) ? cookie : null
}
