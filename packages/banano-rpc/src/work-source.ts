// Where work comes from, in order: the node, a work server, this machine's own CPU off the event loop. Each answer is verified
// here before it is used, and the likely next root is computed while nothing else is to do.
import { err, ok, type Observer, type Result, type WorkSource } from '@pay2slay/domain'
import { Limit } from './limit.js'
import { workGenerate } from './node-calls.js'
import { createRpcNode, describeRpcError, type Endpoint, type RpcNode } from './rpc.js'
import { epoch2Of, isWorkValid, thresholdText } from './work.js'
import { WorkPool } from './work-pool.js'

export interface WorkOptions {
  /** Nodes and work servers that answer work_generate, in order. */
  readonly endpoints: readonly Endpoint[]
  /** For accounts of version 0 and 1; version 2 needs 32 times as much. */
  readonly threshold: bigint
  /** CPU workers; 0: none. */
  readonly localWorkers: number
  readonly timeoutMs?: number
  /** Roots asked of one endpoint at once: a node computes one after another, so more would only time out. */
  readonly concurrency?: number
  readonly observer?: Observer
}

type Found = Result<string, { readonly kind: 'unavailable'; readonly detail: string }>

const TIMEOUT_MS = 60_000
const CONCURRENCY = 4
const CACHE_LIMIT = 1_024
/** More roots than any chain of unconfirmed blocks is long: something is wrong. */
const WAITING_LIMIT = 4_096
/** An endpoint that refused or failed is left alone this long. */
const REST_MS = 30_000

interface Source {
  readonly node: RpcNode
  readonly limit: Limit
  restUntil: number
  /** What came of the last root that it was asked for. */
  last: { readonly isWell: boolean; readonly detail: string } | null
}

export interface WorkHealth {
  readonly name: string
  /** null: nothing was asked of it yet. */
  readonly isWell: boolean | null
  readonly detail: string
}

export interface WatchedWork extends WorkSource {
  close(): Promise<void>
  /** In the order in which they are asked; without a call to any. */
  sources(): readonly WorkHealth[]
}

export function createWorkSource(options: WorkOptions): WatchedWork {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  const sources = options.endpoints.map((endpoint): Source => ({
    node: createRpcNode(endpoint, options.observer ? { observer: options.observer } : {}),
    limit: new Limit(options.concurrency ?? CONCURRENCY, WAITING_LIMIT),
    restUntil: 0,
    last: null,
  }))
  const pool = options.localWorkers > 0 ? new WorkPool(options.localWorkers) : null
  const found = new Map<string, Promise<Found>>()
  const closing = new AbortController()

  const ask = async (source: Source, root: string, threshold: bigint): Promise<Found | null> => {
    if (source.restUntil > performance.now() || source.limit.full) return null
    return source.limit.run(async () => {
      // It may have failed for another root while this one waited.
      if (closing.signal.aborted || source.restUntil > performance.now()) return null
      const since = performance.now()
      const told = await askNode(source.node, root, threshold, timeoutMs)
      const took = ((performance.now() - since) / 1_000).toFixed(1)
      source.last = { isWell: told.ok, detail: told.ok ? `the last work took ${took} s` : told.error.detail }
      if (!told.ok) source.restUntil = performance.now() + REST_MS
      if (!told.ok) options.observer?.event('warn', 'work_source_failed', { detail: told.error.detail })
      return told
    })
  }
  const compute = async (root: string, threshold: bigint): Promise<Found> => {
    const reasons: string[] = []
    for (const source of sources) {
      const told = await ask(source, root, threshold)
      if (told?.ok) return told
      reasons.push(told?.error.detail ?? `${source.node.name} failed lately or is busy`)
    }
    if (closing.signal.aborted) return unavailable('shutting down')
    if (!pool) return unavailable(reasons.join('; ') || 'no work source is configured')
    return pool.generate(root, threshold)
  }

  const thresholdOf = (accountVersion: number): bigint =>
    accountVersion >= 2 ? epoch2Of(options.threshold) : options.threshold

  const lookUp = (root: string, accountVersion: number): Promise<Found> => {
    if (closing.signal.aborted) return Promise.resolve(unavailable('shutting down'))
    const threshold = thresholdOf(accountVersion)
    const key = `${root} ${threshold}`
    const known = found.get(key)
    if (known) return known
    const started = compute(root, threshold)
    if (found.size >= CACHE_LIMIT) found.delete(found.keys().next().value ?? '')
    found.set(key, started)
    void started.then((result) => {
      if (!result.ok && found.get(key) === started) found.delete(key)
    })
    return started
  }
  return {
    accepts: (root, work, accountVersion) => isWorkValid(root, work, thresholdOf(accountVersion)),
    async work(root, accountVersion) {
      const since = performance.now()
      const result = await lookUp(root, accountVersion)
      options.observer?.count('work_seconds_total', (performance.now() - since) / 1_000)
      return result
    },
    sources: () => [
      ...sources.map(({ node: { name }, last }) => ({ name, ...(last ?? { isWell: null, detail: 'not asked yet' }) })),
      ...(pool ? [{ name: 'this machine', isWell: true, detail: `${options.localWorkers} workers` }] : []),
    ],
    precompute: (root, accountVersion) => void lookUp(root, accountVersion),
    async close() {
      closing.abort()
      for (const { node } of sources) node.close()
      await pool?.close()
    },
  }
}

async function askNode(node: RpcNode, root: string, threshold: bigint, timeoutMs: number): Promise<Found> {
  const told = await workGenerate(node, root, thresholdText(threshold), timeoutMs)
  if (!told.ok) return unavailable(`${node.name}: ${describeRpcError(told.error)}`)
  return isWorkValid(root, told.value, threshold)
    ? ok(told.value)
    : unavailable(`${node.name} gave work below the threshold`)
}

const unavailable = (detail: string): Found => err({ kind: 'unavailable', detail })
