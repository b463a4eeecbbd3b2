// Several accounts of one seed pay side by side, each with its own chain and its own funds: every player from one of them, and each kill
// once, whatever becomes of the number of accounts.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec, createSigner, parseSeed } from '@pay2slay/banano-rpc'
import { makeTotals, readTotals } from '@pay2slay/db'
import {
  acknowledge,
  beginAccount,
  checkKnownChain,
  confirm,
  homes,
  operatorAccount,
  OtherChains,
  pay,
  publish,
  type PaySettings,
  type PlayerId,
} from '@pay2slay/domain'
import { receiveAll, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { checkFormerAccounts } from '../../apps/scheduler/src/startup.js'
import { restoreBackup, takeBackup } from './support/backup.js'
import { ban, SEED, startFaucet, type Faucet } from './support/faucet.js'

const KILL = 5_000_000n
/** So many that no account is left without players. */
const PLAYERS = 20

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: PLAYERS })
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })

  const signers = [0, 1, 2].map((index) => {
    const seed = parseSeed(SEED)
    if (!seed.ok) throw new Error(seed.error)
    return createSigner(seed.value, index, { mode: 'live' })
  })
  const accounts = signers.map(({ account }) => account)
  const two = accounts.slice(0, 2)
  const others = new OtherChains(new Set(accounts), 2_000, () => performance.now())

  /** pay, publish, confirm of the first accounts side by side, until nothing changes. */
  const drain = async (count: number, changes: Partial<PaySettings> = {}) => {
    const { common, chain, work } = faucet
    const paySettings = { ...faucet.paySettings, ...changes }
    const step = async (signer: (typeof signers)[number]): Promise<number> => {
      const signed = await pay({ ...common, chain, signer, others }, paySettings)
      const settings = { limit: 64, accountVersion: 1, markEvery: 16 }
      const { sent } = await publish({ ...common, chain, work }, signer.account, settings)
      const row = await operatorAccount({ ...common, chain }, signer.account, null)
      const landed = row.ok ? await confirm({ ...common, chain }, row.value, 64) : row
      const blocks = signed.ok ? signed.value.signedSends + signed.value.signedReceives : 0
      return blocks + sent + (landed.ok ? landed.value.confirmed : 0)
    }
    for (let round = 0; round < 40; round += 1) {
      const moved = await Promise.all(signers.slice(0, count).map(step))
      if (moved.every((blocks) => blocks === 0)) return
    }
    throw new Error('there is always something left to do')
  }
  const accrueKills = async (total: number) => {
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, total))
    await faucet.accrue()
  }
  const plannedFor = async (account: string) => {
    const rows = await faucet.payouts()
    return rows.filter((row) => row['operator_account'] === account && row['state'] !== 'void')
  }
  const paidKills = () => faucet.specs.map((_, index) => faucet.paid(index + 1) / KILL)
  const holds = async () => {
    const { database } = fresh
    const report = await audit({ database, store: faucet.store, chain: faucet.chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true })
  }

  it('jobs that begin together enter an account once', async () => {
    const { store, chain, common } = faucet
    const rows = await Promise.all(
      [...two, ...two, ...two].map((account) => operatorAccount({ ...common, chain }, account, null)),
    )
    expect(rows.every(({ ok }) => ok)).toBe(true)
    expect((await store.operatorAccounts()).map(({ account }) => account).sort()).toEqual([...two].sort())
  })

  it('every player is paid from one account, the same each time, and the books hold for all of them', async () => {
    for (const account of two.slice(1)) faucet.sandbox.fund(account, '1000')
    await drain(2)
    for (const total of [110, 125]) {
      await accrueKills(total)
      expect(await faucet.settle({ operatorAccounts: two })).toMatchObject({ ok: true, value: { payouts: PLAYERS } })
      await drain(2)
    }
    expect(paidKills()).toEqual(Array.from({ length: PLAYERS }, () => 25n))
    const homeOf = homes(two)
    for (const row of await faucet.payouts()) expect(row['operator_account']).toBe(homeOf(row['player_id'] as PlayerId))
    expect((await plannedFor(accounts[0] ?? '')).length).toBeGreaterThan(0)
    expect((await plannedFor(accounts[1] ?? '')).length).toBeGreaterThan(0)
    await holds()
    await makeTotals(fresh.database, { operators: two, minimum: ban('10') })
    const left = 2_000n - (25n * BigInt(PLAYERS) * KILL) / 100_000_000n
    expect(await readTotals(fresh.database.read)).toMatchObject({
      operatorAccount: accounts[0],
      balance: left * 100_000_000n,
      minimum: ban('20'),
    })
  })

  it("an account that does not reach lets its own players wait, and the others' are paid", async () => {
    faucet.sandbox.fund(accounts[1] ?? '', '10.3')
    await drain(2)
    await accrueKills(110)
    const settled = await faucet.settle({ operatorAccounts: two })
    expect(settled).toMatchObject({ ok: true, value: { skipped: { budget: expect.any(Number) } } })
    await drain(2)
    // 0.3 BAN above the reserve: six kills, whoever is first.
    const sum = (await plannedFor(accounts[1] ?? '')).reduce((total, row) => total + Number(row['kills']), 0)
    expect(sum).toBe(6)
    faucet.sandbox.fund(accounts[1] ?? '', '100')
    await drain(2)
    await faucet.settle({ operatorAccounts: two })
    await drain(2)
    expect(paidKills()).toEqual(Array.from({ length: PLAYERS }, () => 10n))
    await holds()
  })

  it('the outflow limit of an hour is one for all accounts together', async () => {
    faucet.sandbox.fund(accounts[1] ?? '', '1000')
    await drain(2)
    await accrueKills(110)
    await faucet.settle({ operatorAccounts: two })
    // Chance gives each its players: one of its own is enough to go beyond a limit that the other uses up alone.
    for (const account of two) expect((await plannedFor(account)).length).toBeGreaterThan(0)
    // Half a BAN each.
    await drain(2, { outflow: { perHour: ban('2'), perDay: ban('5000') } })
    expect(paidKills().reduce((sum, kills) => sum + kills, 0n)).toBe(40n)
    await drain(2, { outflow: { perHour: ban('500'), perDay: ban('3') } })
    expect(paidKills().reduce((sum, kills) => sum + kills, 0n)).toBe(60n)
  })

  it('the players of an account below its minimum wait for it: no other one pays them', async () => {
    faucet.sandbox.fund(accounts[1] ?? '', '5')
    await drain(2)
    await accrueKills(110)
    const settled = await faucet.settle({ operatorAccounts: two })
    const short = [{ account: accounts[1], error: { kind: 'balance_below_minimum' } }]
    expect(settled).toMatchObject({ ok: true, value: { short } })
    const homeOf = homes(two)
    const planned = await plannedFor(accounts[0] ?? '')
    for (const row of planned) expect(homeOf(row['player_id'] as PlayerId)).toBe(accounts[0])
    expect(planned.length).toBeGreaterThan(0)
    expect(await plannedFor(accounts[1] ?? '')).toEqual([])
    expect(planned.length).toBeLessThan(PLAYERS)
  })

  it('an account that was never funded lets its players wait, and its first deposit moves nobody', async () => {
    await drain(2)
    await accrueKills(110)
    const settled = await faucet.settle({ operatorAccounts: two })
    const short = [{ account: accounts[1], error: { kind: 'balance_below_minimum' } }]
    expect(settled).toMatchObject({ ok: true, value: { short, skipped: { budget: expect.any(Number) } } })
    await drain(2)
    faucet.sandbox.fund(accounts[1] ?? '', '1000')
    await drain(2)
    await faucet.settle({ operatorAccounts: two })
    await drain(2)
    expect(paidKills()).toEqual(Array.from({ length: PLAYERS }, () => 10n))
    const homeOf = homes(two)
    for (const row of await faucet.payouts()) expect(row['operator_account']).toBe(homeOf(row['player_id'] as PlayerId))
    await holds()
  })

  it('restored books that know nothing of an account that paid stop until a person says where they begin, and nobody is paid twice', async () => {
    const { chain, common } = faucet
    const [own, second] = two
    if (own === undefined || second === undefined) throw new Error('there are two')
    await drain(1)
    await accrueKills(110)
    const backup = await takeBackup(fresh.database)
    const wholeAt = Date.now()
    faucet.sandbox.fund(second, '1000')
    await drain(2)
    await faucet.settle({ operatorAccounts: two })
    await drain(2)
    expect((await plannedFor(second)).length).toBeGreaterThan(0)
    await restoreBackup(fresh.database, backup)
    for (let round = 0; round < 2; round += 1) {
      await faucet.settle({ operatorAccounts: two })
      await drain(2)
    }
    const [stop] = await faucet.store.stops()
    expect(stop).toMatchObject({ kind: 'books', reason: expect.stringContaining(`${second} paid`) })
    const hash = stop?.block?.previous
    if (!hash) throw new Error('the stop names the first payment')
    const request = { hash, reason: 'restored from before it', actor: 'test', accounts: two, wholeAt }
    expect(await beginAccount({ ...common, chain }, request)).toMatchObject({ ok: true, value: { account: second } })
    await drain(2)
    expect(await faucet.store.stops()).toEqual([])
    await faucet.settle({ operatorAccounts: two })
    await drain(2)
    expect(paidKills()).toEqual(Array.from({ length: PLAYERS }, () => 10n))
    await holds()
  })

  it("a stop for an account's first block is not lifted by another account's first block", async () => {
    const { chain, common, sandbox } = faucet
    const deps = { ...common, chain }
    await drain(2)
    sandbox.fund(accounts[1] ?? '', '1')
    receiveAll(sandbox.network, walletOf(SEED, 1))
    await drain(2)
    const [stop] = await faucet.store.stops()
    expect(stop).toMatchObject({ kind: 'books', block: { previous: null } })
    for (const account of await faucet.store.operatorAccounts()) {
      expect(await checkKnownChain(deps, account)).toMatchObject({ ok: false })
      expect(await faucet.store.stops()).toEqual([stop])
    }
    const hash = stop?.block?.hash
    if (!hash) throw new Error('the stop names the block')
    expect(await acknowledge(deps, { hash, reason: 'by a wallet', actor: 'test' })).toMatchObject({ ok: true })
    expect(await faucet.store.stops()).toEqual([])
  })

  it('fewer accounts are refused while one that is left has an open block, and then pay what it had planned', async () => {
    for (const account of accounts.slice(1)) faucet.sandbox.fund(account, '1000')
    await drain(3)
    await accrueKills(110)
    await faucet.settle({ operatorAccounts: accounts })
    const third = signers[2]
    if (!third) throw new Error('there are three')
    const { common, chain, paySettings } = faucet
    const one = await pay({ ...common, chain, signer: third }, { ...paySettings, maxUnconfirmed: 1 })
    expect(one).toMatchObject({ ok: true, value: { signedSends: 1 } })
    const refused = { ok: false, error: expect.stringContaining(third.account) }
    expect(await checkFormerAccounts(faucet.store, two)).toMatchObject(refused)
    await publish({ ...common, chain, work: faucet.work }, third.account, { limit: 9, accountVersion: 1, markEvery: 1 })
    const row = await operatorAccount({ ...common, chain }, third.account, null)
    if (!row.ok) throw new Error(JSON.stringify(row.error))
    expect(await confirm({ ...common, chain }, row.value, 9)).toMatchObject({ ok: true, value: { confirmed: 1 } })

    expect(await checkFormerAccounts(faucet.store, two)).toMatchObject({ ok: true })
    expect(await plannedFor(third.account)).toHaveLength(1)
    await drain(2)
    expect(paidKills()).toEqual(Array.from({ length: PLAYERS }, () => 10n))
    await holds()
  })
})
