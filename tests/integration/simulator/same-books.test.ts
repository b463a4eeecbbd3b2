// The simulator's books in memory are worth something only if real databases would hold the same: the same histories, with crashes
// and all, leave the same rows everywhere.
import { describe, expect, it } from '@jest/globals'
import {
  databaseBackend,
  drawHistory,
  dumpOf,
  freshDatabase,
  memoryBackend,
  runHistory,
  type Backend,
} from '@pay2slay/testing'
import type { Dialect } from '@pay2slay/db'

const SEEDS: Readonly<Record<Dialect, number>> = { sqlite: 30, postgresql: 10 }

async function endOf(seed: number, backend: Backend) {
  const { violations } = await runHistory(drawHistory(seed), { backend })
  return { seed, violations, dump: dumpOf(await backend.read()) }
}

describe.each(['sqlite', 'postgresql'] as const)('on %s', (dialect) => {
  it('the same histories leave the same books as in memory, row by row', async () => {
    const fresh = await freshDatabase(dialect)
    for (let seed = 1; seed <= SEEDS[dialect]; seed += 1) {
      const memory = await endOf(seed, memoryBackend())
      expect(await endOf(seed, databaseBackend(fresh.database))).toEqual(memory)
      expect(memory.violations).toEqual([])
    }
    await fresh.close()
  }, 300_000)
})
