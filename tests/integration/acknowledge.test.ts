// Blocks that are no payout: receives, epochs and sends of the operator's own, made by somebody else on the same account; and what lies
// before the first live start, which is nobody's business.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import {
  acknowledge,
  asId,
  beginAccount,
  compareChain,
  requestAcknowledge,
  resume,
  type Address,
  type BlockHash,
} from '@pay2slay/domain'
import { makeEpoch, makeRival, receiveAll, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { listBlockRequests } from '@pay2slay/db'
import { takeBlockOrders } from '../../apps/scheduler/src/block-orders.js'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { playerSpec, SEED, startFaucet, type Faucet } from './support/faucet.js'

const OWN = walletOf(SEED, 0)
const FORMER = walletOf(SEED, 1)
const KILL = 5n * 10n ** 27n

const made = <T>(result: { ok: true; value: T } | { ok: false; error: string }): T => {
  if (!result.ok) throw new Error(result.error)
  return result.value
}

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
  const deps = () => ({ ...faucet.common, chain: faucet.chain })
  const network = () => faucet.sandbox.network
  const turn = async (total: number) => {
    for (const player of [1, 2]) faucet.setKills(player, total)
    await faucet.accrue()
    await faucet.settle()
    await faucet.drain()
  }
  const unknown = async () => (await faucet.store.stops())[0]?.block?.hash
  const take = (hash: BlockHash) => acknowledge(deps(), { hash, reason: 'looked at it', actor: 'test' })
  /** Both players were paid for their kills up to `total`, and the books hold. */
  const expectWhole = async (total: number) => {
    expect([faucet.paid(1), faucet.paid(2)]).toEqual(Array(2).fill(BigInt(total - 100) * (KILL / 10n ** 21n)))
    expect(await faucet.store.stops()).toEqual([])
    const { store, chain } = faucet
    const report = await audit({ database: fresh.database, store, chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true })
  }
  const kinds = async () => {
    const rows = (await faucet.blocks()).filter((row) => row['role'] === 'foreign')
    return rows.map((row) => [row['kind'], row['state']])
  }

  it.each([1, 2])(
    'a receive that a wallet made is acknowledged where ours of the same send stands behind blocks whose rows were lost: %i',
    async (lost) => {
      await turn(110)
      for (const player of [1, 2]) faucet.setKills(player, 120)
      await faucet.accrue()
      await faucet.settle()
      faucet.sandbox.fund(OWN.address, '5')
      expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 2, signedReceives: 1 } })
      const lowest = `(SELECT hash FROM block WHERE state = 'signed' ORDER BY height LIMIT ${lost})`
      await fresh.database.transaction((tx) => tx.run(`DELETE FROM block WHERE hash IN ${lowest}`))
      const [hash] = made(receiveAll(network(), OWN))
      await faucet.drain(2)
      expect(await unknown()).toBe(hash)
      expect(await take(hash as BlockHash)).toMatchObject({ ok: true, value: { remaining: null } })
      const compared = await compareChain({ ...deps(), pause: async () => {}, verified: new Map() }, OWN.address)
      expect(compared).toMatchObject({ ok: true, value: { matches: true } })
      await turn(130)
      await turn(130)
      await expectWhole(130)
    },
  )

  it('a receive that somebody else made of the same send is acknowledged, and ours of it is dead', async () => {
    await turn(110)
    faucet.sandbox.fund(OWN.address, '5')
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedReceives: 1 } })
    // On our head it would be the very same block, so something stands before it.
    const before = made(makeRival(network(), OWN, { confirm: true }))
    const [hash] = made(receiveAll(network(), OWN))
    await faucet.drain(2)
    expect(await unknown()).toBe(before)
    expect(await take(before)).toMatchObject({ ok: true, value: { remaining: hash } })
    expect(await take(hash as BlockHash)).toMatchObject({ ok: true, value: { remaining: null } })
    expect(await kinds()).toEqual([
      ['send', 'confirmed'],
      ['receive', 'confirmed'],
    ])
    await turn(120)
    await expectWhole(120)
  })

  it('an epoch block, which the owner did not sign, is acknowledged, and paying goes on behind it', async () => {
    await turn(110)
    const hash = made(makeEpoch(network(), OWN.key, 1))
    await faucet.drain(2)
    expect(await unknown()).toBe(hash)
    expect(await take(hash)).toMatchObject({ ok: true, value: { remaining: null } })
    expect(await kinds()).toEqual([['epoch', 'confirmed']])
    await turn(120)
    await expectWhole(120)
  })

  it('unknown blocks are taken in chain order, each once, and only confirmed ones', async () => {
    await turn(110)
    const first = made(makeRival(network(), OWN, { confirm: true }))
    const second = made(makeRival(network(), OWN, { confirm: true }))
    await faucet.pay()
    expect(await take(second)).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining(`${first} comes first`) },
    })
    expect(await take(first)).toMatchObject({ ok: true, value: { remaining: second } })
    expect(await take(first)).toMatchObject({ ok: false, error: { detail: expect.stringContaining('in chain order') } })
    expect(await take(second)).toMatchObject({ ok: true, value: { remaining: null } })
    expect(await take(second)).toMatchObject({ ok: false, error: { detail: 'the books know it already' } })
    await turn(115)
    await expectWhole(115)
  })

  it('what an admin asks on the page is answered once, by the rules of the command', async () => {
    await turn(110)
    const payeeKey = addressCodec.publicKey(asId(playerSpec(2).address))
    const hash = made(makeRival(network(), OWN, { confirm: true }))
    await faucet.pay()
    const ask = (of: BlockHash, reason: string) => requestAcknowledge(faucet.store, { hash: of, reason, actor: 'ann' })
    const other = 'F'.repeat(64) as BlockHash
    expect(await ask(other, 'not this one')).toMatchObject({ ok: false, error: { kind: 'conflict' } })
    expect(await ask(hash, 'my own withdrawal')).toMatchObject({ ok: true, value: { isDone: null } })
    const books = { database: fresh.database, store: faucet.store, observer: faucet.common.observer }
    const answers = async () =>
      (await listBlockRequests(fresh.database.read, 9)).map(({ isDone, outcome }) => [isDone, outcome])
    await Promise.all(['one', 'two'].map((holder) => takeBlockOrders(books, faucet.chain, holder)))
    expect(await answers()).toEqual([[true, 'every block is known now']])
    expect(await kinds()).toEqual([['send', 'confirmed']])
    const toPlayer = made(makeRival(network(), OWN, { confirm: true, payeeKey, amount: 1n }))
    await faucet.pay()
    expect(await ask(toPlayer, 'looks fine')).toMatchObject({ ok: true })
    await takeBlockOrders(books, faucet.chain, 'one')
    expect((await answers())[0]).toEqual([false, expect.stringContaining('which a player linked')])
    expect(await unknown()).toBe(toPlayer)
  })

  it('what was sent before the first live start, also to a player, counts as settled once a person says so', async () => {
    made(receiveAll(network(), OWN))
    const payeeKey = addressCodec.publicKey(asId(playerSpec(2).address))
    const head = made(makeRival(network(), OWN, { confirm: true, payeeKey, amount: 3n * KILL }))
    await turn(110)
    expect(faucet.paid(1)).toBe(0n)
    expect(await faucet.store.stops()).toMatchObject([
      { kind: 'books', reason: expect.stringContaining('blocks begin') },
    ])
    const begin = (hash: BlockHash, reason = 'a new installation', accounts = [asId<Address>(OWN.address)]) =>
      beginAccount(deps(), { hash, reason, actor: 'test', accounts, wholeAt: null })
    expect(await begin(head, ' ')).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    expect(await begin(head, 'x', [])).toMatchObject({ ok: false, error: { detail: expect.stringContaining('seed') } })
    expect(await begin(asId('A'.repeat(64)))).toMatchObject({ ok: false, error: { kind: 'not_found' } })
    expect(await faucet.store.operatorAccounts()).toEqual([])
    expect(await begin(head)).toMatchObject({ ok: true, value: { opening: { hash: head } } })
    expect(await begin(head)).toMatchObject({ ok: false, error: { detail: expect.stringContaining('begun already') } })
    expect(await faucet.store.stops()).toEqual([])
    await turn(110)
    expect(faucet.paid(1)).toBe(50_000_000n)
    expect(faucet.paid(2)).toBe(65_000_000n)
    expect(await kinds()).toEqual([])
    expect(await faucet.store.stops()).toEqual([])
    const early = await take((await faucet.store.operatorAccounts())[0]?.opening.hash as BlockHash)
    expect(early).toMatchObject({ ok: false, error: { detail: 'the books know it already' } })
  })

  it('the books begin with no block that may still lose, and once it is confirmed they do', async () => {
    made(receiveAll(network(), OWN))
    network().confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    const hash = made(makeRival(network(), OWN, {}))
    const accounts = [asId<Address>(OWN.address)]
    const begin = () => beginAccount(deps(), { hash, reason: 'a test', actor: 'test', accounts, wholeAt: null })
    expect(await begin()).toMatchObject({ ok: false, error: { kind: 'invalid', detail: 'it is not confirmed yet' } })
    expect(await faucet.store.operatorAccounts()).toEqual([])
    expect(await fresh.database.read.all(`SELECT id FROM audit_log WHERE action = 'operator_account'`)).toEqual([])
    network().confirm(hash)
    expect(await begin()).toMatchObject({ ok: true, value: { opening: { hash } } })
  })

  it('a books stop that a person set is lifted by a person alone, though its block is in the books', async () => {
    await turn(110)
    const last = (await faucet.blocks()).at(-1)
    const block = { hash: asId<BlockHash>(String(last?.['hash'])), previous: null }
    const row = {
      kind: 'books',
      reason: 'let me look',
      actor: 'cli:ann',
      setAt: Date.now(),
      publishToo: false,
    } as const
    await faucet.store.transaction((tx) => tx.setStop({ ...row, block }))
    for (const player of [1, 2]) faucet.setKills(player, 120)
    await faucet.accrue()
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'stopped', reason: 'let me look' } })
    expect(await faucet.store.stops()).toMatchObject([{ kind: 'books', actor: 'cli:ann' }])
    expect(await resume(faucet.store, { kind: 'books', reason: 'it is right', actor: 'cli:ann' })).toBe(true)
    await turn(120)
    await expectWhole(120)
  })

  it('what a former account paid and the books forgot is adopted too, though nobody signs for it any more', async () => {
    faucet.sandbox.fund(FORMER.address, '100')
    made(receiveAll(network(), FORMER))
    const former = asId<Address>(FORMER.address)
    const told = await faucet.chain.account(former)
    const head = told.ok ? told.value.confirmed?.hash : null
    const begun = { hash: head as BlockHash, reason: 'it paid before', actor: 'test', accounts: [former] }
    // Before a block that the books signed for it themselves, a person says until when links count.
    expect(await beginAccount(deps(), { ...begun, wholeAt: Date.now() })).toMatchObject({ ok: true })
    await turn(110)
    const payeeKey = addressCodec.publicKey(asId(playerSpec(2).address))
    const hash = made(makeRival(network(), FORMER, { confirm: true, payeeKey, amount: 4n * KILL }))
    const compare = () => compareChain({ ...deps(), pause: async () => {}, verified: new Map() }, former)
    expect(await compare()).toMatchObject({ ok: true, value: { matches: false } })
    expect(await unknown()).toBe(hash)
    expect(await faucet.pay()).toMatchObject({ ok: true })
    expect(await compare()).toMatchObject({ ok: true, value: { matches: true } })
    await turn(120)
    await expectWhole(120)
  })
})
