// The cookies, by name. The prefix makes browsers take them from this very host alone, over https, for every path; on a plain address
// of this machine browsers would refuse it.
import { parse } from 'cookie'
import type { CookieOptions, Request } from 'express'

export interface CookieNames {
  readonly player: string
  readonly admin: string
  /** Of a browser that logs in: binds the state to it. */
  readonly login: string
  /** Of a browser without a session: binds the token to it. */
  readonly csrf: string
}

export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-' : ''
  return {
    player: `${prefix}p2s_session`,
    admin: `${prefix}p2s_admin`,
    login: `${prefix}p2s_login`,
    csrf: `${prefix}p2s_csrf`,
  }
}

/** Never sent to a script, nor with requests that another site makes; `lax` still comes along when Discord sends a browser back. */
export const cookieAttributes = (secure: boolean, sameSite: 'lax' | 'strict' = 'lax') =>
  ({ httpOnly: true, secure, sameSite, path: '/' }) as const satisfies CookieOptions

/** The first cookie of this name. */
export function readCookie(req: Request, name: string): string | null {
  const header = req.headers.cookie
  if (header === undefined || !header.includes(name)) return null
  return parse(header)[name] ?? null
}
