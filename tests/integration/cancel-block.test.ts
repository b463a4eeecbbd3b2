// A block that never lands, given up by a declared rival: the chain takes one of the two, and either way every payout is paid once.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { cancelBlock, holdPayout, pause, type BlockHash } from '@pay2slay/domain'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { takeBackup } from './support/backup.js'
import { SEED, startFaucet, type Faucet } from './support/faucet.js'

const HALF = 50_000_000n

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 3 })
    await faucet.drain()
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 110))
    await faucet.accrue()
    await faucet.settle()
    await faucet.pay()
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const confirmations = (go: boolean) =>
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: go ? 0 : 'never', blocksPerSecond: null })
  /** The nth send of the chain. */
  const block = async (n: number): Promise<BlockHash> => {
    const sends = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    return String(sends[n - 1]?.['hash']) as BlockHash
  }
  const cancel = async (n: number) => {
    const { store, observer } = faucet.common
    const deps = { store, observer, chain: faucet.chain, signer: faucet.signer, codec: addressCodec }
    return cancelBlock(deps, { hash: await block(n), reason: 'it never lands', actor: 'test' })
  }
  const cancelled = async (n: number): Promise<BlockHash> => {
    const done = await cancel(n)
    if (!done.ok) throw new Error(JSON.stringify(done.error))
    return done.value.cancel.hash
  }
  const byState = async () => {
    const rows = (await faucet.blocks()).filter((row) => row['role'] !== 'receive')
    return rows.map((row) => `${String(row['role'])} ${String(row['state'])}`).sort()
  }
  const states = async () => (await faucet.payouts()).map((row) => row['state']).sort()
  const expectPaidOnce = async () => {
    await faucet.drain()
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed'])
    expect(faucet.specs.map((_, index) => faucet.paid(index + 1))).toEqual([HALF, HALF, HALF])
    const { database } = fresh
    const report = await audit({ database, store: faucet.store, chain: faucet.chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true })
    expect(await faucet.store.stops()).toEqual([])
  }

  it('a confirmed rival proves the block and all behind it dead in one transaction, and they are paid once', async () => {
    await cancelled(1)
    expect(await faucet.publish()).toMatchObject({ sent: 1 })
    faucet.setCheckpoint(async (name) => {
      if (name === 'confirm:buried') throw new Error('killed')
    })
    await expect(faucet.confirm()).rejects.toThrow('killed')
    expect(await byState()).toEqual(['cancel published', 'payout signed', 'payout signed', 'payout signed'])
    faucet.setCheckpoint(async () => {})
    expect(await faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 1, dead: 3, open: 0 } })
    expect(await byState()).toEqual(['cancel confirmed', 'payout dead', 'payout dead', 'payout dead'])
    expect(await states()).toEqual(['planned', 'planned', 'planned'])
    await expectPaidOnce()
  })

  it('the first block is paid when it is confirmed after all, and the rival is dead', async () => {
    confirmations(false)
    await faucet.publish()
    await cancelled(1)
    await faucet.publish()
    const first = await block(1)
    faucet.sandbox.network.confirm(first)
    expect(await faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 1, dead: 1 } })
    expect(await byState()).toEqual(['cancel dead', 'payout confirmed', 'payout published', 'payout published'])
    confirmations(true)
    faucet.sandbox.network.confirm(await block(2))
    faucet.sandbox.network.confirm(await block(3))
    await expectPaidOnce()
  })

  it('a block in the middle is given up with what is behind it, and what is before it is paid', async () => {
    await cancelled(2)
    expect(await faucet.publish()).toMatchObject({ sent: 2 })
    await faucet.confirm()
    await faucet.confirm()
    expect(await byState()).toEqual(['cancel confirmed', 'payout confirmed', 'payout dead', 'payout dead'])
    await expectPaidOnce()
  })

  it('while the rival is open nothing else is signed, also no receive', async () => {
    await cancelled(1)
    faucet.sandbox.fund(faucet.signer.account, '5')
    confirmations(false)
    await faucet.publish()
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 0, signedReceives: 0 } })
    confirmations(true)
    for (const row of await faucet.blocks())
      if (row['role'] === 'cancel') faucet.sandbox.network.confirm(String(row['hash']) as BlockHash)
    await expectPaidOnce()
  })

  it('a receive that two people give up at the same time is given up once, and received again', async () => {
    await faucet.drain()
    faucet.sandbox.fund(faucet.signer.account, '7')
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedReceives: 1 } })
    const open = async () => (await faucet.blocks()).filter((row) => row['state'] === 'signed')
    const [receive] = await open()
    const deps = { ...faucet.common, chain: faucet.chain, signer: faucet.signer }
    const request = { hash: String(receive?.['hash']) as BlockHash, reason: 'it never lands', actor: 'test' }
    const both = await Promise.all([cancelBlock(deps, request), cancelBlock(deps, request)])
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(await faucet.publish()).toMatchObject({ sent: 1 })
    expect(await faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 1, dead: 1 } })
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedReceives: 1 } })
    await expectPaidOnce()
  })

  it('a payout that must not be paid again is held, and its block given up', async () => {
    const [payout] = await fresh.database.read.all('SELECT payout_id AS id FROM block WHERE hash = $1', [
      await block(1),
    ])
    const payoutId = String(payout?.['id']) as never
    expect(await holdPayout(faucet.store, { payoutId, reason: 'wrong', actor: 'test' })).toMatchObject({ ok: true })
    await cancelled(1)
    await faucet.drain()
    expect(await states()).toEqual(['confirmed', 'confirmed', 'planned'])
  })

  it('a third block confirmed in their place ends both, and stops until somebody has looked at it', async () => {
    await cancelled(1)
    const made = makeRival(faucet.sandbox.network, walletOf(SEED, 0), { confirm: true })
    expect(made.ok).toBe(true)
    expect(await faucet.confirm()).toMatchObject({ ok: true, value: { dead: 4 } })
    expect((await faucet.store.stops()).map(({ kind }) => kind)).toEqual(['books'])
    expect(await cancel(1)).toMatchObject({ ok: false, error: { kind: 'unknown_block' } })
  })

  it('a refusal changes nothing, also where the chain shows a block that the books do not know', async () => {
    const made = makeRival(faucet.sandbox.network, walletOf(SEED, 0), { confirm: true })
    expect(made.ok).toBe(true)
    const before = await takeBackup(fresh.database)
    expect(await cancel(1)).toMatchObject({ ok: false, error: { kind: 'unknown_block' } })
    expect(await takeBackup(fresh.database)).toEqual(before)
  })

  it('only one open block of the account is given up at a time, also under a pause, and each refusal says why', async () => {
    await pause(faucet.store, { reason: 'a look', actor: 'test', publishToo: false })
    await cancelled(1)
    const again = await cancel(2)
    expect(again).toMatchObject({ ok: false, error: { detail: expect.stringContaining('one at a time') } })
    const [receive] = (await faucet.blocks()).filter((row) => row['role'] === 'receive')
    const deps = { ...faucet.common, chain: faucet.chain, signer: faucet.signer }
    const hash = String(receive?.['hash']) as BlockHash
    const paid = await cancelBlock(deps, { hash, reason: 'x', actor: 'test' })
    expect(paid).toMatchObject({ ok: false, error: { detail: expect.stringContaining('no open block') } })
    const silent = await cancelBlock(deps, { hash, reason: ' ', actor: 'test' })
    expect(silent).toMatchObject({ ok: false, error: { detail: expect.stringContaining('audit log') } })
    expect((await byState()).filter((state) => state.startsWith('cancel'))).toEqual(['cancel signed'])
  })
})
