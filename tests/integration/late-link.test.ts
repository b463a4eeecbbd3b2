// Addresses on the chain are everybody's to see: while the books are stopped nobody takes a send by linking the address it went to.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import {
  adopt,
  asId,
  beginAccount,
  compareChain,
  deletePlayer,
  linkWallet,
  pay,
  resume,
  setStopForDifference,
  unlinkWallet,
  type Address,
  type BlockHash,
  type Chain,
  type CompareDeps,
  type PlayerId,
  type Store,
} from '@pay2slay/domain'
import { importPlayers, noteBackup } from '@pay2slay/db'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { restoreBackup, takeBackup } from './support/backup.js'
import { playerSpec, startFaucet, type Faucet } from './support/faucet.js'

const KILL = 5_000_000n

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const playerId = async (index: number): Promise<PlayerId> => {
    const [row] = await fresh.database.read.all('SELECT id FROM player WHERE discord_id = $1', [`${9_000 + index}`])
    return asId(String(row?.['id']))
  }
  const link = async (player: number, address: string) => {
    const settings = { changeDelay: 0, mostLinks: 9, ownAddresses: new Set<string>() }
    const request = { playerId: await playerId(player), address, isProven: false, actor: { actor: 'test' } }
    expect(await linkWallet(faucet.common, settings, request)).toMatchObject({ ok: true })
  }

  const deps = () => ({
    ...faucet.common,
    chain: faucet.chain,
    codec: addressCodec,
    pause: async () => {},
    verified: new Map(),
  })
  const compare = (changed: Partial<CompareDeps> = {}) => compareChain({ ...deps(), ...changed }, faucet.signer.account)
  const matches = { ok: true, value: { matches: true } }
  const aMoment = () => new Promise((resolve) => setTimeout(resolve, 5))

  async function unlinked(player = 1): Promise<string> {
    const { address } = playerSpec(player)
    await fresh.database.transaction((tx) => tx.run('DELETE FROM wallet_link WHERE address = $1', [address]))
    return address
  }

  async function payPlayer(player: number, address: string) {
    await link(player, address)
    faucet.setKills(player, 110)
    await faucet.accrue()
    await faucet.settle()
    await faucet.drain()
    expect(faucet.paid(player)).toBe(10n * KILL)
  }

  /** Nodes that show nothing beyond the books' own head. */
  async function nodesBehind(): Promise<Chain> {
    const told = await faucet.chain.account(faucet.signer.account)
    const head = (await faucet.store.operatorAccounts())[0]?.confirmed
    return {
      ...faucet.chain,
      account: async () =>
        told.ok
          ? { ok: true, value: { ...told.value, frontier: head, frontiers: [head?.hash], confirmed: head } }
          : told,
    } as Chain
  }

  /** Player 1 was paid by a link and a block that the books in the backup do not know. */
  async function forgetting(clock = { shift: 0 }, shiftAtSigning = 0) {
    faucet = await startFaucet(fresh.database, { players: 2, now: async () => Date.now() + clock.shift })
    clock.shift = shiftAtSigning
    await faucet.drain()
    clock.shift = 0
    const address = await unlinked()
    expect(await compare()).toMatchObject(matches)
    const backup = await takeBackup(fresh.database)
    await payPlayer(1, address)
    return { address, backup }
  }

  async function forgotten() {
    const { address, backup } = await forgetting()
    await restoreBackup(fresh.database, backup)
    await aMoment()
    return address
  }

  /** An accomplice links the old address, and the player another one. */
  async function linkLate(address: string) {
    await aMoment()
    await link(2, address)
    await link(1, playerSpec(7).address)
    await aMoment()
  }

  async function payOn() {
    for (let turn = 0; turn < 3; turn += 1) {
      await faucet.accrue()
      await faucet.settle()
      await faucet.drain(2)
    }
    return { old: faucet.paid(1), late: faucet.paid(7) }
  }
  const isStopped = async () => (await faucet.store.stops()).some(({ kind }) => kind === 'books')
  const paidOnce = { old: 10n * KILL, late: 0n }

  it('a link from after a person lifted the books stop, which is set again, is no older for it', async () => {
    const address = await forgotten()
    await faucet.pay()
    await linkLate(address)
    expect(await resume(faucet.store, { kind: 'books', reason: 'it looked well', actor: 'test' })).toBe(true)
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
    await faucet.pay()
    const hash = (await faucet.store.stops())[0]?.block?.hash as BlockHash
    await linkLate(address)
    expect(await payOn()).toEqual(paidOnce)
    expect((await faucet.store.stops())[0]?.block?.hash).toBe(hash)
    const theirs = { hash, playerId: await playerId(1), reason: 'it was their address', actor: 'test' }
    const adopted = await adopt({ ...deps(), timeZone: 'UTC' }, theirs)
    expect(adopted).toMatchObject({ ok: true, value: { remaining: null, adopted: { kills: 10 } } })
  })

  it('a link in a backup that holds no comparison but the beginning of its books is late', async () => {
    faucet = await startFaucet(fresh.database, { players: 2 })
    await faucet.drain()
    const address = await unlinked()
    const backup = await takeBackup(fresh.database)
    await payPlayer(1, address)
    await restoreBackup(fresh.database, backup)
    await linkLate(address)
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it.each([
    ['nothing of a backup', () => null],
    ['when their backup was made', () => Date.now()],
  ])('where a person said with which block the books begin, and %s, a later link is late', async (_, told) => {
    faucet = await startFaucet(fresh.database, { players: 2 })
    const address = await unlinked()
    const backup = await takeBackup(fresh.database)
    const wholeAt = told()
    await faucet.drain()
    const hash = (await faucet.store.operatorAccounts())[0]?.confirmed.hash as BlockHash
    await payPlayer(1, address)
    await restoreBackup(fresh.database, backup)
    await linkLate(address)
    await faucet.pay()
    const { account } = faucet.signer
    const request = { hash, reason: 'the block before the first payment', actor: 'test', accounts: [account] }
    const wrong = await beginAccount(deps(), { ...request, wholeAt: Date.now() + 3_600_000 })
    expect(wrong).toMatchObject({ ok: false, error: { detail: expect.stringContaining('in the future') } })
    expect(await beginAccount(deps(), { ...request, wholeAt })).toMatchObject({ ok: true })
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('nodes that do not show a block for a while make no link early: not under the stop, nor once a person lifted it', async () => {
    const { address, backup } = await forgetting()
    await restoreBackup(fresh.database, backup)
    const behind = await nodesBehind()
    await aMoment()
    await faucet.pay()
    await linkLate(address)
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await resume(faucet.store, { kind: 'books', reason: 'no node shows it', actor: 'test' })).toBe(true)
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it.each(['nothing else', 'something else'])(
    'of two lost sends that nodes show, lose and show again while %s stops the books, a link to the second is late',
    async (stopper) => {
      faucet = await startFaucet(fresh.database, { players: 3 })
      await faucet.drain()
      const first = await unlinked(3)
      const second = await unlinked(1)
      expect(await compare()).toMatchObject(matches)
      const backup = await takeBackup(fresh.database)
      await payPlayer(3, first)
      await payPlayer(1, second)
      await restoreBackup(fresh.database, backup)
      const behind = await nodesBehind()
      await aMoment()
      if (stopper === 'something else')
        await faucet.store.transaction((tx) => setStopForDifference(tx, 'the balance in the books is another'))
      await faucet.pay()
      await linkLate(second)
      expect(await resume(faucet.store, { kind: 'books', reason: 'no node shows it', actor: 'test' })).toBe(true)
      expect(await compare({ chain: behind })).toMatchObject(matches)
      await aMoment()
      await faucet.pay()
      const hash = (await faucet.store.stops())[0]?.block?.hash as BlockHash
      const theirs = { hash, playerId: await playerId(3), reason: 'it was their address', actor: 'test' }
      expect(await adopt({ ...deps(), timeZone: 'UTC' }, theirs)).toMatchObject({ ok: true })
      expect(await payOn()).toEqual(paidOnce)
      expect(await isStopped()).toBe(true)
    },
  )

  it('a look at nodes that were put back together with the books makes no link from after the restore early', async () => {
    const { address, backup } = await forgetting()
    await restoreBackup(fresh.database, backup)
    await fresh.database.transaction((tx) =>
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
    await restoreBackup(fresh.database, backup)
    const behind = await nodesBehind()
    await aMoment()
    // Nodes lag after the restore: a payout of player 2 is signed where the lost one stands.
    faucet.setKills(2, 110)
    await faucet.accrue()
    await faucet.settle({}, behind)
    const signed = await pay({ ...faucet.common, chain: behind, signer: faucet.signer }, faucet.paySettings)
    expect(signed).toMatchObject({ ok: true, value: { signedSends: 1 } })
    await faucet.confirm()
    expect(await isStopped()).toBe(true)
    await linkLate(address)
    expect(await resume(faucet.store, { kind: 'books', reason: 'no node shows it', actor: 'test' })).toBe(true)
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
      ...faucet.chain,
      account: async () => ({ ok: false, error: { kind: 'disagreement', detail } }),
    }
    expect(await compare({ chain: differing })).toMatchObject({ ok: false })
    const forgetful: Chain = { ...faucet.chain, blocksAfter: async () => ({ ok: true, value: [] }) }
    expect(await compare({ chain: forgetful })).toMatchObject({ ok: false, error: { error: { kind: 'not_in_sync' } } })
    expect(await compare({ chain: behind })).toMatchObject(matches)
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('an account that paid anybody is not entered by itself into books that know players, whoever linked the address', async () => {
    faucet = await startFaucet(fresh.database, { players: 2 })
    const address = await unlinked()
    faucet.setKills(1, 110)
    await faucet.accrue()
    const backup = await takeBackup(fresh.database)
    await faucet.drain()
    await payPlayer(1, address)
    await restoreBackup(fresh.database, backup)
    await aMoment()
    await faucet.pay()
    await link(1, playerSpec(7).address)
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
    expect(await faucet.store.operatorAccounts()).toEqual([])
  })

  const unlink = async (player: number, address: string) => {
    const id = await playerId(player)
    const [row] = await fresh.database.read.all(
      'SELECT id FROM wallet_link WHERE player_id = $1 AND address = $2 AND unlinked_at_ms IS NULL',
      [id, address],
    )
    const request = { playerId: id, walletId: String(row?.['id']), actor: { actor: 'test' } }
    expect(await unlinkWallet(faucet.common, request)).toMatchObject({ ok: true })
  }
  /** A block of the books' own that is newer than everything before. */
  const ownBlock = async () => {
    await aMoment()
    faucet.sandbox.fund(faucet.signer.account, '5')
    await faucet.drain()
    await aMoment()
  }
  const nameIt = async (player: number) => {
    await faucet.pay()
    const hash = (await faucet.store.stops())[0]?.block?.hash as BlockHash
    const theirs = { hash, playerId: await playerId(player), reason: 'it was their address', actor: 'test' }
    return adopt({ ...deps(), timeZone: 'UTC' }, theirs)
  }
  const noteRestored = () =>
    fresh.database.transaction((tx) => noteBackup(tx, 'books_restored', 'test', 'books restored', Date.now()))

  it.each(['unlinked it', 'deleted the account'])(
    'who had an address and %s before the last own block does not take what was sent to it later',
    async (how) => {
      faucet = await startFaucet(fresh.database, { players: 2 })
      const address = await unlinked()
      await link(2, address)
      if (how === 'unlinked it') await unlink(2, address)
      else {
        const request = { playerId: await playerId(2), forfeit: null, actor: { actor: 'test' } }
        expect(await deletePlayer(faucet.store, request)).toMatchObject({ ok: true })
      }
      await ownBlock()
      const backup = await takeBackup(fresh.database)
      await payPlayer(1, address)
      await restoreBackup(fresh.database, backup)
      await link(1, playerSpec(7).address)
      expect(await payOn()).toEqual(paidOnce)
      expect(await isStopped()).toBe(true)
    },
  )

  it('a person can name who nobody knows to have had the address, where others had it long ago', async () => {
    faucet = await startFaucet(fresh.database, { players: 3 })
    const address = await unlinked()
    for (const player of [2, 3]) {
      await link(player, address)
      await unlink(player, address)
    }
    await ownBlock()
    const backup = await takeBackup(fresh.database)
    await payPlayer(1, address)
    await restoreBackup(fresh.database, backup)
    expect(await nameIt(1)).toMatchObject({ ok: true })
  })

  it('an address that a send was adopted for once is not its player’s for ever', async () => {
    const address = await forgotten()
    expect(await nameIt(1)).toMatchObject({ ok: true })
    await link(1, playerSpec(7).address)
    await ownBlock()
    const backup = await takeBackup(fresh.database)
    await link(2, address)
    faucet.setKills(2, 110)
    await faucet.accrue()
    await faucet.settle()
    await faucet.drain()
    expect(faucet.paid(1)).toBe(20n * KILL)
    await restoreBackup(fresh.database, backup)
    await link(2, playerSpec(8).address)
    await payOn()
    expect(faucet.paid(8)).toBe(0n)
    expect(await isStopped()).toBe(true)
  })

  it('a backup that was made while restored books were not whole proves nothing of the time since, by whatever clock', async () => {
    const clock = { shift: 0 }
    faucet = await startFaucet(fresh.database, { players: 2, now: async () => Date.now() + clock.shift })
    const address = await unlinked()
    const first = await takeBackup(fresh.database)
    const wholeAt = Date.now()
    await faucet.drain()
    const hash = (await faucet.store.operatorAccounts())[0]?.confirmed.hash as BlockHash
    await payPlayer(1, address)
    await restoreBackup(fresh.database, first)
    await noteRestored()
    await faucet.pay()
    clock.shift = -3_600_000
    await linkLate(address)
    clock.shift = 0
    const second = await takeBackup(fresh.database)
    const secondAt = Date.now()
    await aMoment()
    await restoreBackup(fresh.database, second)
    await noteRestored()
    await faucet.pay()
    const request = { hash, reason: 'the block before', actor: 'test', accounts: [faucet.signer.account] }
    expect(await beginAccount(deps(), { ...request, wholeAt: secondAt })).toMatchObject({ ok: false })
    expect(await beginAccount(deps(), { ...request, wholeAt })).toMatchObject({ ok: true })
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a payout that is signed anew after a restore, and is the very block that was lost, makes no link early', async () => {
    faucet = await startFaucet(fresh.database, { players: 2 })
    await faucet.drain()
    const address = await unlinked()
    faucet.setKills(2, 110)
    await faucet.accrue()
    await faucet.settle()
    const backup = await takeBackup(fresh.database)
    const behind = await nodesBehind()
    await faucet.drain()
    await payPlayer(1, address)
    await restoreBackup(fresh.database, backup)
    await noteRestored()
    await linkLate(address)
    const signed = await pay({ ...faucet.common, chain: behind, signer: faucet.signer }, faucet.paySettings)
    expect(signed).toMatchObject({ ok: true, value: { signedSends: 1 } })
    await aMoment()
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a link that an import makes is no older than the last look either', async () => {
    const clock = { shift: 0 }
    const { address, backup } = await forgetting(clock)
    await restoreBackup(fresh.database, backup)
    const player = { discordId: '9002', discordName: 'late', epicAccountId: null, address: asId<Address>(address) }
    const byASlowClock = Date.now() - 3_600_000
    expect(await importPlayers(fresh.database, [player], 'test', byASlowClock)).toMatchObject({ changed: 1 })
    await link(1, playerSpec(7).address)
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('whose address it is a person said once, and the next books without the link are not without that word', async () => {
    const address = await forgotten()
    await faucet.pay()
    await linkLate(address)
    const hash = (await faucet.store.stops())[0]?.block?.hash as BlockHash
    const theirs = { hash, playerId: await playerId(1), reason: 'it was their address', actor: 'test' }
    expect(await adopt({ ...deps(), timeZone: 'UTC' }, theirs)).toMatchObject({ ok: true })
    await faucet.drain()
    expect(await compare()).toMatchObject(matches)
    // The late link is an early one for what is paid from now on, and the books that come back know no other.
    const backup = await takeBackup(fresh.database)
    await link(1, address)
    faucet.setKills(1, 120)
    await faucet.accrue()
    await faucet.settle()
    await faucet.drain()
    expect(faucet.paid(1)).toBe(20n * KILL)
    await restoreBackup(fresh.database, backup)
    await aMoment()
    expect(await payOn()).toEqual({ old: 20n * KILL, late: 0n })
    expect(await isStopped()).toBe(true)
  })

  it('a backup cannot have been made after it was restored', async () => {
    faucet = await startFaucet(fresh.database, { players: 2 })
    await faucet.drain()
    const { account } = faucet.signer
    const hash = (await faucet.store.operatorAccounts())[0]?.confirmed.hash as BlockHash
    await fresh.database.transaction(async (tx) => {
      for (const table of ['chain_comparison', 'block', 'operator_account']) await tx.run(`DELETE FROM ${table}`)
      await noteBackup(tx, 'books_restored', 'test', 'books of yesterday restored', Date.now() - 60_000)
    })
    const request = { hash, reason: 'the block before the first payment', actor: 'test', accounts: [account] }
    const refused = await beginAccount(deps(), { ...request, wholeAt: Date.now() - 1_000 })
    expect(refused).toMatchObject({ ok: false, error: { detail: expect.stringContaining('were restored at') } })
    expect(await faucet.store.operatorAccounts()).toEqual([])
    expect(await beginAccount(deps(), { ...request, wholeAt: Date.now() - 61_000 })).toMatchObject({ ok: true })
  })

  it('a comparison of books that were restored meanwhile is written nowhere', async () => {
    const { address, backup } = await forgetting()
    const isWritten = async () =>
      (await fresh.database.read.all('SELECT max(compared_at_ms) AS at FROM chain_comparison'))[0]
    let before: unknown = null
    const store: Store = {
      ...faucet.store,
      async transaction(work) {
        if (before === null) {
          await restoreBackup(fresh.database, backup)
          before = await isWritten()
          await linkLate(address)
        }
        return faucet.store.transaction(work)
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
    await restoreBackup(fresh.database, backup)
    await linkLate(address)
    await faucet.drain(2)
    clock.shift = 0
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })
})
