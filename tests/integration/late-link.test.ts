// Addresses on the chain are everybody's to see: while the books are stopped nobody takes a send by linking the address it went to.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { adopt, asId, compareChain, linkWallet, resume, type BlockHash, type PlayerId } from '@pay2slay/domain'
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

  const compare = () =>
    compareChain(
      { ...faucet.common, chain: faucet.chain, codec: addressCodec, pause: async () => {}, verified: new Map() },
      faucet.signer.account,
    )
  const aMoment = () => new Promise((resolve) => setTimeout(resolve, 5))

  /** Player 1 was paid by a link and a block that the restored books forgot. */
  async function forgotten() {
    faucet = await startFaucet(fresh.database, { players: 2 })
    await faucet.drain()
    faucet.setKills(1, 110)
    await faucet.accrue()
    const { address } = playerSpec(1)
    await fresh.database.transaction((tx) => tx.run('DELETE FROM wallet_link WHERE address = $1', [address]))
    expect(await compare()).toMatchObject({ ok: true, value: { matches: true } })
    const backup = await takeBackup(fresh.database)
    await link(1, address)
    await faucet.settle()
    await faucet.drain()
    expect(faucet.paid(1)).toBe(10n * KILL)
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
    await faucet.drain(2)
    await faucet.settle()
    await faucet.drain(2)
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
    const deps = { ...faucet.common, chain: faucet.chain, codec: addressCodec, timeZone: 'UTC' }
    const theirs = { hash, playerId: await playerId(1), reason: 'it was their address', actor: 'test' }
    expect(await adopt(deps, theirs)).toMatchObject({ ok: true, value: { remaining: null, adopted: { kills: 10 } } })
  })
})
