// A new seed: what the former account's chain still tells, or may still tell, is not paid a second time by the new one.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec, createSigner, parseSeed } from '@pay2slay/banano-rpc'
import { compareChain, pay, setSealedSeed, type Address } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { checkFormerAccounts } from '../../apps/scheduler/src/startup.js'
import { restoreBackup, takeBackup } from './support/backup.js'
import { SEED, startFaucet, type Faucet } from './support/faucet.js'

const KILL = 5_000_000n

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 2 })
    await faucet.drain()
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const next = () => {
    const seed = parseSeed(SEED)
    if (!seed.ok) throw new Error(seed.error)
    return createSigner(seed.value, 1, { mode: 'live' })
  }
  const planned = async (total: number) => {
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, total))
    await faucet.accrue()
    await faucet.settle()
  }
  const paid = () => faucet.specs.map((_, index) => faucet.paid(index + 1))
  const mayStart = (account: Address) => checkFormerAccounts(faucet.store, [account])
  const compare = () => {
    const deps = { ...faucet.common, chain: faucet.chain, pause: async () => {}, verified: new Map() }
    return compareChain(deps, faucet.signer.account)
  }

  it('restored books that a new account goes on with do not pay what the former one paid after the backup', async () => {
    await planned(110)
    const backup = await takeBackup(fresh.database)
    await faucet.drain()
    expect(paid()).toEqual([10n * KILL, 10n * KILL])
    await restoreBackup(fresh.database, backup)
    const signer = next()
    expect(await mayStart(signer.account)).toMatchObject({ ok: true })
    faucet.sandbox.fund(signer.account, '100')
    for (let round = 0; round < 3; round += 1) {
      await pay({ ...faucet.common, chain: faucet.chain, signer }, faucet.paySettings)
      const rows = await fresh.database.read.all(`SELECT account, role FROM block WHERE account = $1`, [signer.account])
      expect(rows.filter((row) => row['role'] === 'payout')).toEqual([])
    }
    expect((await faucet.payouts()).map((row) => row['state']).sort()).toEqual([
      'confirmed',
      'confirmed',
      'void',
      'void',
    ])
    expect(await faucet.store.stops()).toEqual([])
    const { database } = fresh
    const report = await audit({ database, store: faucet.store, chain: faucet.chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true })
  })

  it('a block whose row was lost may still land, so its account is not left before another block stands in its place', async () => {
    await planned(110)
    await faucet.pay()
    await fresh.database.transaction((tx) => tx.run(`DELETE FROM block WHERE role = 'payout'`))
    const other = next().account
    const seal = () =>
      setSealedSeed(faucet.store, { sealed: 'x', publicKey: 'y', account: other, reason: 'z' }, { actor: 'test' })
    const refused = { ok: false, error: expect.stringContaining(faucet.signer.account) }
    expect(await mayStart(other)).toMatchObject(refused)
    await compare()
    // Planned again, but nothing excludes the lost blocks yet.
    expect(await mayStart(other)).toMatchObject(refused)
    expect(await seal()).toMatchObject({ ok: false, error: { kind: 'conflict', id: faucet.signer.account } })
    await faucet.drain()
    expect(paid()).toEqual([10n * KILL, 10n * KILL])
    expect(await mayStart(other)).toMatchObject({ ok: true })
    expect(await seal()).toMatchObject({ ok: true })
  })
})
