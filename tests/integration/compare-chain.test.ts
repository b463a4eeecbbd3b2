// The books against the chain, over real books and a real ledger; and the sums that everybody may see.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { listAlerts, makeTotals, readComparisons, readTransparency } from '@pay2slay/db'
import { acknowledge, compareChain, type Chain, type CompareDeps } from '@pay2slay/domain'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { restoreBackup, takeBackup } from './support/backup.js'
import { ban, SEED, startFaucet, type Faucet } from './support/faucet.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  let verified: CompareDeps['verified']
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 3 })
    verified = new Map()
    await faucet.drain()
    await payKills(110)
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const payKills = async (total: number) => {
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, total))
    await faucet.accrue()
    await faucet.settle()
    await faucet.drain()
  }
  const compare = (changes: Partial<CompareDeps> = {}) =>
    compareChain(
      { ...faucet.common, chain: faucet.chain, pause: async () => {}, verified, ...changes },
      faucet.signer.account,
    )
  const run = (text: string, values: string[] = []) => fresh.database.transaction((tx) => tx.run(text, values))
  const stops = async () => (await faucet.store.stops()).map(({ kind, block }) => [kind, block?.hash ?? null])
  const alerts = async () => (await listAlerts(fresh.database.read, { limit: 9, open: true })).map(({ kind }) => kind)

  it('books that are equal to the chain say so, with the time and the balance, and go on from there next time', async () => {
    expect(await compare()).toMatchObject({ ok: true, value: { matches: true, detail: '' } })
    const [first] = await readComparisons(fresh.database.read)
    expect(first?.booksBalance).toBe(first?.chainBalance)
    expect(first?.booksBalance).toBe(1_000n * 10n ** 29n - 3n * 5n * 10n ** 28n)
    await payKills(120)
    const read: unknown[] = []
    const store: CompareDeps['store'] = {
      ...faucet.store,
      confirmedBlocks: async (...args) => {
        const rows = await faucet.store.confirmedBlocks(...args)
        read.push(rows.length)
        return rows
      },
    }
    expect(await compare({ store })).toMatchObject({ ok: true, value: { matches: true } })
    expect(read).toEqual([3])
    const [second] = await readComparisons(fresh.database.read)
    expect(second?.comparedAt).toBeGreaterThan(first?.comparedAt ?? Infinity)
    expect(await stops()).toEqual([])
  })

  it('a look at books that were put back meanwhile says nothing of those that are there now', async () => {
    await compare()
    const before = await readComparisons(fresh.database.read)
    const backup = await takeBackup(fresh.database)
    await payKills(120)
    const store: CompareDeps['store'] = {
      ...faucet.store,
      async transaction(work) {
        await restoreBackup(fresh.database, backup)
        return faucet.store.transaction(work)
      },
    }
    expect(await compare({ store })).toMatchObject({
      ok: false,
      error: { kind: 'chain', error: { kind: 'not_in_sync', detail: expect.stringContaining('were replaced') } },
    })
    expect(await readComparisons(fresh.database.read)).toEqual(before)
    expect([await stops(), await alerts()]).toEqual([[], []])
  })

  it('a changed balance is found, told, and stops paying until a person looks', async () => {
    await compare()
    verified.clear()
    await run(`UPDATE block SET amount_raw = '1' WHERE role = 'payout' AND height = (SELECT max(height) FROM block)`)
    expect(await compare()).toMatchObject({
      ok: true,
      value: { matches: false, detail: expect.stringContaining('raw') },
    })
    expect(await stops()).toEqual([['books', null]])
    expect(await alerts()).toEqual(['chain_mismatch'])
    expect(await readComparisons(fresh.database.read)).toMatchObject([{ matches: false }])
    faucet.setKills(1, 130)
    await faucet.accrue()
    expect(await faucet.settle()).toMatchObject({ ok: false, error: { kind: 'stopped', stop: 'books' } })
  })

  it('a head that the chain does not hold as confirmed is a difference, and one look alone is none', async () => {
    let looks = 0
    const views: Chain['views'] = async (hashes) => {
      looks += 1
      const told = await faucet.chain.views(hashes)
      return looks === 1 && told.ok ? { ok: true, value: new Map(hashes.map((hash) => [hash, 'absent'])) } : told
    }
    expect(await compare({ chain: { ...faucet.chain, views } })).toMatchObject({ ok: true, value: { matches: true } })
    expect(looks).toBe(2)
    const gone: Chain['views'] = async (hashes) => ({
      ok: true,
      value: new Map(hashes.map((hash) => [hash, 'absent'])),
    })
    expect(await compare({ chain: { ...faucet.chain, views: gone } })).toMatchObject({
      ok: true,
      value: { matches: false, detail: expect.stringContaining('is absent on the nodes') },
    })
    expect(await stops()).toHaveLength(1)
  })

  it('an unknown block is a difference, names it, and is over once the books know it', async () => {
    const made = makeRival(faucet.sandbox.network, walletOf(SEED), { confirm: true })
    if (!made.ok) throw new Error(made.error)
    expect(await compare()).toMatchObject({
      ok: true,
      value: { matches: false, detail: expect.stringContaining(made.value) },
    })
    expect(await stops()).toEqual([['books', made.value]])
    expect(await alerts()).toEqual(['chain_mismatch'])
  })

  it('a changed balance stops paying for a person also beside an unknown block, which is no longer the only reason then', async () => {
    const made = makeRival(faucet.sandbox.network, walletOf(SEED), { confirm: true })
    if (!made.ok) throw new Error(made.error)
    await compare()
    expect(await stops()).toEqual([['books', made.value]])
    verified.clear()
    await run(`UPDATE block SET amount_raw = '1' WHERE role = 'payout' AND height = (SELECT max(height) FROM block)`)
    await compare()
    expect(await stops()).toEqual([['books', null]])
    const request = { hash: made.value, reason: 'it was a wallet', actor: 'test' }
    expect(await acknowledge({ ...faucet.common, chain: faucet.chain }, request)).toMatchObject({ ok: true })
    expect(await stops()).toEqual([['books', null]])
  })

  it('nodes that do not answer or differ are no difference: the last comparison stays', async () => {
    await compare()
    const before = await readComparisons(fresh.database.read)
    const silent = { ok: false, error: { kind: 'unreachable', detail: 'down' } } as const
    const torn: Chain['views'] = async (hashes) => ({
      ok: true,
      value: new Map(hashes.map((hash) => [hash, 'disagreement'])),
    })
    expect(await compare({ chain: { ...faucet.chain, account: async () => silent } })).toMatchObject({ ok: false })
    expect(await compare({ chain: { ...faucet.chain, block: async () => silent } })).toMatchObject({ ok: false })
    expect(await compare({ chain: { ...faucet.chain, views: torn } })).toMatchObject({ ok: false })
    expect(await readComparisons(fresh.database.read)).toEqual(before)
    expect(await stops()).toEqual([])
  })

  it('blocks that are on their way while it is compared are no difference', async () => {
    const compared = Array.from({ length: 6 }, () => compare())
    await Promise.all([payKills(125), ...compared])
    expect((await Promise.all(compared)).every((one) => !one.ok || one.value.matches)).toBe(true)
    expect(await stops()).toEqual([])
  })

  it('the sums are those of the books, and tell how long the balance lasts', async () => {
    expect(await readTransparency(fresh.database)).toMatchObject({ totals: null, daysOfSolvency: null })
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 130))
    await faucet.accrue()
    await compare()
    await makeTotals(fresh.database, { operators: [faucet.signer.account], minimum: ban('10') })
    const { totals, comparisons, daysOfSolvency, stops: open } = await readTransparency(fresh.database)
    expect(totals).toMatchObject({
      players: 3,
      kills: 90,
      paid: ban('1.5'),
      paidPayouts: 3,
      owed: ban('3'),
      open: 0n,
      outflow: ban('1.5'),
      balance: ban('998.5'),
      minimum: ban('10'),
    })
    // (998.5 - 10 - 3) BAN at 1.5 BAN a day.
    expect(daysOfSolvency).toBe(657)
    expect({ open, comparisons: comparisons.length }).toEqual({ open: [], comparisons: 1 })
  })
})
