// The sandbox's ledger in a process of its own, over real HTTP: opens the operator's accounts with a large balance and serves them.
import { unitsToRaw, units, UNITS_PER_BAN } from '@pay2slay/domain'
import {
  FREE_PORTS,
  fund,
  receiveAll,
  SANDBOX_GENESIS_HASH,
  startSandbox,
  walletOf,
  type Sandbox,
} from '@pay2slay/sandbox'
import { serve } from '../shared/children.js'

export interface LedgerJob {
  readonly seed: string
  readonly fundBan: number
  /** Of the seed, from index 0 on; each has `fundBan`. Default 1. */
  readonly accounts?: number
  readonly confirmDelayMs: number
  /** Confirmations a second of one account's chain, as a real network has them. Default: no such pace. */
  readonly blocksPerSecond?: number
  readonly keepAlive: boolean
  /** Default true; false shows what the check costs. */
  readonly checkSignatures?: boolean
}

export interface LedgerResult {
  readonly nodeUrl: string
  readonly genesis: string
}

let sandbox: Sandbox | null = null

async function start(job: LedgerJob): Promise<LedgerResult> {
  sandbox = await startSandbox({
    ports: FREE_PORTS,
    players: [],
    // Every nonce will do: the work is taken to be computed beforehand.
    workThreshold: 0n,
    confirmation: { delayMs: 0, blocksPerSecond: null },
    keepAlive: job.keepAlive,
    ...(job.checkSignatures === false && { signatures: { verify: () => true, trust() {} } }),
  })
  for (let index = 0; index < (job.accounts ?? 1); index += 1) {
    const wallet = walletOf(job.seed, index)
    const funded = fund(sandbox.network, wallet.address, unitsToRaw(units(BigInt(job.fundBan) * UNITS_PER_BAN)))
    if (!funded.ok) throw new Error(funded.error)
    const opened = receiveAll(sandbox.network, wallet)
    if (!opened.ok) throw new Error(opened.error)
  }
  sandbox.network.confirmation.setPolicy({
    delayMs: job.confirmDelayMs,
    blocksPerSecond: job.blocksPerSecond ?? null,
  })
  return { nodeUrl: sandbox.urls.node, genesis: SANDBOX_GENESIS_HASH }
}

serve(start, async () => sandbox?.stop())
