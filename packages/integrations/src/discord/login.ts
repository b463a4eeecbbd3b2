// Login with Discord: the address that the browser is sent to, and what its return is worth (OAuth 2.0 authorization code with PKCE,
// RFC 6749 and RFC 7636, through openid-client). The tokens live as long as one call of `finish` and are revoked at its end.
import { err, ok } from '@pay2slay/domain'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  Configuration,
  customFetch,
  randomPKCECodeVerifier,
  randomState,
  tokenRevocation,
  type TokenEndpointResponse,
} from 'openid-client'
import { realTiming } from '../timing.js'
import { troubleOf } from './login-error.js'
import { identify } from './login-identity.js'
import { LoginTrouble, LoginWire } from './login-fetch.js'
import type { DiscordLogin, DiscordLoginOptions, StartedLogin } from './login-types.js'
import { API_PATH, discordService, siteOf } from './service.js'

/** Below what Discord allows to one address (50 in a second). */
const PER_MINUTE = 2_400
const CALL_MS = 5_000
/** A person waits for it: four calls, each at most CALL_MS. */
const LOGIN_MS = 12_000
const REVOKE_MS = 3_000
export function createDiscordLogin(options: DiscordLoginOptions): DiscordLogin {
  const { service } = discordService(
    { timeoutMs: CALL_MS, retries: 1, ...options },
    { perMinute: PER_MINUTE, waitsOut: false, pausesAll: () => false },
  )
  const wire = new LoginWire(service, siteOf(options.baseUrl), options.timing ?? realTiming)
  return {
    async start() {
      const [state, codeVerifier] = [randomState(), randomPKCECodeVerifier()]
      const url = buildAuthorizationUrl(clientOf(options), {
        redirect_uri: options.redirectUri,
        scope: options.scopes.join(' '),
        state,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, state, codeVerifier }
    },
    async finish(query, started) {
      const client = clientOf(options)
      client[customFetch] = wire.fetchWithin(AbortSignal.timeout(LOGIN_MS))
      try {
        const tokens = await exchange(client, options, query, started)
        try {
          return ok(await identify(client, options, tokens))
        } finally {
          await revoke(options, wire, tokens.access_token)
        }
      } catch (error) {
        return err(troubleOf(error))
      }
    },
    close: () => service.close(),
  }
}

/** Discord has no discovery document: its addresses are from the docs (developers/topics/oauth2). */
function clientOf({ baseUrl, clientId, clientSecret }: DiscordLoginOptions): Configuration {
  const site = siteOf(baseUrl)
  const client = new Configuration(
    {
      issuer: site,
      authorization_endpoint: `${site}/oauth2/authorize`,
      token_endpoint: `${site}${API_PATH}/oauth2/token`,
      revocation_endpoint: `${site}${API_PATH}/oauth2/token/revoke`,
      code_challenge_methods_supported: ['S256'],
    },
    clientId,
    {},
    // In the body: Basic would percent-encode the - and _ of Discord's secrets, and its own examples send them plain.
    ClientSecretPost(clientSecret),
  )
  // A stand-in on this machine; the configuration refuses plain http where money is real.
  if (/^http:/i.test(site)) allowInsecureRequests(client)
  return client
}

/** Only what is looked for is handed on: one state, and one code or one error. */
function readReturn(query: URLSearchParams): { readonly state: string } & Readonly<Record<string, string>> {
  const only = (name: string): string | null => {
    const [value, ...more] = query.getAll(name)
    if (more.length > 0) throw new LoginTrouble({ kind: 'invalid_callback' })
    return value === undefined || value === '' ? null : value
  }
  const [state, code, error] = [only('state'), only('code'), only('error')]
  if (state !== null && error !== null) return { state, error }
  if (state !== null && code !== null) return { state, code }
  throw new LoginTrouble({ kind: 'invalid_callback' })
}

async function exchange(
  client: Configuration,
  { redirectUri }: DiscordLoginOptions,
  query: URLSearchParams,
  { state, codeVerifier }: Pick<StartedLogin, 'state' | 'codeVerifier'>,
): Promise<TokenEndpointResponse> {
  const returned = readReturn(query)
  if (returned.state !== state) throw new LoginTrouble({ kind: 'invalid_callback' })
  // Made from the configured address: what the browser called this service has no say in it.
  const url = new URL(redirectUri)
  url.search = new URLSearchParams(returned).toString()
  return authorizationCodeGrant(client, url, { expectedState: state, pkceCodeVerifier: codeVerifier })
}

/** Ends the whole grant, refresh token included. What fails here is told and costs the player nothing: the token ends in a week. */
async function revoke(options: DiscordLoginOptions, wire: LoginWire, token: string): Promise<void> {
  const client = clientOf(options)
  client[customFetch] = wire.fetchWithin(AbortSignal.timeout(REVOKE_MS))
  try {
    await tokenRevocation(client, token, { token_type_hint: 'access_token' })
  } catch (error) {
    const { kind } = troubleOf(error)
    options.observer.event('warn', 'discord_token_not_revoked', { kind })
  }
}
