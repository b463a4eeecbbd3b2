// POST /api/v10/oauth2/token and /token/revoke: form-encoded, with the application's secret by HTTP Basic or in the body.
import { timingSafeEqual } from 'node:crypto'
import type { HttpAnswer } from '../faults/apply.js'
import type { HttpCall } from '../http/server.js'
import { json, oauthError } from './answers.js'
import { challengeOf, TOKEN_SECONDS, type Grant } from './grants.js'
import type { DiscordWorld } from './world.js'

const NO_CODE = 'Invalid "code" in request.'

/** The form of an application that has proven itself, or the answer that ends it. */
function formOf(world: DiscordWorld, { headers, body }: HttpCall): URLSearchParams | HttpAnswer {
  if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    return oauthError(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded.')
  const form = new URLSearchParams(body)
  if ([...new Set(form.keys())].some((name) => form.getAll(name).length > 1)) return oauthError(400, 'invalid_request')
  const given = credentialsOf(headers.authorization, form)
  const { clientId, clientSecret } = world.settings
  const isKnown = given !== null && equal(given.id, clientId) && equal(given.secret, clientSecret)
  return isKnown ? form : oauthError(401, 'invalid_client')
}

function credentialsOf(
  header: string | undefined,
  form: URLSearchParams,
): { readonly id: string; readonly secret: string } | null {
  if (header === undefined) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header)?.[1]
  if (basic === undefined || form.has('client_secret')) return null
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? []
  try {
    return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) }
  } catch {
    // a lone % is no encoding: taken as it is
    return { id, secret }
  }
}

const equal = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const isAnswer = (form: URLSearchParams | HttpAnswer): form is HttpAnswer => 'status' in form

export function token(world: DiscordWorld, call: HttpCall): HttpAnswer {
  const form = formOf(world, call)
  if (isAnswer(form)) return form
  if (form.get('grant_type') === 'authorization_code') return ofCode(world, form)
  if (form.get('grant_type') !== 'refresh_token') return oauthError(400, 'unsupported_grant_type')
  const grant = world.grants.refresh(form.get('refresh_token') ?? '')
  return grant === null ? oauthError(400, 'invalid_grant') : tokens(grant)
}

function ofCode(world: DiscordWorld, form: URLSearchParams): HttpAnswer {
  const code = form.get('code') ?? ''
  const found = world.grants.redeem(code)
  if (found === null) return oauthError(400, 'invalid_grant', NO_CODE)
  if (form.get('redirect_uri') !== found.redirectUri)
    return oauthError(400, 'invalid_grant', 'Invalid "redirect_uri" in request.')
  const verifier = form.get('code_verifier')
  const isProven = found.challenge === null ? verifier === null : challengeOf(verifier ?? '') === found.challenge
  if (!isProven) return oauthError(400, 'invalid_grant', 'Invalid "code_verifier" in request.')
  return tokens(world.grants.issue(found, code))
}

const tokens = ({ accessToken, refreshToken, scopes }: Grant): HttpAnswer =>
  json(
    200,
    {
      token_type: 'Bearer',
      access_token: accessToken,
      expires_in: TOKEN_SECONDS,
      refresh_token: refreshToken,
      scope: scopes.join(' '),
    },
    { 'cache-control': 'no-store' },
  )

/** A token that is not known is a token that no longer works: 200 as well (RFC 7009 section 2.2). */
export function revoke(world: DiscordWorld, call: HttpCall): HttpAnswer {
  const form = formOf(world, call)
  if (isAnswer(form)) return form
  world.grants.revoke(form.get('token') ?? '')
  return json(200, {})
}
