// What stands before every change: it must come from a page of this site, and from a script that could read this site's answers.
import type { Request } from 'express'
import type { Operation } from '@pay2slay/contracts'
import type { ApiHooks } from '../http/hooks.js'
import { Problem } from '../problem.js'
import { readCookie } from './cookies.js'
import { TOKEN } from './keys.js'
import type { Sessions } from './sessions.js'

/**
 * Browsers say where a request comes from, and a page cannot make them lie. Whoever says nothing is no browser, and then has nobody's
 * cookies to misuse.
 */
export function originCheck(publicUrl: string): NonNullable<ApiHooks['originCheck']> {
  const { origin } = new URL(publicUrl)
  return ({ req }) => {
    // By the request, which costs nothing: an operation that is asked with GET changes nothing.
    if (req.method === 'GET' || req.method === 'HEAD') return
    const from = req.get('origin')
    if (from !== undefined && from !== origin)
      throw new Problem('csrf', `This came from a page of another site: use the pages of ${origin}.`)
    const site = req.get('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      throw new Problem('csrf', `The browser says that this came from another site: use the pages of ${origin}.`)
  }
}

/** The token of the session that the operation is about; where none is needed, also that of the browser's own cookie. */
export function csrfCheck(sessions: Sessions): NonNullable<ApiHooks['csrf']> {
  return ({ operation, req }) => {
    const token = req.get('x-csrf-token')
    if (token === undefined) {
      const source = isAdmins(operation) ? 'GET /admin/session' : 'GET /auth/session'
      throw new Problem('csrf', `The header X-CSRF-Token is missing: it must be the csrf_token of ${source}.`)
    }
    if (bindingsOf(operation, req, sessions).some((binding) => sessions.keys.isCsrfToken(token, binding))) return
    throw new Problem('csrf', 'The X-CSRF-Token is not the one of this session: ask for it again after every login.')
  }
}

const isAdmins = ({ access }: Operation): boolean => access === 'viewer' || access === 'operator'

/**
 * What the token may be bound to: the session that the operation is about; where it needs none, also the browser's own cookie. A
 * browser asks GET /auth/session for one token and may use it as an administrator too: all of these cookies are of this site alone,
 * and no other site can read or set them.
 */
function bindingsOf(operation: Operation, req: Request, sessions: Sessions): readonly string[] {
  const player = sessions.sessionIdOf('player', req)
  if (operation.access === 'player') return player === null ? [] : [player]
  const admin = isAdmins(operation) ? sessions.sessionIdOf('admin', req) : null
  return [admin, player, browserOf(req, sessions)].filter((binding) => binding !== null)
}

/** The random cookie of a browser without a session; null where it is absent or not one of ours. */
export function browserOf(req: Request, { cookies }: Pick<Sessions, 'cookies'>): string | null {
  const cookie = readCookie(req, cookies.csrf)
  return cookie !== null && TOKEN.test(cookie) ? cookie : null
}
