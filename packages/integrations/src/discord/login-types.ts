// What a login with Discord takes and gives.
import type { DiscordIdentity, Result } from '@pay2slay/domain'
import type { DiscordOptions } from './service.js'

export interface DiscordLoginOptions extends DiscordOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** As it is registered with the application, letter by letter. */
  readonly redirectUri: string
  readonly scopes: readonly string[]
}

/** What must wait for the browser's return, bound to that browser; the verifier is a secret. */
export interface StartedLogin {
  readonly url: string
  readonly state: string
  readonly codeVerifier: string
}

export type DiscordLoginError =
  /** The player pressed Cancel. */
  | { readonly kind: 'access_denied' }
  /** The return carries an error of the protocol instead of a code. Whoever holds the browser can write one, so it accuses nobody. */
  | { readonly kind: 'sent_back'; readonly error: string }
  /** The return carries no code, two of something, or another state: it is not the answer to this login. */
  | { readonly kind: 'invalid_callback' }
  /** The code is used, too old, or was not made for this login: begin anew. */
  | { readonly kind: 'invalid_grant' }
  /** Something that was asked for was not allowed: begin anew and allow it all. */
  | { readonly kind: 'scope_missing'; readonly missing: readonly string[] }
  | { readonly kind: 'rate_limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'unavailable'; readonly detail: string }
  /** The application's id, secret or redirect URI is wrong: for the operator. */
  | { readonly kind: 'misconfigured'; readonly detail: string }
  | { readonly kind: 'malformed'; readonly detail: string }

export interface DiscordLogin {
  start(): Promise<StartedLogin>
  /** `query`: what the browser came back with. Never throws for what Discord or the browser sent. */
  finish(
    query: URLSearchParams,
    started: Pick<StartedLogin, 'state' | 'codeVerifier'>,
  ): Promise<Result<DiscordIdentity, DiscordLoginError>>
  close(): void
}
