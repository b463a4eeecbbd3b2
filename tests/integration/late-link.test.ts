// Addresses on the chain are everybody's to see: while the books are stopped nobody takes a send by linking the address it went to.
import { describe, expect, it } from '@jest/globals'
import { noteBackup } from '@pay2slay/db'
import { adopt, pay, resume, setStopForDifference, type BlockHash, type Chain, type Store } from '@pay2slay/domain'
import { DIALECTS } from '@pay2slay/testing'
import { restoreBackup, takeBackup } from './support/backup.js'
import { startFaucet } from './support/faucet.js'
import { forgetfulBooks } from './support/forgetful.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  const {
    books,
    playerId,
    deps,
    compare,
    matches,
    aMoment,
    unlinked,
    payPlayer,
    nodesBehind,
    forgetting,
    forgotten,
    linkLate,
    payOn,
    isStopped,
    paidOnce,
  } = forgetfulBooks(dialect)

  it('a link from after a person lifted the books stop, which is set again, is no older for it', async () => {
    const address = await forgotten()
    await books.faucet.pay()
    await linkLate(address)
    expect(await resume(books.faucet.store, { kind: 'books', reason: 'it looked well', actor: 'test' })).toBe(true)
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a link from before any scheduler looked at restored books is as late as one from after', async () => {
    await linkLate(await forgotten())
    expect(await payOn()).toEqual(paidOnce)
    expect(await compare()).toMatchObject({ ok: true, value: { matches: false } })
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('whoever links a forgotten address after the books were stopped does not take what was paid to it', async () => {
    const address = await forgotten()
    await books.faucet.pay()
    const hash = (await books.faucet.store.stops())[0]?.block?.hash as BlockHash
    await linkLate(address)
    expect(await payOn()).toEqual(paidOnce)
    expect((await books.faucet.store.stops())[0]?.block?.hash).toBe(hash)
    const theirs = { hash, playerId: await playerId(1), reason: 'it was their address', actor: 'test' }
    const adopted = await adopt({ ...deps(), timeZone: 'UTC' }, theirs)
    expect(adopted).toMatchObject({ ok: true, value: { remaining: null, adopted: { kills: 10 } } })
  })

  it('nodes that do not show a block for a while make no link early: not under the stop, nor once a person lifted it', async () => {
    const { address, backup } = await forgetting()
    await restoreBackup(books.fresh.database, backup)
    const behind = await nodesBehind()
    await aMoment()
    await books.faucet.pay()
    await linkLate(address)
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await resume(books.faucet.store, { kind: 'books', reason: 'no node shows it', actor: 'test' })).toBe(true)
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it.each(['nothing else', 'something else'])(
    'of two lost sends that nodes show, lose and show again while %s stops the books, a link to the second is late',
    async (stopper) => {
      books.faucet = await startFaucet(books.fresh.database, { players: 3 })
      await books.faucet.drain()
      const first = await unlinked(3)
      const second = await unlinked(1)
      expect(await compare()).toMatchObject(matches)
      const backup = await takeBackup(books.fresh.database)
      await payPlayer(3, first)
      await payPlayer(1, second)
      await restoreBackup(books.fresh.database, backup)
      const behind = await nodesBehind()
      await aMoment()
      if (stopper === 'something else')
        await books.faucet.store.transaction((tx) => setStopForDifference(tx, 'the balance in the books is another'))
      await books.faucet.pay()
      await linkLate(second)
      expect(await resume(books.faucet.store, { kind: 'books', reason: 'no node shows it', actor: 'test' })).toBe(true)
      expect(await compare({ chain: behind })).toMatchObject(matches)
      await aMoment()
      await books.faucet.pay()
      const hash = (await books.faucet.store.stops())[0]?.block?.hash as BlockHash
      const theirs = { hash, playerId: await playerId(3), reason: 'it was their address', actor: 'test' }
      expect(await adopt({ ...deps(), timeZone: 'UTC' }, theirs)).toMatchObject({ ok: true })
      expect(await payOn()).toEqual(paidOnce)
      expect(await isStopped()).toBe(true)
    },
  )

  it('a look at nodes that were put back together with the books makes no link from after the restore early', async () => {
    const { address, backup } = await forgetting()
    await restoreBackup(books.fresh.database, backup)
    await books.fresh.database.transaction((tx) =>
      noteBackup(tx, 'books_restored', 'test', 'books of yesterday restored', Date.now()),
    )
    const behind = await nodesBehind()
    await linkLate(address)
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a block that only confirm saw makes no link early', async () => {
    const { address, backup } = await forgetting()
    await restoreBackup(books.fresh.database, backup)
    const behind = await nodesBehind()
    await aMoment()
    // Nodes lag after the restore: a payout of player 2 is signed where the lost one stands.
    books.faucet.setKills(2, 110)
    await books.faucet.accrue()
    await books.faucet.settle({}, behind)
    const signed = await pay(
      { ...books.faucet.common, chain: behind, signer: books.faucet.signer },
      books.faucet.paySettings,
    )
    expect(signed).toMatchObject({ ok: true, value: { signedSends: 1 } })
    await books.faucet.confirm()
    expect(await isStopped()).toBe(true)
    await linkLate(address)
    expect(await resume(books.faucet.store, { kind: 'books', reason: 'no node shows it', actor: 'test' })).toBe(true)
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('nor does one that nodes showed while they differed, or that no walk led to right after it was told', async () => {
    const address = await forgotten()
    const behind = await nodesBehind()
    await linkLate(address)
    const detail = 'confirmed heads differ'
    const differing: Chain = {
      ...books.faucet.chain,
      account: async () => ({ ok: false, error: { kind: 'disagreement', detail } }),
    }
    expect(await compare({ chain: differing })).toMatchObject({ ok: false })
    const forgetful: Chain = { ...books.faucet.chain, blocksAfter: async () => ({ ok: true, value: [] }) }
    expect(await compare({ chain: forgetful })).toMatchObject({ ok: false, error: { error: { kind: 'not_in_sync' } } })
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a comparison of books that were restored meanwhile is written nowhere', async () => {
    const { address, backup } = await forgetting()
    const isWritten = async () =>
      (await books.fresh.database.read.all('SELECT max(compared_at_ms) AS at FROM chain_comparison'))[0]
    let before: unknown = null
    const store: Store = {
      ...books.faucet.store,
      async transaction(work) {
        if (before === null) {
          await restoreBackup(books.fresh.database, backup)
          before = await isWritten()
          await linkLate(address)
        }
        return books.faucet.store.transaction(work)
      },
    }
    expect(await compare({ store })).toMatchObject({ ok: false, error: { kind: 'chain' } })
    expect(await isWritten()).toEqual(before)
    expect(await payOn()).toEqual(paidOnce)
  })

  it.each([
    ['an hour slow after the restore', 0, -3_600_000],
    ['a year ahead as the last block was signed', 365 * 86_400_000, 0],
  ])('a clock of the database that is %s makes no link early', async (_, ahead, behind) => {
    const clock = { shift: 0 }
    const { address, backup } = await forgetting(clock, ahead)
    clock.shift = behind
    await restoreBackup(books.fresh.database, backup)
    await linkLate(address)
    await books.faucet.drain(2)
    clock.shift = 0
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })
})
