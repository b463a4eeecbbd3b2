// The local world in one process: a ledger with two nodes, Fortnite, Yunite, Discord and the switchboard, each a real HTTP server.
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import type { BlockHash } from '@pay2slay/domain'
import { systemClock } from './clock.js'
import { rawOfBan } from './control/body.js'
import { PlayerControls } from './control/player-controls.js'
import { confirmedSends, ledgerState, type ConfirmedSend } from './control/state.js'
import type { WebhookMessage } from './discord/webhook-message.js'
import type { SandboxUrls, StatusFacts } from './control/status-page.js'
import { FaultSwitches } from './faults/rules.js'
import { demoPlayers, Players } from './fortnite/players.js'
import { RateLimit } from './http/rate-limit.js'
import type { RunningServer } from './http/server.js'
import { Keeper } from './journal/keeper.js'
import { fund } from './ledger/making.js'
import { LedgerNetwork } from './ledger/network.js'
import { genesisBlock, genesisWallet } from './ledger/wallet.js'
import { levelsFor } from './ledger/work-levels.js'
import { SANDBOX_WORK_THRESHOLD, type SandboxOptions } from './options.js'
import { startServers, type World } from './servers.js'

/** A setup that cannot work: one sentence for a person. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
}

export interface Sandbox {
  readonly urls: SandboxUrls
  readonly network: LedgerNetwork
  readonly players: Players
  readonly faults: FaultSwitches
  /** Sent through Discord's webhooks, oldest first. */
  readonly messages: readonly WebhookMessage[]
  /** Everything, as GET /state answers it. */
  state(): StatusFacts
  /** A confirmed send to the address; it has then something to receive. Throws SandboxError with the reason. */
  fund(address: string, amountBan: string): BlockHash
  /** Confirmed sends to an address: what was really paid. */
  received(address: string): readonly ConfirmedSend[]
  /** Ends all connections and servers, within a second. */
  stop(): Promise<void>
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
    ...(options.signatures && { signatures: options.signatures }),
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
    messages: [],
    faults: new FaultSwitches(seed),
    limits: {
      fortnite: new RateLimit(options.fortnitePerSecond ?? null, clock),
      yunite: new RateLimit(options.yunitePerSecond ?? null, clock),
      discord: new RateLimit(options.discordPerSecond ?? null, clock),
    },
    switches: new Map(network.nodes.map(({ name }) => [name, { ...switched }])),
    keeper,
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
  const none = { control: '', node: '', node2: '', fortnite: '', yunite: '', discord: '' }
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
    messages: world.messages,
    state: () => state(true),
    fund: (address, amountBan) => fundOrThrow(network, address, amountBan),
    received: (address) => confirmedSends(network.primary.ledger, address),
    stop,
  }
}
