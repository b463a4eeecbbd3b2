// GET and POST /oauth2/authorize: the consent page, and the way back with a code or an error. A client or an address that is not
// known ends on a page: nobody is sent anywhere then (RFC 6749 section 4.1.2.1).
import type { HttpAnswer } from '../faults/apply.js'
import type { HttpCall } from '../http/server.js'
import type { DiscordWorld } from './world.js'
import { failure } from './answers.js'
import { consentPage, KNOWN_SCOPES, refusalPage } from './page.js'

/** What the form adds to the request. */
const OF_THE_FORM = ['user_id', 'other_user_id', 'decision']

export function authorize(world: DiscordWorld, { method, url, body }: HttpCall): HttpAnswer {
  if (method === 'GET') return ask(world, url.searchParams)
  if (method !== 'POST') return failure(405)
  return decide(world, new URLSearchParams(body))
}

/** The checked request, or the answer that ends it. */
function check(world: DiscordWorld, request: URLSearchParams): HttpAnswer | readonly string[] {
  const doubled = [...new Set(request.keys())].find((name) => request.getAll(name).length > 1)
  if (doubled !== undefined) return refusalPage(`The request has ${doubled} twice.`)
  const [client, redirect] = [request.get('client_id'), request.get('redirect_uri') ?? '']
  if (client !== world.clientId) return refusalPage('The application (client_id) is not known.')
  if (!world.isRedirect(redirect)) return refusalPage('The redirect_uri is not registered with the application.')
  if (request.get('response_type') !== 'code') return back(request, { error: 'unsupported_response_type' })
  const scopes = (request.get('scope') ?? '').split(' ').filter((scope) => scope !== '')
  if (scopes.length === 0 || scopes.some((scope) => !KNOWN_SCOPES.has(scope)))
    return back(request, { error: 'invalid_scope' })
  const [challenge, how] = [request.get('code_challenge'), request.get('code_challenge_method')]
  if (challenge !== null && (how !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(challenge)))
    return back(request, { error: 'invalid_request', error_description: 'code_challenge_method must be S256' })
  return scopes
}

const isAnswer = (checked: HttpAnswer | readonly string[]): checked is HttpAnswer => 'status' in checked

function ask(world: DiscordWorld, request: URLSearchParams): HttpAnswer {
  const scopes = check(world, request)
  if (isAnswer(scopes)) return scopes
  for (const name of OF_THE_FORM) request.delete(name)
  return consentPage(request, scopes, world.players.all())
}

function decide(world: DiscordWorld, form: URLSearchParams): HttpAnswer {
  const [decision, chosen, other] = [form.get('decision'), form.get('user_id') ?? '', form.get('other_user_id') ?? '']
  const request = new URLSearchParams([...form].filter(([name]) => !OF_THE_FORM.includes(name)))
  const scopes = check(world, request)
  if (isAnswer(scopes)) return scopes
  if (decision !== 'allow') {
    const error_description = 'The resource owner or authorization server denied the request'
    return back(request, { error: 'access_denied', error_description })
  }
  const discordId = other.trim() === '' ? chosen : other.trim()
  const player = world.players.byDiscordId(discordId)
  if (player === undefined) return refusalPage(`There is nobody with the Discord id ${discordId} in the local world.`)
  const code = world.grants.authorize({
    discordId,
    scopes,
    redirectUri: request.get('redirect_uri') ?? '',
    challenge: request.get('code_challenge'),
  })
  return back(request, { code })
}

/** 303: the browser asks with GET, also after the form. */
function back(request: URLSearchParams, told: Readonly<Record<string, string>>): HttpAnswer {
  const location = new URL(request.get('redirect_uri') ?? '')
  for (const [name, value] of Object.entries(told)) location.searchParams.set(name, value)
  const state = request.get('state')
  if (state !== null) location.searchParams.set('state', state)
  return { status: 303, headers: { location: location.href, 'cache-control': 'no-store' }, body: '' }
}
