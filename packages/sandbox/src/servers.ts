// The servers of the local world, each with what it needs of it.
import type { SandboxClock } from './clock.js'
import { LedgerControls, type NodeSwitches } from './control/ledger-controls.js'
import { PlayerControls } from './control/player-controls.js'
import { startControlServer } from './control/server.js'
import type { SandboxUrls, StatusFacts } from './control/status-page.js'
import { startDiscordServer } from './discord/server.js'
import type { WebhookMessage } from './discord/webhook-message.js'
import type { FaultSwitches } from './faults/rules.js'
import type { Players } from './fortnite/players.js'
import { startFortniteServer } from './fortnite/server.js'
import type { RateLimit } from './http/rate-limit.js'
import type { RunningServer } from './http/server.js'
import type { Keeper } from './journal/keeper.js'
import type { LedgerNetwork } from './ledger/network.js'
import { DEFAULT_IDENTITY } from './node/context.js'
import { startNodeServer } from './node/server.js'
import {
  DEFAULT_PORTS,
  SANDBOX_DISCORD_BOT_TOKEN,
  SANDBOX_DISCORD_CLIENT_ID,
  SANDBOX_DISCORD_CLIENT_SECRET,
  SANDBOX_FORTNITE_KEY,
  SANDBOX_GUILD_ID,
  SANDBOX_WEBHOOKS,
  SANDBOX_YUNITE_TOKEN,
  type SandboxOptions,
} from './options.js'
import { startYuniteServer } from './yunite/server.js'

export interface World {
  readonly options: SandboxOptions
  readonly clock: SandboxClock
  readonly network: LedgerNetwork
  readonly players: Players
  readonly faults: FaultSwitches
  readonly limits: { readonly fortnite: RateLimit; readonly yunite: RateLimit; readonly discord: RateLimit }
  readonly switches: ReadonlyMap<string, NodeSwitches>
  readonly keeper: Keeper
  /** Sent through Discord's webhooks. */
  readonly messages: WebhookMessage[]
}

/** A setting left out takes its default; null is a setting of its own. */
const orDefault = <T>(value: T | undefined, otherwise: T): T => (value === undefined ? otherwise : value)

/** Starts every server; each is in `started` as soon as it runs. */
export async function startServers(
  world: World,
  state: (withChains: boolean) => StatusFacts,
  started: RunningServer[],
): Promise<SandboxUrls> {
  const { options, clock, network, players, faults, limits, switches } = world
  const host = options.host ?? '127.0.0.1'
  const ports = { ...DEFAULT_PORTS, ...options.ports }
  const keep = async (server: Promise<RunningServer>): Promise<string> => {
    const running = await server
    started.push(running)
    return running.url
  }
  const node = (name: 'node' | 'node2'): Promise<string> => {
    const [one, settings] = [network.node(name), switches.get(name)]
    if (one === undefined || settings === undefined) throw new Error(`no node ${name}`)
    return keep(
      startNodeServer({ host, port: ports[name], network, node: one, faults, identity: DEFAULT_IDENTITY, settings }),
    )
  }
  const common = { host, players, faults, clock }
  return {
    control: await keep(
      startControlServer({
        host,
        port: ports.control,
        faults,
        ledger: new LedgerControls(network, switches),
        players: new PlayerControls(players, limits),
        state,
      }),
    ),
    node: await node('node'),
    fortnite: await keep(
      startFortniteServer({
        ...common,
        port: ports.fortnite,
        key: orDefault(options.fortniteKey, SANDBOX_FORTNITE_KEY),
        rateLimit: limits.fortnite,
      }),
    ),
    yunite: await keep(
      startYuniteServer({
        ...common,
        port: ports.yunite,
        token: orDefault(options.yuniteToken, SANDBOX_YUNITE_TOKEN),
        guildId: orDefault(options.guildId, SANDBOX_GUILD_ID),
        rateLimit: limits.yunite,
      }),
    ),
    node2: await node('node2'),
    discord: await keep(startDiscordServer({ ...common, ...discordSettings(world), port: ports.discord })),
  }
}

const discordSettings = ({ options, limits, messages }: World) => ({
  webhooks: SANDBOX_WEBHOOKS,
  messages,
  clientId: SANDBOX_DISCORD_CLIENT_ID,
  clientSecret: SANDBOX_DISCORD_CLIENT_SECRET,
  botToken: SANDBOX_DISCORD_BOT_TOKEN,
  guildId: orDefault(options.guildId, SANDBOX_GUILD_ID),
  redirectUris: options.discordRedirectUris ?? null,
  rateLimit: limits.discord,
})
