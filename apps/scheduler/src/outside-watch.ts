// Writes down how the nodes and the sources of work are, for the console: the API asks no node itself.
import type { WatchedChain, WatchedWork } from '@pay2slay/banano-rpc'
import { writeOutsideReports, type OutsideReport } from '@pay2slay/db'
import type { Books } from './wiring.js'

const EVERY_MS = 15_000

interface Outside {
  readonly chain: WatchedChain
  readonly work: WatchedWork
}

/** Starts looking; the returned function ends it. */
export function startOutsideWatch(books: Books, outside: Outside): () => void {
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    try {
      await writeOutsideReports(books.database, await reportsOf(outside))
    } catch (error) {
      books.observer.event('warn', 'outside_not_watched', { error })
    } finally {
      looking = false
    }
  }
  void look()
  const timer = setInterval(() => void look(), EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

async function reportsOf({ chain, work }: Outside): Promise<readonly OutsideReport[]> {
  const nodes = await chain.nodes()
  return [
    ...nodes.map((node) => ({ kind: 'node' as const, ...node })),
    ...work.sources().map((source) => ({ kind: 'work' as const, ...source })),
  ]
}
