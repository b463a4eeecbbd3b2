import { describe, expect, test } from '@jest/globals'
import { asId, type Address } from '../ids.js'
import { err, ok } from '../result.js'
import { OtherChains } from './other-chains.js'

const [own, beside, former] = ['ban_own', 'ban_beside', 'ban_former'].map((name) => asId<Address>(name))
if (!own || !beside || !former) throw new Error('three accounts')

describe('before an account signs', () => {
  const known = ok({ frontier: null, frontiers: [], confirmed: null, representative: null, accountVersion: 0 })
  const stopped = err({ kind: 'stopped', stop: 'books', reason: 'an unknown block' } as const)
  const watch = () => {
    const clock = { now: 0 }
    const looks: Address[] = []
    const chains = new OtherChains(new Set([own, beside]), 1_000, () => clock.now)
    const at = (account: Address, answer: typeof known | typeof stopped = known) =>
      chains.look(account, async () => {
        looks.push(account)
        return answer
      })
    return { clock, looks, chains, at }
  }

  test('an account that no longer signs is looked at each time', async () => {
    const { looks, at } = watch()
    for (let time = 1; time <= 3; time += 1) expect(await at(former)).toBe(known)
    expect(looks).toEqual([former, former, former])
  })

  test('one that signs beside it is looked at once in a while, and by one of them', async () => {
    const { clock, looks, at } = watch()
    expect(await Promise.all([at(beside), at(beside)])).toEqual([known, known])
    expect(await at(beside)).toBeNull()
    expect(looks).toEqual([beside])
    clock.now = 1_001
    expect(await at(beside)).toBe(known)
    expect(looks).toEqual([beside, beside])
  })

  test('what was not found to be known is looked at again at once', async () => {
    const { looks, at } = watch()
    expect(await at(beside, stopped)).toBe(stopped)
    expect(await at(beside, stopped)).toBe(stopped)
    expect(await at(beside)).toBe(known)
    expect(looks).toHaveLength(3)
  })

  test('its own chain is looked at whatever others saw of it', async () => {
    const { looks, chains, at } = watch()
    await at(own)
    const look = async () => {
      looks.push(own)
      return known
    }
    expect(await chains.own(own, look)).toBe(known)
    expect(looks).toEqual([own, own])
  })
})
