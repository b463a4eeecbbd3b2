// The keys of the sessions: the first signs, and what any of them signed is believed, so that a key is changed without logging anybody
// out: the new one goes in front, the old one goes when the longest session is over.
import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { unsign } from 'cookie-signature'

/** 256 bits, as text that fits into cookies and addresses. */
export const randomToken = (): string => randomBytes(32).toString('base64url')

export const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** What the books keep of a token. */
export const hashOf = (token: string): string => hash('sha256', token, 'hex')

/** In a time that says nothing about where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Cookies whose signature was good; the books alone say whether their sessions go on. */
const MOST_REMEMBERED = 1_000

export class SessionKeys {
  readonly #good = new Map<string, string>()
  readonly secrets: readonly [string, ...string[]]

  /** Without any (only in a dry run) this process makes one of its own: its sessions end with it. */
  constructor(secrets: readonly string[]) {
    const [first = randomToken(), ...others] = secrets
    this.secrets = [first, ...others]
  }

  /** The session id in a cookie as express-session signs it; null when no key of ours signed it. */
  sessionIdOf(cookie: string | null): string | null {
    if (cookie === null || !cookie.startsWith('s:')) return null
    const known = this.#good.get(cookie)
    if (known !== undefined) return known
    for (const secret of this.secrets) {
      const id = unsign(cookie.slice(2), secret)
      if (id === false) continue
      if (this.#good.size >= MOST_REMEMBERED) this.#good.clear()
      this.#good.set(cookie, id)
      return id
    }
    return null
  }

  /** The token for whoever holds `binding`: a session id, or the cookie of a browser that has none. */
  csrfToken(binding: string): string {
    return csrfOf(this.secrets[0], binding)
  }

  isCsrfToken(token: string, binding: string): boolean {
    return this.secrets.some((secret) => sameText(token, csrfOf(secret, binding)))
  }
}

/** Signed cookies are HMACs of the bare id under the same key: the words in front keep the two apart. */
const csrfOf = (secret: string, binding: string): string =>
  createHmac('sha256', secret).update(`pay2slay csrf token for ${binding}`).digest('base64url')
