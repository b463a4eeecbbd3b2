// The local world in one process: a ledger with two nodes, Fortnite, Yunite and the switchboard, each a real HTTP server.
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import type { BlockHash } from '@pay2slay/domain'
import { systemClock, type SandboxClock } from './clock.js'
import { rawOfBan } from './control/body.js'
import { LedgerControls, type NodeSwitches } from './control/ledger-controls.js'
import { PlayerControls } from './control/player-controls.js'
import { startControlServer } from './control/server.js'
import { confirmedSends, ledgerState, type ConfirmedSend } from './control/state.js'
import type { SandboxUrls, StatusFacts } from './control/status-page.js'
import { FaultSwitches } from './faults/rules.js'
import { demoPlayers, Players } from './fortnite/players.js'
import { startFortniteServer } from './fortnite/server.js'
import { RateLimit } from './http/rate-limit.js'
import type { RunningServer } from './http/server.js'
import { Keeper } from './journal/keeper.js'
import { fund } from './ledger/making.js'
import { LedgerNetwork } from './ledger/network.js'
import { genesisBlock, genesisWallet } from './ledger/wallet.js'
import { levelsFor } from './ledger/work-levels.js'
import { DEFAULT_IDENTITY } from './node/context.js'
import { startNodeServer } from './node/server.js'
import {
  DEFAULT_PORTS,
  SANDBOX_FORTNITE_KEY,
  SANDBOX_GUILD_ID,
  SANDBOX_WORK_THRESHOLD,
  SANDBOX_YUNITE_TOKEN,
  type SandboxOptions,
} from './options.js'
import { startYuniteServer } from './yunite/server.js'

/** A setup that cannot work: one sentence for a person. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
}

export interface Sandbox {
  readonly urls: SandboxUrls
  readonly network: LedgerNetwork
  readonly players: Players
  readonly faults: FaultSwitches
  /** Everything, as GET /state answers it. */
  state(): StatusFacts
  /** A confirmed send to the address; it has then something to receive. Throws SandboxError with the reason. */
  fund(address: string, amountBan: string): BlockHash
  /** Confirmed sends to an address: what was really paid. */
  received(address: string): readonly ConfirmedSend[]
  /** Ends all connections and servers, within a second. */
  stop(): Promise<void>
}

interface World {
  readonly options: SandboxOptions
  readonly clock: SandboxClock
  readonly network: LedgerNetwork
  readonly players: Players
  readonly faults: FaultSwitches
  readonly limits: { readonly fortnite: RateLimit; readonly yunite: RateLimit }
  readonly switches: ReadonlyMap<string, NodeSwitches>
  readonly keeper: Keeper
}

function createWorld(options: SandboxOptions): World {
  const clock = options.clock ?? systemClock
  const seed = options.seed ?? 1
  const kept = Keeper.read(options.stateFile ?? null)
  if (!kept.ok) throw new SandboxError(kept.error)
  const keeper = kept.value
  const network = new LedgerNetwork({
    clock,
    levels: levelsFor(options.workThreshold ?? SANDBOX_WORK_THRESHOLD),
    genesis: genesisBlock(genesisWallet()),
    nodeNames: ['node', 'node2'],
    confirmation: { delayMs: 300, blocksPerSecond: null, ...options.confirmation },
    onEvent: (nodeIndex, event) => keeper.ledgerChanged(nodeIndex, event),
  })
  const growth = { mode: options.growth ?? 'clock', seed, matchSeconds: options.matchSeconds ?? 10 }
  const players = new Players(options.players ?? demoPlayers(), growth, clock, (state) => keeper.playerChanged(state))
  const problem = keeper.restore(network, players)
  if (problem !== null) throw new SandboxError(problem)
  const switched = { enableControl: options.enableControl ?? true, keepAlive: options.keepAlive ?? false }
  return {
    options,
    clock,
    network,
    players,
    faults: new FaultSwitches(seed),
    limits: {
      fortnite: new RateLimit(options.fortnitePerSecond ?? null, clock),
      yunite: new RateLimit(options.yunitePerSecond ?? null, clock),
    },
    switches: new Map(network.nodes.map(({ name }) => [name, { ...switched }])),
    keeper,
  }
}

/** A setting left out takes its default; null is a setting of its own. */
const orDefault = <T>(value: T | undefined, otherwise: T): T => (value === undefined ? otherwise : value)

async function startServers(world: World, state: (withChains: boolean) => StatusFacts, started: RunningServer[]) {
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
  }
}

function fundOrThrow(network: LedgerNetwork, address: string, amountBan: string): BlockHash {
  const made = fund(network, address, rawOfBan(amountBan))
  if (!made.ok) throw new SandboxError(`${address} could not be funded with ${amountBan} BAN: ${made.error}`)
  return made.value
}

/** Only at the first start: an account that genesis paid before has had its money. */
function fundOnce(network: LedgerNetwork, { address, amountBan }: { address: string; amountBan: string }): void {
  const payee = parseAddress(address)
  const key = payee.ok ? publicKeyOf(payee.value) : ''
  const genesis = network.primary.ledger.chains.get(network.genesis.accountKey)
  if (genesis?.blocks.some((block) => block.subtype === 'send' && block.link === key) === true) return
  fundOrThrow(network, address, amountBan)
}

/** Starts everything on loopback. Throws SandboxError or PortError: one sentence that says what to do. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = createWorld(options)
  const { network, players, faults, keeper } = world
  const running: RunningServer[] = []
  const none = { control: '', node: '', node2: '', fortnite: '', yunite: '' }
  let urls: SandboxUrls = none
  const playerControls = new PlayerControls(players, world.limits)
  const state = (withChains: boolean): StatusFacts => ({
    ...ledgerState(network, withChains),
    urls,
    players: playerControls.list(),
    faults: faults.list(),
  })
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.close()))
    network.confirmation.stop()
    keeper.close()
  }
  try {
    urls = await startServers(world, state, running)
    const problem = keeper.open(network, players)
    if (problem !== null) throw new SandboxError(problem)
    for (const wish of options.fund ?? []) fundOnce(network, wish)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    urls,
    network,
    players,
    faults,
    state: () => state(true),
    fund: (address, amountBan) => fundOrThrow(network, address, amountBan),
    received: (address) => confirmedSends(network.primary.ledger, address),
    stop,
  }
}
