// The short form of `make mutants`: every deliberate break still finds the code that it breaks, and the simulator notices some of them.
import { describe, expect, it } from '@jest/globals'
import { MUTANTS } from '../../../tools/mutants/list.mjs'
import { changedSources, runMutant } from '../../../tools/mutants/run.mjs'

const QUICK = [
  'an accepted broadcast counts as paid',
  'a split rounds both parts',
  'signing does not look at the pause',
]

describe('a deliberate break of a rule', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('still finds its code: %s', (_, mutant) => {
    expect(changedSources(mutant).size).toBeGreaterThan(0)
  })

  it('fails loudly where the code has moved on', () => {
    const moved = {
      name: 'moved',
      edits: [['packages/domain/src/money.ts', 'no such text', '']] as [string, string, string][],
    }
    expect(() => changedSources(moved)).toThrow('has its text 0 times instead of once')
  })

  it.each(QUICK)(
    'is noticed by the simulator: %s',
    async (name) => {
      const mutant = MUTANTS.find((one) => one.name === name)
      expect(mutant && (await runMutant(mutant, { seeds: 500 }))).toMatchObject({ noticed: true })
    },
    180_000,
  )
})
