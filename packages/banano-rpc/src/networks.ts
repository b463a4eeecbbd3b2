// What tells Banano's networks apart: the genesis block, and how much work a block needs.
import { asId, type BlockHash } from '@pay2slay/domain'
import { BETA_THRESHOLD, DEV_THRESHOLD, LIVE_GENESIS, LIVE_THRESHOLD } from './work.js'

export type ChainEnvironment = 'live' | 'beta' | 'dev' | 'sandbox'

export interface Network {
  /** What `version` must call network_identifier; null: not known here, so it has to be configured. */
  readonly genesisHash: BlockHash | null
  readonly threshold: bigint
}

/** The first block of the development network, as a Banano v24.1 node started with `--network dev` tells it. */
export const DEV_GENESIS = '04270D7F11C4B2B472F2854C5A59F2A7E84226CE9ED799DE75744BD7D85FC9D9'

/** By the setting `chain_env`. A sandbox makes its own genesis block and may set its own threshold. */
export const NETWORKS: Readonly<Record<ChainEnvironment, Network>> = {
  live: { genesisHash: asId(LIVE_GENESIS), threshold: LIVE_THRESHOLD },
  beta: { genesisHash: null, threshold: BETA_THRESHOLD },
  dev: { genesisHash: asId(DEV_GENESIS), threshold: DEV_THRESHOLD },
  sandbox: { genesisHash: null, threshold: DEV_THRESHOLD },
}
