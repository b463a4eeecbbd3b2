// What the Discord stand-in has given out: codes that work once, and grants with their tokens. Kept in memory only.
import { createHash, randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock.js'

export interface Authorization {
  readonly discordId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  /** S256 challenge; null: the login began without PKCE. */
  readonly challenge: string | null
}

export interface Grant {
  readonly discordId: string
  readonly scopes: readonly string[]
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: number
}

const CODE_MS = 10 * 60_000
export const TOKEN_SECONDS = 604_800
/** The oldest are forgotten, so that a long run stays small. */
const MOST = 10_000

const random = (): string => randomBytes(22).toString('base64url')

export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

export class DiscordGrants {
  readonly #codes = new Map<string, Authorization & { readonly until: number }>()
  /** Code -> the grant made of it, which ends when the code comes a second time. */
  readonly #used = new Map<string, Grant>()
  readonly #byAccess = new Map<string, Grant>()
  readonly #byRefresh = new Map<string, Grant>()

  constructor(private readonly clock: SandboxClock) {}

  /** Tokens that are good now. */
  get size(): number {
    return this.#byAccess.size
  }

  authorize(authorization: Authorization): string {
    const code = random()
    put(this.#codes, code, { ...authorization, until: this.clock.now() + CODE_MS })
    return code
  }

  /** What the code stands for, once. A second use ends what came of the first (RFC 6749 section 4.1.2). */
  redeem(code: string): Authorization | null {
    const found = this.#codes.get(code)
    this.#codes.delete(code)
    const grant = this.#used.get(code)
    if (grant) this.#end(grant)
    return found !== undefined && found.until > this.clock.now() ? found : null
  }

  issue({ discordId, scopes }: Pick<Grant, 'discordId' | 'scopes'>, code: string | null): Grant {
    const expiresAt = this.clock.now() + TOKEN_SECONDS * 1_000
    const grant = { discordId, scopes, accessToken: random(), refreshToken: random(), expiresAt }
    put(this.#byAccess, grant.accessToken, grant)
    put(this.#byRefresh, grant.refreshToken, grant)
    if (code !== null) put(this.#used, code, grant)
    return grant
  }

  /** Takes the refresh token out of use. */
  refresh(refreshToken: string): Grant | null {
    const grant = this.#byRefresh.get(refreshToken)
    if (grant === undefined) return null
    this.#end(grant)
    return this.issue(grant, null)
  }

  byAccess(accessToken: string): Grant | null {
    const grant = this.#byAccess.get(accessToken)
    return grant !== undefined && grant.expiresAt > this.clock.now() ? grant : null
  }

  /** Ends every token of the user, as the real one ends the whole authorization. */
  revoke(token: string): void {
    const grant = this.#byAccess.get(token) ?? this.#byRefresh.get(token)
    if (grant === undefined) return
    for (const other of [...this.#byAccess.values()]) if (other.discordId === grant.discordId) this.#end(other)
  }

  #end(grant: Grant): void {
    this.#byAccess.delete(grant.accessToken)
    this.#byRefresh.delete(grant.refreshToken)
  }
}

function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > MOST && oldest !== undefined) map.delete(oldest)
}
