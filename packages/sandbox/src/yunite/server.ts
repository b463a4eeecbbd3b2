// Stand-in for Yunite: POST /v3/guild/{guildId}/registration/links (with or without /api before it) says who linked what.
import type { HttpAnswer } from '../faults/apply.js'
import type { FaultSwitches } from '../faults/rules.js'
import type { Player } from '../fortnite/player.js'
import type { Players } from '../fortnite/players.js'
import type { RateLimit } from '../http/rate-limit.js'
import { startHttpServer, type HttpCall, type RunningServer } from '../http/server.js'
import type { SandboxClock } from '../clock.js'

export interface YuniteOptions {
  readonly host: string
  readonly port: number
  readonly players: Players
  readonly faults: FaultSwitches
  readonly clock: SandboxClock
  /** Expected in Y-Api-Token; null: any, but some. */
  readonly token: string | null
  /** The one guild the token may ask for; null: any number. */
  readonly guildId: string | null
  readonly rateLimit: RateLimit
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  401: 'The API token is missing or invalid.',
  402: 'The requested guild does not have an active Premium subscription.',
  403: 'The app is not authorized for the requested guild.',
  404: 'Route not found',
  429: 'Rate limit exceeded',
}
const PATH = /^(?:\/api)?\/v3\/guild\/([^/]+)\/registration\/links\/?$/

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

const tooMany = (waitMs: number): HttpAnswer =>
  json(
    429,
    { message: MESSAGES[429], retryIn: waitMs },
    { 'y-ratelimit-bucket': 'registration-links', 'y-ratelimit-permits': '0', 'y-ratelimit-resetin': String(waitMs) },
  )

const failure = (status: number, message = MESSAGES[status] ?? 'Internal server error'): HttpAnswer =>
  status === 429 ? tooMany(1_834) : json(status, { message })

export function startYuniteServer(options: YuniteOptions): Promise<RunningServer> {
  return startHttpServer({
    name: 'yunite',
    host: options.host,
    port: options.port,
    maxBodyBytes: 1_048_576,
    faults: options.faults,
    actionOf: (_, url) => (PATH.test(url.pathname) ? 'links' : 'other'),
    answerOf: failure,
    handle: (call) => answer(options, call),
  })
}

interface Question {
  readonly type: 'DISCORD' | 'EPIC'
  readonly userIds: readonly string[]
}

function questionOf(body: string): Question | null {
  try {
    const { type, userIds } = JSON.parse(body) as Partial<Question>
    if (type !== 'DISCORD' && type !== 'EPIC') return null
    return Array.isArray(userIds) && userIds.every((id) => typeof id === 'string') ? { type, userIds } : null
  } catch {
    // answered as malformed by the caller
    return null
  }
}

function answer(options: YuniteOptions, { method, url, headers, body }: HttpCall): HttpAnswer {
  const path = PATH.exec(url.pathname)
  if (path === null || method !== 'POST') return failure(404)
  const given = headers['y-api-token']
  if (options.token === null ? given === undefined || given === '' : given !== options.token) return failure(401)
  const guild = path[1] ?? ''
  if (!/^\d{17,20}$/.test(guild)) return failure(400, 'The guild id is invalid.')
  if (options.guildId !== null && guild !== options.guildId) return failure(403)
  const until = options.rateLimit.refusedUntil()
  if (until !== null) return tooMany(Math.max(1, until - options.clock.now()))
  const question = questionOf(body)
  return question === null ? failure(400) : json(200, linksOf(options.players, question))
}

function linksOf(players: Players, { type, userIds }: Question): unknown {
  const found = userIds.map((id) => [id, type === 'DISCORD' ? players.byDiscordId(id) : players.byEpicId(id)] as const)
  const ids = (state: Player['link']) =>
    found.filter(([, player]) => (player?.link ?? 'not_found') === state).map(([id]) => id)
  return {
    users: found.flatMap(([, player]) => (player?.link === 'linked' ? [linkOf(player)] : [])),
    notLinked: ids('not_linked'),
    notFound: ids('not_found'),
  }
}

function linkOf({ spec }: Player): unknown {
  return {
    discord: {
      id: spec.discordId,
      name: spec.discordName,
      avatar: `https://cdn.discordapp.com/avatars/${spec.discordId}/8342729096ea3675442027381ff50dfe.png`,
    },
    epic: { epicID: spec.epicAccountId, epicName: spec.epicName },
    dateVerified: '2024-05-01T18:22:31.000Z',
    chosenPlatform: 'PC',
    chosenPeripheral: 'KEYBOARD_MOUSE',
  }
}
