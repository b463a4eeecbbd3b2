// Which network: its genesis hash, by which a node on another one is refused, and the lowest work it takes.
import { err, ok, type Result } from '@pay2slay/domain'
import type { IntegrationsFile } from './schemas/integrations.js'

/** Hash of Banano's genesis block, which a live node answers as `network_identifier`. */
export const LIVE_GENESIS = 'F61A79F286ABC5CC01D3D09686F0567812B889A5C63ADE0E82DD30F3B2D96463'
/** `network_identifier` of a Banano V24 node started on the dev network. */
export const DEV_GENESIS = '04270D7F11C4B2B472F2854C5A59F2A7E84226CE9ED799DE75744BD7D85FC9D9'

const THRESHOLDS = {
  live: 0xffff_fe00_0000_0000n,
  beta: 0xffff_f000_0000_0000n,
  dev: 0xfe00_0000_0000_0000n,
  sandbox: 0xfe00_0000_0000_0000n,
} as const

export interface Network {
  readonly expectedGenesis: string
  readonly workThreshold: bigint
}

/** The error names the key that is missing or out of place, and why. */
export function networkOf(file: IntegrationsFile): Result<Network, { key: keyof IntegrationsFile; expected: string }> {
  const { chain_env: environment, sandbox_genesis: sandbox, beta_genesis: beta, work_threshold: threshold } = file
  const own = environment === 'dev' || environment === 'sandbox'
  if (!own && sandbox !== undefined)
    return err({ key: 'sandbox_genesis', expected: onlyFor('dev and sandbox', environment) })
  if (!own && threshold !== undefined)
    return err({ key: 'work_threshold', expected: onlyFor('dev and sandbox', environment) })
  if (environment !== 'beta' && beta !== undefined)
    return err({ key: 'beta_genesis', expected: onlyFor('beta', environment) })
  const genesis = genesisOf(environment, sandbox, beta)
  if (environment !== 'live' && genesis?.toUpperCase() === LIVE_GENESIS)
    return err({ key: beta === undefined ? 'sandbox_genesis' : 'beta_genesis', expected: LIVE_AS_ANOTHER })
  if (genesis === undefined) {
    const key = environment === 'beta' ? 'beta_genesis' : 'sandbox_genesis'
    return err({ key, expected: `chain_env ${environment} needs the genesis hash of that network here` })
  }
  const workThreshold = threshold === undefined ? THRESHOLDS[environment] : BigInt(`0x${threshold}`)
  return ok({ expectedGenesis: genesis.toUpperCase(), workThreshold })
}

function genesisOf(environment: IntegrationsFile['chain_env'], sandbox?: string, beta?: string): string | undefined {
  if (environment === 'live') return LIVE_GENESIS
  if (environment === 'beta') return beta
  return sandbox ?? (environment === 'dev' ? DEV_GENESIS : undefined)
}

const LIVE_AS_ANOTHER = 'this is the genesis of the live network: real money is paid with chain_env live alone'

const onlyFor = (environments: string, given: string): string =>
  `this key belongs to chain_env ${environments}, but chain_env is ${given}: leave it out`
