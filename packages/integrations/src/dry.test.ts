import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createDryDirectory, createDryKillSource } from './dry.js'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 24)

async function totalAt(seed: number, id: string, at: number) {
  const read = await createDryKillSource({ seed, now: () => at }).read(id)
  if (!read.ok) throw new Error(read.error.kind)
  return read.value
}

describe('the kill source of a dry run', () => {
  test('tells the same for the same seed, account and time, also after a restart', async () => {
    expect(await totalAt(1, 'a', START)).toEqual(await totalAt(1, 'a', START))
    expect((await totalAt(1, 'a', START)).total).not.toBe((await totalAt(2, 'a', START)).total)
    expect((await totalAt(1, 'a', START)).total).not.toBe((await totalAt(1, 'b', START)).total)
  })

  test('never falls, and its time stamp neither falls nor lies ahead', async () => {
    const pairs = fc.tuple(fc.nat({ max: 9 }), fc.string(), fc.nat({ max: 1e9 }), fc.nat({ max: 1e9 }))
    await fc.assert(
      fc.asyncProperty(pairs, async ([seed, id, from, more]) => {
        const [before, after] = [await totalAt(seed, id, START + from), await totalAt(seed, id, START + from + more)]
        expect(after.total).toBeGreaterThanOrEqual(before.total)
        expect(after.providerAt).toBeGreaterThanOrEqual(before.providerAt ?? 0)
        expect(after.providerAt).toBeLessThanOrEqual(START + from + more)
      }),
    )
  })

  test('grows every hour, at a pace no rule against cheating minds, and stays a count for decades', async () => {
    for (const id of ['a', 'b', 'epic_1', 'epic_2', '89400e04ab8540bbb746a8c1e3f4dc0c']) {
      const grown = (await totalAt(1, id, START + HOUR)).total - (await totalAt(1, id, START)).total
      expect(grown).toBeGreaterThan(0)
      expect(grown).toBeLessThanOrEqual(42)
      expect((await totalAt(1, id, START + 50 * 365 * 24 * HOUR)).total).toBeLessThan(2 ** 31)
    }
  })

  test('tells a whole number even before its own beginning', async () => {
    expect((await totalAt(1, 'a', 0)).total).toBeGreaterThanOrEqual(0)
  })
})

describe('the directory of a dry run', () => {
  test('holds everybody for linked, under the Epic account that the books know', async () => {
    const known = createDryDirectory({ epicAccountOf: async (id) => (id === '1' ? 'known' : null) })
    const answer = await known.lookUp(['1', '2'])
    expect(answer.ok && Object.fromEntries(answer.value)).toEqual({
      1: { kind: 'linked', epicAccountId: 'known', epicName: null },
      2: { kind: 'linked', epicAccountId: 'epic_2', epicName: null },
    })
    expect(await createDryDirectory().lookUp(['3'])).toMatchObject({ ok: true })
  })
})
