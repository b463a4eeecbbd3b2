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
    expect([...changedSources(mutant)]).toHaveLength(new Set(mutant.edits.map(([file]) => file)).size)
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
      expect(await runMutant(named(name), { seeds: 500 })).toMatchObject({ noticed: true })
    },
    180_000,
  )

  it('is noticed where it keeps a history from ending', async () => {
    const endless = await runMutant(named('a settlement never comes to its end'), { historySeconds: 5 })
    expect(endless).toMatchObject({ noticed: true, said: 'the history did not end' })
  }, 180_000)
})

describe('a mistake that a constraint stands against', () => {
  it.each(['sqlite', 'postgresql'] as const)(
    'breaks nothing with it and is noticed without it, on %s',
    async (on) => {
      const mistake = 'a player with an open payout is planned for again'
      const without = named(`${mistake}, without payout_one_open`)
      expect(await runMutant(without, { on, seeds: 50 })).toMatchObject({ noticed: true })
      const withIt = named(`${mistake}, with payout_one_open`)
      expect(await runMutant(withIt, { on, seeds: 5 })).toMatchObject({ noticed: false, histories: 5 })
    },
    180_000,
  )
})

function named(name: string) {
  const mutant = MUTANTS.find((one) => one.name === name)
  if (mutant === undefined) throw new Error(`no mutant is named "${name}"`)
  return mutant
}
