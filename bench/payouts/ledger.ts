// The sandbox's ledger in a process of its own, over real HTTP: opens the operator's account with a large balance and serves it.
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
  readonly confirmDelayMs: number
  readonly keepAlive: boolean
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
    confirmation: { delayMs: job.confirmDelayMs, blocksPerSecond: null },
    keepAlive: job.keepAlive,
  })
  const wallet = walletOf(job.seed)
  const funded = fund(sandbox.network, wallet.address, unitsToRaw(units(BigInt(job.fundBan) * UNITS_PER_BAN)))
  if (!funded.ok) throw new Error(funded.error)
  const opened = receiveAll(sandbox.network, wallet)
  if (!opened.ok) throw new Error(opened.error)
  return { nodeUrl: sandbox.urls.node, genesis: SANDBOX_GENESIS_HASH }
}

serve(start, async () => sandbox?.stop())
