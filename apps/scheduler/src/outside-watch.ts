// Writes down how the nodes and the sources of work are, for the console: the API asks no node itself.
import type { WatchedChain, WatchedWork } from '@pay2slay/banano-rpc'
import { writeOutsideReports, type OutsideReport } from '@pay2slay/db'
import { every } from './every.js'
import type { Books } from './wiring.js'

const EVERY_MS = 15_000

interface Outside {
  readonly chain: WatchedChain
  readonly work: WatchedWork
}

/** Starts looking; the returned function ends it. */
export function startOutsideWatch({ database, observer }: Books, outside: Outside): () => void {
  return every(EVERY_MS, { observer, failed: 'outside_not_watched' }, async () =>
    writeOutsideReports(database, await reportsOf(outside)),
  )
}

async function reportsOf({ chain, work }: Outside): Promise<readonly OutsideReport[]> {
  const nodes = await chain.nodes()
  return [
    ...nodes.map((node) => ({ kind: 'node' as const, ...node })),
    ...work.sources().map((source) => ({ kind: 'work' as const, ...source })),
  ]
}
