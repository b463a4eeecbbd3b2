// What the library's errors mean for a login. Their texts are not passed on: they may quote what was sent.
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import type { DiscordLoginError } from './login-types.js'
import { LoginTrouble } from './login-fetch.js'

/** Errors of RFC 6749 that only another configuration can mend (sections 4.1.2.1 and 5.2). */
const MISCONFIGURED = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'invalid_request',
  'invalid_scope',
])

/** Throws on what is neither Discord's nor the browser's doing. */
export function troubleOf(error: unknown): DiscordLoginError {
  const wire = causeOf(error)
  if (wire) return wire.error
  if (error instanceof AuthorizationResponseError) return ofReturn(error.error)
  if (error instanceof ResponseBodyError) return ofTokenAnswer(error)
  if (error instanceof WWWAuthenticateChallengeError)
    return { kind: 'malformed', detail: `HTTP ${error.status}: the token is refused` }
  if (error instanceof ClientError)
    return { kind: 'malformed', detail: `the answer is against the protocol (${error.code ?? 'no code'})` }
  throw error
}

function causeOf(error: unknown): LoginTrouble | null {
  let at = error
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    if (at instanceof LoginTrouble) return at
    at = at.cause
  }
  return null
}

/** What else Discord may send a browser back with (section 4.1.2.1). */
const AWAY = new Set(['server_error', 'temporarily_unavailable'])

/** `?error=…` of the browser's return. */
function ofReturn(error: string): DiscordLoginError {
  if (error === 'access_denied') return { kind: 'access_denied' }
  if (AWAY.has(error) || MISCONFIGURED.has(error)) return { kind: 'sent_back', error }
  return { kind: 'invalid_callback' }
}

function ofTokenAnswer({ error, status }: ResponseBodyError): DiscordLoginError {
  if (error === 'invalid_grant') return { kind: 'invalid_grant' }
  if (error === 'invalid_client')
    return {
      kind: 'misconfigured',
      detail: `HTTP ${status}, invalid_client: DISCORD_CLIENT_ID or DISCORD_CLIENT_SECRET is wrong`,
    }
  if (MISCONFIGURED.has(error)) return { kind: 'misconfigured', detail: `HTTP ${status}, ${error}` }
  return { kind: 'malformed', detail: `HTTP ${status} with an error that is not known` }
}
