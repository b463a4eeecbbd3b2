// Whose a found send is, where the books forgot more than the send: links, accounts, and what a person said once.
import { describe, expect, it } from '@jest/globals'
import { importPlayers, noteBackup } from '@pay2slay/db'
import { adopt, asId, beginAccount, deletePlayer, pay, type Address, type BlockHash } from '@pay2slay/domain'
import { DIALECTS } from '@pay2slay/testing'
import { restoreBackup, takeBackup } from './support/backup.js'
import { playerSpec, startFaucet } from './support/faucet.js'
import { forgetfulBooks, KILL } from './support/forgetful.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  const {
    books,
    playerId,
    link,
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
    unlink,
    ownBlock,
    nameIt,
    noteRestored,
  } = forgetfulBooks(dialect)

  it('a link in a backup that holds no comparison but the beginning of its books is late', async () => {
    books.faucet = await startFaucet(books.fresh.database, { players: 2 })
    await books.faucet.drain()
    const address = await unlinked()
    const backup = await takeBackup(books.fresh.database)
    await payPlayer(1, address)
    await restoreBackup(books.fresh.database, backup)
    await linkLate(address)
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it.each([
    ['nothing of a backup', () => null],
    ['when their backup was made', () => Date.now()],
  ])('where a person said with which block the books begin, and %s, a later link is late', async (_, told) => {
    books.faucet = await startFaucet(books.fresh.database, { players: 2 })
    const address = await unlinked()
    const backup = await takeBackup(books.fresh.database)
    const wholeAt = told()
    await books.faucet.drain()
    const hash = (await books.faucet.store.operatorAccounts())[0]?.confirmed.hash as BlockHash
    await payPlayer(1, address)
    await restoreBackup(books.fresh.database, backup)
    await linkLate(address)
    await books.faucet.pay()
    const { account } = books.faucet.signer
    const request = { hash, reason: 'the block before the first payment', actor: 'test', accounts: [account] }
    const wrong = await beginAccount(deps(), { ...request, wholeAt: Date.now() + 3_600_000 })
    expect(wrong).toMatchObject({ ok: false, error: { detail: expect.stringContaining('in the future') } })
    expect(await beginAccount(deps(), { ...request, wholeAt })).toMatchObject({ ok: true })
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('an account that paid anybody is not entered by itself into books that know players, whoever linked the address', async () => {
    books.faucet = await startFaucet(books.fresh.database, { players: 2 })
    const address = await unlinked()
    books.faucet.setKills(1, 110)
    await books.faucet.accrue()
    const backup = await takeBackup(books.fresh.database)
    await books.faucet.drain()
    await payPlayer(1, address)
    await restoreBackup(books.fresh.database, backup)
    await aMoment()
    await books.faucet.pay()
    await link(1, playerSpec(7).address)
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
    expect(await books.faucet.store.operatorAccounts()).toEqual([])
  })

  it.each(['unlinked it', 'deleted the account'])(
    'who had an address and %s before the last own block does not take what was sent to it later',
    async (how) => {
      books.faucet = await startFaucet(books.fresh.database, { players: 2 })
      const address = await unlinked()
      await link(2, address)
      if (how === 'unlinked it') await unlink(2, address)
      else {
        const request = { playerId: await playerId(2), forfeit: null, actor: { actor: 'test' } }
        expect(await deletePlayer(books.faucet.store, request)).toMatchObject({ ok: true })
      }
      await ownBlock()
      const backup = await takeBackup(books.fresh.database)
      await payPlayer(1, address)
      await restoreBackup(books.fresh.database, backup)
      await link(1, playerSpec(7).address)
      expect(await payOn()).toEqual(paidOnce)
      expect(await isStopped()).toBe(true)
    },
  )

  it('a person can name who nobody knows to have had the address, where others had it long ago', async () => {
    books.faucet = await startFaucet(books.fresh.database, { players: 3 })
    const address = await unlinked()
    for (const player of [2, 3]) {
      await link(player, address)
      await unlink(player, address)
    }
    await ownBlock()
    const backup = await takeBackup(books.fresh.database)
    await payPlayer(1, address)
    await restoreBackup(books.fresh.database, backup)
    expect(await nameIt(1)).toMatchObject({ ok: true })
  })

  it('an address that a send was adopted for once is not its player’s for ever', async () => {
    const address = await forgotten()
    expect(await nameIt(1)).toMatchObject({ ok: true })
    await link(1, playerSpec(7).address)
    await ownBlock()
    const backup = await takeBackup(books.fresh.database)
    await link(2, address)
    books.faucet.setKills(2, 110)
    await books.faucet.accrue()
    await books.faucet.settle()
    await books.faucet.drain()
    expect(books.faucet.paid(1)).toBe(20n * KILL)
    await restoreBackup(books.fresh.database, backup)
    await link(2, playerSpec(8).address)
    await payOn()
    expect(books.faucet.paid(8)).toBe(0n)
    expect(await isStopped()).toBe(true)
  })

  it('a backup that was made while restored books were not whole proves nothing of the time since, by whatever clock', async () => {
    const clock = { shift: 0 }
    books.faucet = await startFaucet(books.fresh.database, { players: 2, now: async () => Date.now() + clock.shift })
    const address = await unlinked()
    const first = await takeBackup(books.fresh.database)
    const wholeAt = Date.now()
    await books.faucet.drain()
    const hash = (await books.faucet.store.operatorAccounts())[0]?.confirmed.hash as BlockHash
    await payPlayer(1, address)
    await restoreBackup(books.fresh.database, first)
    await noteRestored()
    await books.faucet.pay()
    clock.shift = -3_600_000
    await linkLate(address)
    clock.shift = 0
    const second = await takeBackup(books.fresh.database)
    const secondAt = Date.now()
    await aMoment()
    await restoreBackup(books.fresh.database, second)
    await noteRestored()
    await books.faucet.pay()
    const request = { hash, reason: 'the block before', actor: 'test', accounts: [books.faucet.signer.account] }
    expect(await beginAccount(deps(), { ...request, wholeAt: secondAt })).toMatchObject({ ok: false })
    expect(await beginAccount(deps(), { ...request, wholeAt })).toMatchObject({ ok: true })
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a payout that is signed anew after a restore, and is the very block that was lost, makes no link early', async () => {
    books.faucet = await startFaucet(books.fresh.database, { players: 2 })
    await books.faucet.drain()
    const address = await unlinked()
    books.faucet.setKills(2, 110)
    await books.faucet.accrue()
    await books.faucet.settle()
    const backup = await takeBackup(books.fresh.database)
    const behind = await nodesBehind()
    await books.faucet.drain()
    await payPlayer(1, address)
    await restoreBackup(books.fresh.database, backup)
    await noteRestored()
    await linkLate(address)
    const signed = await pay(
      { ...books.faucet.common, chain: behind, signer: books.faucet.signer },
      books.faucet.paySettings,
    )
    expect(signed).toMatchObject({ ok: true, value: { signedSends: 1 } })
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a link that an import makes is no older than the last look either', async () => {
    const clock = { shift: 0 }
    const { address, backup } = await forgetting(clock)
    await restoreBackup(books.fresh.database, backup)
    const player = { discordId: '9002', discordName: 'late', epicAccountId: null, address: asId<Address>(address) }
    const byASlowClock = Date.now() - 3_600_000
    expect(await importPlayers(books.fresh.database, [player], 'test', byASlowClock)).toMatchObject({ changed: 1 })
    await link(1, playerSpec(7).address)
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('whose address it is a person said once, and the next books without the link are not without that word', async () => {
    const address = await forgotten()
    await books.faucet.pay()
    await linkLate(address)
    const hash = (await books.faucet.store.stops())[0]?.block?.hash as BlockHash
    const theirs = { hash, playerId: await playerId(1), reason: 'it was their address', actor: 'test' }
    expect(await adopt({ ...deps(), timeZone: 'UTC' }, theirs)).toMatchObject({ ok: true })
    await books.faucet.drain()
    expect(await compare()).toMatchObject(matches)
    // The late link is an early one for what is paid from now on, and the books that come back know no other.
    const backup = await takeBackup(books.fresh.database)
    await link(1, address)
    books.faucet.setKills(1, 120)
    await books.faucet.accrue()
    await books.faucet.settle()
    await books.faucet.drain()
    expect(books.faucet.paid(1)).toBe(20n * KILL)
    await restoreBackup(books.fresh.database, backup)
    await aMoment()
    expect(await payOn()).toEqual({ old: 20n * KILL, late: 0n })
    expect(await isStopped()).toBe(true)
  })

  it('a backup cannot have been made after it was restored', async () => {
    books.faucet = await startFaucet(books.fresh.database, { players: 2 })
    await books.faucet.drain()
    const { account } = books.faucet.signer
    const hash = (await books.faucet.store.operatorAccounts())[0]?.confirmed.hash as BlockHash
    await books.fresh.database.transaction(async (tx) => {
      for (const table of ['chain_comparison', 'block', 'operator_account']) await tx.run(`DELETE FROM ${table}`)
      await noteBackup(tx, 'books_restored', 'test', 'books of yesterday restored', Date.now() - 60_000)
    })
    const request = { hash, reason: 'the block before the first payment', actor: 'test', accounts: [account] }
    const refused = await beginAccount(deps(), { ...request, wholeAt: Date.now() - 1_000 })
    expect(refused).toMatchObject({ ok: false, error: { detail: expect.stringContaining('were restored at') } })
    expect(await books.faucet.store.operatorAccounts()).toEqual([])
    expect(await beginAccount(deps(), { ...request, wholeAt: Date.now() - 61_000 })).toMatchObject({ ok: true })
  })
})
