// The short form of `make sim`: some hundred random histories of the whole service, with everything that can go wrong, in memory and
// on a real database. A failure tells the seed; `make sim SEED=…` shows the shortest history that still fails.
import { describe, expect, it } from '@jest/globals'
import { databaseBackend, drawHistory, freshSqlite, MUST_REACH, runHistory, shrink, Summary } from '@pay2slay/testing'

describe('whatever happens', () => {
  it('every kill that can be paid is paid once, in 400 histories in memory', async () => {
    const summary = new Summary()
    for (let seed = 1; seed <= 400; seed += 1) {
      const history = drawHistory(seed)
      const { violations } = await runHistory(history, { note: (what) => summary.note(what) })
      expect({ seed, violations }).toEqual({ seed, violations: [] })
    }
    const missing = summary.missing()
    expect(missing.length).toBeLessThan(MUST_REACH.length / 5)
  }, 300_000)

  it('the same holds on a real SQLite database, in 200 histories', async () => {
    const fresh = await freshSqlite()
    for (let seed = 10_001; seed <= 10_200; seed += 1) {
      const backend = databaseBackend(fresh.database)
      const { violations } = await runHistory(drawHistory(seed), { backend })
      expect({ seed, violations }).toEqual({ seed, violations: [] })
    }
    await fresh.close()
  }, 300_000)
})

describe('a failure', () => {
  it('is made short: what does not matter for it is left out', async () => {
    const history = drawHistory(7)
    const broken = { violations: ['simulated'], at: null }
    const needs = history.actions.find(({ kind }) => kind === 'play')
    const short = await shrink(history, broken, async ({ actions }) =>
      needs && actions.includes(needs) ? broken : { violations: [], at: null },
    )
    expect(short.history.actions).toEqual([needs])
  })

  it('is the same each time: a seed tells the whole history', () => {
    expect(drawHistory(4_711)).toEqual(drawHistory(4_711))
    expect(drawHistory(4_711)).not.toEqual(drawHistory(4_712))
  })
})
