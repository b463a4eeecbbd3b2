// A block moves the difference between two balances. So a balance that was changed in the books, or that a node told wrong at the first
// start, must be noticed before anything is signed on it: else the difference leaves with the next payout.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { cancelBlock, pay, type BlockHash } from '@pay2slay/domain'
import { receiveAll, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { restoreBackup, takeBackup } from './support/backup.js'
import { playerSpec, SEED, startFaucet, type Faucet } from './support/faucet.js'

const RAW_PER_BAN = 10n ** 29n
const HALF = 50_000_000n
type Json = Record<string, string>

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 2 })
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const owe = async () => {
    for (const player of [1, 2]) faucet.setKills(player, 110)
    await faucet.accrue()
    await faucet.settle()
  }
  const paid = () => [1, 2].map((player) => faucet.paid(player))
  const set = (statement: string, values: readonly string[]) =>
    fresh.database.transaction((tx) => tx.run(statement, values))
  const less = (balance: unknown) => (BigInt(String(balance)) - 100n * RAW_PER_BAN).toString()
  const payoutRows = async () => (await faucet.blocks()).filter((row) => row['role'] === 'payout')
  const stops = async () => (await faucet.store.stops()).map(({ kind }) => kind)

  const lowerHead = async () => {
    const [row] = await fresh.database.read.all('SELECT * FROM operator_account')
    await set('UPDATE operator_account SET confirmed_balance_raw = $1', [less(row?.['confirmed_balance_raw'])])
  }
  const lowerRow = async () => {
    const row = (await faucet.blocks()).at(-1)
    const values = [String(row?.['hash']), less(row?.['balance_raw'])]
    await set('UPDATE block SET balance_raw = $2 WHERE hash = $1', values)
  }
  const CHANGES: readonly (readonly [string, () => Promise<void>])[] = [
    ['confirmed head', lowerHead],
    ["confirmed head's block", lowerRow],
    ['confirmed head and of its block', () => lowerHead().then(lowerRow)],
  ]

  it('no changed balance of a head leaves with a payout: the books stop, and once they are right all is paid once', async () => {
    await faucet.drain()
    await owe()
    for (const [what, change] of CHANGES) {
      const right = await takeBackup(fresh.database)
      await change()
      expect([what, await faucet.pay()]).toMatchObject([what, { ok: false, error: { kind: 'stopped', stop: 'books' } }])
      await faucet.drain()
      expect([what, await payoutRows(), await stops()]).toEqual([what, [], ['books']])
      await restoreBackup(fresh.database, right)
    }
    await faucet.drain()
    expect(paid()).toEqual([HALF, HALF])
  })

  it('a changed row of a block that is still open is built on by neither a payout nor a rival', async () => {
    await faucet.drain()
    await owe()
    const { common, chain, signer, paySettings } = faucet
    const one = await pay({ ...common, chain, signer }, { ...paySettings, maxUnconfirmed: 1 })
    expect(one).toMatchObject({ ok: true, value: { signedSends: 1 } })
    const [first] = await payoutRows()
    const hash = String(first?.['hash']) as BlockHash
    const cancel = () => cancelBlock({ ...common, chain, signer }, { hash, reason: 'a test', actor: 'test' })
    const right = await takeBackup(fresh.database)
    await lowerRow()
    expect(await cancel()).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'stopped', stop: 'books' } })
    expect(await payoutRows()).toHaveLength(1)
    await restoreBackup(fresh.database, right)
    await set('UPDATE block SET amount_raw = $2 WHERE hash = $1', [hash, (7n * RAW_PER_BAN).toString()])
    expect(await cancel()).toMatchObject({ ok: true })
    await faucet.drain()
    expect((await faucet.blocks()).find((row) => row['role'] === 'cancel')).toMatchObject({ state: 'confirmed' })
    expect(paid()).toEqual([HALF, HALF])
  })

  const ask = async (url: string): Promise<Json> => {
    const body = {
      action: 'account_info',
      account: faucet.signer.account,
      representative: 'true',
      include_confirmed: 'true',
    }
    return (await (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json()) as Json
  }
  /** Both nodes tell the account with these fields changed. */
  const tell = async (changes: readonly [Json, Json]) => {
    const { urls, faults } = faucet.sandbox
    for (const [index, server] of (['node', 'node2'] as const).entries()) {
      const body = JSON.stringify({ ...(await ask(urls[server])), ...changes[index] })
      faults.add({ server, action: 'account_info', kind: 'status', status: 200, body })
    }
  }

  it('nothing is signed on a head without a row while the nodes tell another one: a wrong balance of it leaves with no payout', async () => {
    receiveAll(faucet.sandbox.network, walletOf(SEED, 0))
    expect(await faucet.pay()).toMatchObject({ ok: true })
    await owe()
    const [books] = await faucet.store.operatorAccounts()
    expect(await faucet.blocks()).toEqual([])
    await lowerHead()
    const other = { confirmed_frontier: 'A'.repeat(64) }
    await tell([other, other])
    const told = await faucet.pay()
    expect(told).toMatchObject({ ok: false, error: { kind: 'chain', error: { kind: 'not_in_sync' } } })
    expect(JSON.stringify(told)).toContain(
      `do not tell block ${String(books?.confirmed.hash)} as confirmed now: waiting`,
    )
    expect([await faucet.blocks(), await stops()]).toEqual([[], []])
    faucet.sandbox.faults.clear()
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'stopped', stop: 'books' } })
    expect([await faucet.blocks(), await stops(), paid()]).toEqual([[], ['books'], [0n, 0n]])
  })

  it('an opening head that the nodes tell with another balance, height or representative is not believed', async () => {
    receiveAll(faucet.sandbox.network, walletOf(SEED, 0))
    await owe()
    const lower = { balance: less((await ask(faucet.sandbox.urls.node))['confirmed_balance']) }
    for (const [changes, detail] of [
      [{ ...lower, confirmed_balance: lower.balance }, 'raw at height'],
      [{ block_count: '3', confirmed_height: '3' }, 'raw at height'],
    ] as const) {
      await tell([changes, changes])
      const refused = { ok: false, error: { kind: 'chain', error: { kind: 'not_in_sync' } } }
      const told = await faucet.pay()
      expect(told).toMatchObject(refused)
      expect(JSON.stringify(told)).toContain(detail)
      faucet.sandbox.faults.clear()
    }
    await tell([{}, { representative: playerSpec(1).address }])
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { error: { kind: 'disagreement' } } })
    faucet.sandbox.faults.clear()
    expect(await faucet.store.operatorAccounts()).toEqual([])
    await owe()
    await faucet.drain()
    expect(paid()).toEqual([HALF, HALF])
  })
})
