// Where work comes from, in order: the node, a work server, this machine's own CPU off the event loop. Each answer is verified
// here before it is used, and the likely next root is computed while nothing else is to do.
import { err, ok, type Result, type WorkSource } from '@pay2slay/domain'
import { workGenerate } from './node-calls.js'
import { createRpcNode, describeRpcError, type Endpoint, type RpcNode } from './rpc.js'
import { EPOCH_2_THRESHOLD, isWorkValid, thresholdText } from './work.js'
import { WorkPool } from './work-pool.js'

export interface WorkOptions {
  /** Nodes and work servers that answer work_generate, in order. */
  readonly endpoints: readonly Endpoint[]
  /** For accounts of version 0 and 1. */
  readonly threshold: bigint
  /** CPU workers; 0: none. */
  readonly localWorkers: number
  readonly timeoutMs?: number
  /** Roots under computation at once. */
  readonly concurrency?: number
}

type Found = Result<string, { readonly kind: 'unavailable'; readonly detail: string }>

const TIMEOUT_MS = 60_000
const CACHE_LIMIT = 1_024
/** An endpoint that refused or failed is left alone this long. */
const REST_MS = 30_000

export function createWorkSource(options: WorkOptions): WorkSource & { close(): Promise<void> } {
  const nodes = options.endpoints.map((endpoint) => ({ node: createRpcNode(endpoint), restUntil: 0 }))
  const pool = options.localWorkers > 0 ? new WorkPool(options.localWorkers) : null
  const found = new Map<string, Promise<Found>>()

  const compute = async (root: string, threshold: bigint): Promise<Found> => {
    const reasons: string[] = []
    for (const source of nodes) {
      if (source.restUntil > performance.now()) continue
      const remote = await askNode(source.node, root, threshold, options.timeoutMs ?? TIMEOUT_MS)
      if (remote.ok) return remote
      reasons.push(remote.error.detail)
      source.restUntil = performance.now() + REST_MS
    }
    if (pool) return pool.generate(root, threshold)
    return err({ kind: 'unavailable', detail: reasons.join('; ') || 'no work source is configured' })
  }

  const lookUp = (root: string, accountVersion: number): Promise<Found> => {
    // A node's version 2 asks for more; a lower threshold of a test network stays what it is.
    const threshold =
      accountVersion >= 2 && options.threshold > 0xff00_0000_0000_0000n ? EPOCH_2_THRESHOLD : options.threshold
    const key = `${root} ${threshold}`
    const known = found.get(key)
    if (known) return known
    const started = compute(root, threshold)
    if (found.size >= CACHE_LIMIT) found.delete(found.keys().next().value ?? '')
    found.set(key, started)
    void started.then((result) => {
      if (!result.ok) found.delete(key)
    })
    return started
  }
  return {
    work: lookUp,
    precompute: (root, accountVersion) => void lookUp(root, accountVersion),
    async close() {
      for (const { node } of nodes) node.close()
      await pool?.close()
    },
  }
}

async function askNode(node: RpcNode, root: string, threshold: bigint, timeoutMs: number): Promise<Found> {
  const told = await workGenerate(node, root, thresholdText(threshold), timeoutMs)
  if (!told.ok) return err({ kind: 'unavailable', detail: `${node.name}: ${describeRpcError(told.error)}` })
  if (!isWorkValid(root, told.value, threshold)) {
    return err({ kind: 'unavailable', detail: `${node.name} gave work below the threshold` })
  }
  return ok(told.value)
}
