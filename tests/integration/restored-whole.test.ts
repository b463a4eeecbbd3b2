// After a restore: when the books are called equal to the chain again, and when not.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { noteBackup } from '@pay2slay/db'
import { units } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { compareJob } from '../../apps/scheduler/src/jobs/compare.js'
import { restoreBackup, takeBackup } from './support/backup.js'
import { startFaucet, type Faucet } from './support/faucet.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 1 })
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })

  const restore = async (backup: Awaited<ReturnType<typeof takeBackup>>) => {
    await restoreBackup(fresh.database, backup)
    await fresh.database.transaction((tx) => noteBackup(tx, 'books_restored', 'test', 'restored', Date.now()))
  }
  const compared = async () => {
    const { common, chain, signer } = faucet
    const deps = { ...common, chain, codec: addressCodec, pause: async () => {}, verified: new Map() }
    const tools = { ...common, database: fresh.database, operators: [signer.account], chain: deps }
    const job = compareJob({ ...tools, minimum: units(0n), tellsPayouts: true })
    return (await job.run(new AbortController().signal)).summary
  }
  const again = 'equal to the chain again'

  it('books that lack an account which paid are not called equal to the chain', async () => {
    faucet.setKills(1, 110)
    await faucet.accrue()
    const backup = await takeBackup(fresh.database)
    await faucet.drain()
    await faucet.settle()
    await faucet.drain()
    await restore(backup)
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'stopped' } })
    expect(await compared()).not.toContain(again)
  })

  it('nor books that are stopped; once they are whole they are called so, once', async () => {
    await faucet.drain()
    const backup = await takeBackup(fresh.database)
    faucet.setKills(1, 110)
    await faucet.accrue()
    await faucet.settle()
    await faucet.drain()
    await restore(backup)
    expect(await compared()).not.toContain(again)
    await faucet.drain(2)
    expect(await compared()).toContain(again)
    expect(await compared()).not.toContain(again)
  })
})
