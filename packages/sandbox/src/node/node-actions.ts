// What a node tells about itself.
import { ZERO_HASH } from '../ledger/block.js'
import { baseDifficulty } from '../ledger/work-levels.js'
import { mapOrEmpty, type Json } from './answer.js'
import type { CallContext, Handler } from './context.js'
import { refuse } from './refusal.js'

const genesisShown = ({ network, node }: CallContext): string => node.settings.otherGenesis ?? network.genesis.hash

const uptimeSeconds = ({ network, startedAt }: CallContext): string =>
  Math.floor((network.options.clock.now() - startedAt) / 1000).toString()

const NO_TELEMETRY: Json = {
  ...Object.fromEntries(
    ['block_count', 'cemented_count', 'unchecked_count', 'account_count', 'bandwidth_cap', 'peer_count'].map((f) => [
      f,
      '0',
    ]),
  ),
  protocol_version: '0',
  uptime: '0',
  genesis_block: ZERO_HASH,
  ...Object.fromEntries(
    ['major_version', 'minor_version', 'patch_version', 'pre_release_version', 'maker', 'timestamp'].map((f) => [
      f,
      '0',
    ]),
  ),
  active_difficulty: '0000000000000000',
}

/** Without peers a real node's summary is all zeros; asked for its own address it tells about itself. */
const telemetry: Handler = (request, context) => {
  const { network, view } = context
  const named = [request.text('address'), request.text('port')].filter((text) => text !== null).length
  if (named === 1) refuse('Both port and address required')
  if (request.flag('raw') && named === 0) return { metrics: '' }
  if (named === 0 && network.nodes.length < 2) return NO_TELEMETRY
  return {
    block_count: view.blocks.size.toString(),
    cemented_count: view.cemented.toString(),
    unchecked_count: context.node.ledger.unchecked.size.toString(),
    account_count: view.chains.size.toString(),
    bandwidth_cap: '2097152',
    peer_count: (network.nodes.length - 1).toString(),
    protocol_version: '19',
    uptime: uptimeSeconds(context),
    genesis_block: genesisShown(context),
    major_version: '24',
    minor_version: '0',
    patch_version: '0',
    pre_release_version: '0',
    maker: '0',
    timestamp: network.options.clock.now().toString(),
    active_difficulty: baseDifficulty(network.options.levels).toString(16).padStart(16, '0'),
  }
}

export const NODE_ACTIONS: Readonly<Record<string, Handler>> = {
  version: (_, context) => ({
    rpc_version: '1',
    store_version: '21',
    protocol_version: '19',
    node_vendor: context.identity.nodeVendor,
    store_vendor: 'in memory',
    network: context.identity.networkName,
    network_identifier: genesisShown(context),
    build_info: context.identity.buildInfo,
  }),
  uptime: (_, context) => ({ seconds: uptimeSeconds(context) }),
  block_count: (_, { view, node }) => ({
    count: view.blocks.size.toString(),
    unchecked: node.ledger.unchecked.size.toString(),
    cemented: view.cemented.toString(),
  }),
  frontier_count: (_, { view }) => ({ count: view.chains.size.toString() }),
  /** Accounts from the given one on, by public key. */
  frontiers: (request, { view }) => {
    const from = request.account().key
    const keys = [...view.chains.keys()].filter((key) => key >= from).sort()
    const chains = keys.slice(0, request.count()).flatMap((key) => view.chains.get(key) ?? [])
    return { frontiers: mapOrEmpty(chains.map(({ account, blocks }) => [account, blocks.at(-1)?.hash ?? ZERO_HASH])) }
  },
  representatives: (_, { view }) => {
    const weights = [...view.weights].filter(([, weight]) => weight > 0n)
    return { representatives: mapOrEmpty(weights.map(([address, weight]) => [address, weight.toString()])) }
  },
  representatives_online: () => ({ representatives: '' }),
  peers: () => ({ peers: '' }),
  telemetry,
}
