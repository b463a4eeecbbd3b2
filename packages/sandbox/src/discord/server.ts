// Stand-in for Discord: the consent page at /oauth2/authorize, and of its API (v10) what a login and a bot need.
import type { HttpAnswer } from '../faults/apply.js'
import type { FaultSwitches } from '../faults/rules.js'
import { startHttpServer, type HttpCall, type RunningServer } from '../http/server.js'
import { failure, tooMany } from './answers.js'
import { authorize } from './authorize.js'
import { authorization, me, memberForBot, ownMember } from './reads.js'
import { revoke, token } from './token.js'
import { webhook } from './webhook.js'
import { DiscordWorld, type DiscordSettings } from './world.js'

export interface DiscordServerOptions extends DiscordSettings {
  readonly host: string
  readonly port: number
  readonly faults: FaultSwitches
}

interface Route {
  /** As fault switches call it. */
  readonly action: string
  readonly methods: readonly string[]
  readonly path: RegExp
  readonly answer: (world: DiscordWorld, call: HttpCall, ...parts: string[]) => HttpAnswer
}

const ROUTES: readonly Route[] = [
  { action: 'authorize', methods: ['GET', 'POST'], path: /^\/oauth2\/authorize$/, answer: authorize },
  { action: 'token', methods: ['POST'], path: /^\/api\/v10\/oauth2\/token$/, answer: token },
  { action: 'revoke', methods: ['POST'], path: /^\/api\/v10\/oauth2\/token\/revoke$/, answer: revoke },
  { action: 'authorization', methods: ['GET'], path: /^\/api\/v10\/oauth2\/@me$/, answer: authorization },
  { action: 'me', methods: ['GET'], path: /^\/api\/v10\/users\/@me$/, answer: me },
  {
    action: 'member',
    methods: ['GET'],
    path: /^\/api\/v10\/users\/@me\/guilds\/(\d+)\/member$/,
    answer: (world, call, guild = '') => ownMember(world, call, guild),
  },
  {
    action: 'guild_member',
    methods: ['GET'],
    path: /^\/api\/v10\/guilds\/(\d+)\/members\/(\d+)$/,
    answer: (world, call, guild = '', user = '') => memberForBot(world, call, guild, user),
  },
  {
    action: 'webhook',
    methods: ['POST'],
    path: /^\/api(?:\/v10)?\/webhooks\/(\d+)\/([\w-]+)$/,
    answer: (world, call, id = '', secret = '') => webhook(world, call, id, secret),
  },
]

const routeOf = (url: URL): Route | undefined => ROUTES.find(({ path }) => path.test(url.pathname))

export function startDiscordServer(options: DiscordServerOptions): Promise<RunningServer> {
  const world = new DiscordWorld(options)
  return startHttpServer({
    name: 'discord',
    host: options.host,
    port: options.port,
    maxBodyBytes: 65_536,
    faults: options.faults,
    actionOf: (_, url) => routeOf(url)?.action ?? 'other',
    answerOf: failure,
    handle: (call) => answer(world, call),
  })
}

function answer(world: DiscordWorld, call: HttpCall): HttpAnswer {
  const route = routeOf(call.url)
  if (route === undefined) return failure(404)
  if (!route.methods.includes(call.method)) return failure(405)
  const { rateLimit, clock } = world.settings
  // The page is for people; the limits are those of the API.
  const until = route.action === 'authorize' ? null : rateLimit.refusedUntil()
  if (until !== null) return tooMany(Math.max(1, until - clock.now()) / 1_000, rateLimit.perSecond ?? 1)
  const [, ...parts] = route.path.exec(call.url.pathname) ?? []
  return route.answer(world, call, ...parts)
}
