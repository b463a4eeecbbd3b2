// Stand-in for fortnite-api.com's stats: GET /v2/stats/br/v2/{accountId}, or ?name=.
import type { HttpAnswer } from '../faults/apply.js'
import type { FaultSwitches } from '../faults/rules.js'
import { RateLimit } from '../http/rate-limit.js'
import { startHttpServer, type HttpCall, type RunningServer } from '../http/server.js'
import type { SandboxClock } from '../clock.js'
import type { Players } from './players.js'
import { statsBody } from './stats-body.js'

export interface FortniteOptions {
  readonly host: string
  readonly port: number
  readonly players: Players
  readonly faults: FaultSwitches
  readonly clock: SandboxClock
  /** Expected in the Authorization header; null: any, but some. */
  readonly key: string | null
  readonly rateLimit: RateLimit
}

const ERRORS: Readonly<Record<number, string>> = {
  401: 'invalid api key',
  403: "the requested account's stats are not public",
  404: 'the requested account does not exist',
  429: 'the maximum allowed requests are 3 per 1s.',
  503: 'the service is currently unavailable',
}
const NEVER_PLAYED = 'the requested profile didnt play any match yet'
const PATH = /^\/v2\/stats\/br\/v2(?:\/([^/]+))?\/?$/

const json = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body,
})

const failure = (status: number, error = ERRORS[status] ?? 'internal server error'): HttpAnswer =>
  json(status, JSON.stringify({ status, error }))

const tooMany = (until: number, error?: string): HttpAnswer => {
  const answer = failure(429, error)
  return { ...answer, headers: { ...answer.headers, 'x-ratelimit-reset': new Date(until).toISOString() } }
}

export function startFortniteServer(options: FortniteOptions): Promise<RunningServer> {
  return startHttpServer({
    name: 'fortnite',
    host: options.host,
    port: options.port,
    maxBodyBytes: 65_536,
    faults: options.faults,
    actionOf: (_, url) => (PATH.test(url.pathname) ? 'stats' : 'other'),
    answerOf: (status) => (status === 429 ? tooMany(options.clock.now() + 1000) : failure(status)),
    handle: (call) => answer(options, call),
  })
}

function answer({ players, key, rateLimit }: FortniteOptions, { method, url, headers }: HttpCall): HttpAnswer {
  const path = PATH.exec(url.pathname)
  if (path === null || method !== 'GET') return failure(404, 'the requested endpoint does not exist')
  const given = headers.authorization ?? ''
  if (key === null ? given === '' : given !== key) return failure(401)
  const until = rateLimit.refusedUntil()
  if (until !== null) return tooMany(until, `the maximum allowed requests are ${rateLimit.perSecond} per 1s.`)
  const timeWindow = url.searchParams.get('timeWindow') ?? 'lifetime'
  if (timeWindow !== 'lifetime' && timeWindow !== 'season') return failure(400, 'timeWindow must be lifetime or season')
  const id = path[1]
  const name = url.searchParams.get('name') ?? ''
  const player = id === undefined ? players.byEpicName(name) : players.byEpicId(id)
  if (player === undefined || player.stats === 'missing') return failure(404)
  if (player.stats === 'private') return failure(403)
  if (player.stats === 'never_played') return failure(404, NEVER_PLAYED)
  player.grow(true)
  return json(200, statsBody(player, timeWindow === 'season'))
}
