// Books put back to before the first block that they signed for an account which they knew: a person says from when the backup is, and the links
// of the backup prove whose the lost sends are, as after any restore.
import { beforeEach, describe, expect, it } from '@jest/globals'
import { noteBackup } from '@pay2slay/db'
import { acknowledgeMany, beginAccount, operatorAccount, type BlockHash } from '@pay2slay/domain'
import { receiveAll, walletOf } from '@pay2slay/sandbox'
import { DIALECTS } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { restoreBackup, takeBackup, type Backup } from './support/backup.js'
import { playerSpec, SEED, startFaucet } from './support/faucet.js'
import { forgetfulBooks, KILL } from './support/forgetful.js'

const OWN = walletOf(SEED, 0)

describe.each(DIALECTS)('on %s', (dialect) => {
  const scene = forgetfulBooks(dialect)
  const { books, deps, aMoment, unlinked, link, payPlayer, linkLate, payOn, isStopped, paidOnce, noteRestored } = scene
  let backup: Backup
  let wholeAt: number
  const enter = async () => {
    const entered = await operatorAccount(deps(), books.faucet.signer.account, null)
    if (!entered.ok) throw new Error(JSON.stringify(entered.error))
  }
  const take = async () => {
    backup = await takeBackup(books.fresh.database)
    wholeAt = Date.now()
    await aMoment()
  }
  const restore = async () => {
    await restoreBackup(books.fresh.database, backup)
    await noteRestored()
    await aMoment()
  }
  /** The deposit comes in first. */
  const payLater = async (player: number, address: string) => {
    await books.faucet.drain()
    await payPlayer(player, address)
  }
  const row = async () => (await books.fresh.database.read.all('SELECT * FROM operator_account'))[0]
  const say = (hash: BlockHash, at: number | null = wholeAt) => {
    const accounts = [books.faucet.signer.account]
    return beginAccount(deps(), { hash, reason: 'the backup of Monday', actor: 'ann', accounts, wholeAt: at })
  }
  const acknowledgeDeposits = async () => {
    const hash = (await books.faucet.store.stops())[0]?.block?.hash as BlockHash
    return acknowledgeMany({ ...deps(), timeZone: 'UTC' }, { hash, reason: 'the deposits', actor: 'ann' })
  }
  const firstBlock = async () => {
    const walked = await books.faucet.chain.blocksAfter(books.faucet.signer.account, null, 1)
    return (walked.ok ? walked.value[0]?.hash : undefined) as BlockHash
  }
  const refused = async (answer: ReturnType<typeof say>, says: RegExp) => {
    const before = await row()
    expect(await answer).toMatchObject({ ok: false, error: { detail: expect.stringMatching(says) } })
    expect(await row()).toEqual(before)
  }
  const holds = async () => {
    const { store, chain } = books.faucet
    const report = await audit({ database: books.fresh.database, store, chain, codec: deps().codec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true })
  }
  beforeEach(async () => {
    books.faucet = await startFaucet(books.fresh.database, { players: 2 })
  })

  it.each(['had no block', 'began with a block that a wallet made'])(
    'what an account paid that %s is adopted by itself once it is said, and nobody is paid twice',
    async (how) => {
      if (how !== 'had no block') receiveAll(books.faucet.sandbox.network, OWN)
      await enter()
      await take()
      await payLater(1, playerSpec(1).address)
      await restore()
      await books.faucet.pay()
      expect(await isStopped()).toBe(true)
      if (how === 'had no block')
        expect(await acknowledgeDeposits()).toMatchObject({ ok: true, value: { taken: [{ kind: 'receive' }] } })
      await payOn()
      expect(await isStopped()).toBe(true)
      const opening = await row()
      const hash = await firstBlock()
      expect(await say(hash)).toMatchObject({
        ok: true,
        value: { opening: { height: Number(opening?.['opening_height']) } },
      })
      expect(await row()).toEqual({ ...opening, links_until_ms: BigInt(wholeAt) })
      await payOn()
      expect(await isStopped()).toBe(false)
      expect(books.faucet.paid(1)).toBe(10n * KILL)
      books.faucet.setKills(1, 120)
      await payOn()
      expect(books.faucet.paid(1)).toBe(20n * KILL)
      await holds()
      const told = await books.fresh.database.read.all(
        `SELECT actor, summary FROM audit_log WHERE action = 'operator_account' ORDER BY id`,
      )
      expect(told).toHaveLength(2)
      expect(told[1]).toMatchObject({
        actor: 'ann',
        summary: expect.stringMatching(/as before; the backup was made at /),
      })
    },
  )

  it('a link from after the restore takes nothing of it', async () => {
    await enter()
    const address = await unlinked()
    await take()
    await payLater(1, address)
    await restore()
    await books.faucet.pay()
    await acknowledgeDeposits()
    await linkLate(address)
    expect(await say(await firstBlock())).toMatchObject({ ok: true })
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('a link from before the backup that was given up by then takes nothing of it either', async () => {
    await enter()
    const address = await unlinked()
    await link(2, address)
    await scene.unlink(2, address)
    await take()
    await payLater(1, address)
    await restore()
    await link(1, playerSpec(7).address)
    await books.faucet.pay()
    await acknowledgeDeposits()
    expect(await say(await firstBlock())).toMatchObject({ ok: true })
    expect(await payOn()).toEqual(paidOnce)
    expect(await isStopped()).toBe(true)
  })

  it('is refused where the books were not restored, or are whole since', async () => {
    await enter()
    await take()
    await payLater(1, playerSpec(1).address)
    await restoreBackup(books.fresh.database, backup)
    await aMoment()
    await refused(say(await firstBlock()), /were not restored with `restore`/)
    await noteRestored()
    await aMoment()
    const whole = (at: number) =>
      books.fresh.database.transaction((tx) => noteBackup(tx, 'restored_books_whole', 'test', 'equal again', at))
    await whole(Date.now())
    await refused(say(await firstBlock()), /were not restored with `restore`/)
  })

  it('is refused for another block than its books begin with, without a time, and for a time after the restore', async () => {
    receiveAll(books.faucet.sandbox.network, OWN)
    await enter()
    await take()
    await payLater(1, playerSpec(1).address)
    await restore()
    await books.faucet.pay()
    const later = (await books.faucet.store.stops())[0]?.block?.hash as BlockHash
    const hash = await firstBlock()
    expect(later).not.toBe(hash)
    await refused(say(later), new RegExp(`have begun already, and with block ${hash}`))
    await refused(say(hash, null), /have begun already$/)
    await refused(say(hash, Date.now()), /were restored at/)
    await refused(say(hash, Date.now() + 3_600_000), /in the future/)
    expect(await say(hash)).toMatchObject({ ok: true })
    await refused(say(hash), /it was said before/)
  })

  it('of an account that had no block, another than its first one is refused', async () => {
    await enter()
    await take()
    await payLater(1, playerSpec(1).address)
    await restore()
    const walked = await books.faucet.chain.blocksAfter(books.faucet.signer.account, null, 9)
    const second = (walked.ok ? walked.value[1]?.hash : undefined) as BlockHash
    await refused(say(second), /had no block: name its first one/)
  })

  it('is refused where the books were stopped when the backup was made', async () => {
    await enter()
    receiveAll(books.faucet.sandbox.network, OWN)
    await books.faucet.pay()
    expect(await isStopped()).toBe(true)
    await take()
    await restore()
    await refused(say(await firstBlock()), /were stopped already when the backup was made/)
  })

  it('is refused where the books hold a block of their own', async () => {
    await enter()
    await books.faucet.drain()
    await take()
    await payLater(1, playerSpec(1).address)
    await restore()
    await refused(say(await firstBlock()), /hold a confirmed block that they signed/)
    await payOn()
    expect([books.faucet.paid(1), await isStopped()]).toEqual([10n * KILL, false])
  })
})
