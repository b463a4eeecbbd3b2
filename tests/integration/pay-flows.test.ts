import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  acknowledge,
  confirm,
  operatorAccount,
  pause,
  pay,
  raw,
  resume,
  takeOverPlanned,
  type BlockHash,
} from '@pay2slay/domain'
import { readWaitingPayouts } from '@pay2slay/db'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { playerSpec, SEED, startFaucet, type Faucet, type FaucetOptions } from './support/faucet.js'

const BAN = 100_000_000n

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
  const start = async (options?: FaucetOptions) => {
    faucet = await startFaucet(fresh.database, options)
    return faucet
  }
  /** The operator's account is opened and every player is owed `kills` kills, planned. */
  const planned = async (options?: FaucetOptions, kills = 10) => {
    await start(options)
    await faucet.drain()
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 100 + kills))
    await faucet.accrue()
    const settled = await faucet.settle()
    expect(settled).toMatchObject({ ok: true, value: { payouts: faucet.specs.length } })
  }
  const states = async () => (await faucet.payouts()).map((row) => row['state'])
  const foreign = (wish: Parameters<typeof makeRival>[2]): BlockHash => {
    const made = makeRival(faucet.sandbox.network, walletOf(SEED, 0), wish)
    if (!made.ok) throw new Error(made.error)
    return made.value
  }

  it('an unopened account receives first, then every kill is paid once, to the unit', async () => {
    await start()
    faucet.setKills(1, 117)
    await faucet.accrue()
    expect(await faucet.settle()).toMatchObject({ ok: false, error: { kind: 'balance_below_minimum' } })
    await faucet.drain()
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 1, kills: 17 } })
    await faucet.drain()
    expect(await states()).toEqual(['confirmed'])
    expect([faucet.paid(1), faucet.paid(2)]).toEqual([(17n * 5n * BAN) / 100n, 0n])
  })

  it('a chain is signed up to the limit of unconfirmed blocks and no further', async () => {
    await planned({ players: 6, pay: { maxUnconfirmed: 4 } })
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 4 } })
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 0 } })
    await faucet.drain()
    expect(await states()).toEqual(Array(6).fill('confirmed'))
  })

  it('nothing is signed twice when two schedulers pay at the same moment', async () => {
    await planned({ players: 5 })
    await Promise.all([faucet.pay(), faucet.pay(), faucet.pay()])
    await Promise.all([faucet.publish(), faucet.publish()])
    await faucet.drain()
    expect(await states()).toEqual(Array(5).fill('confirmed'))
    for (let index = 1; index <= 5; index += 1) expect(faucet.paid(index)).toBe(BAN / 2n)
  })

  it('an accepted block that vanishes is sent again as the same block', async () => {
    await planned({ players: 1 })
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    await faucet.pay()
    await faucet.publish()
    const [block] = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    expect(faucet.sandbox.network.rollBack(String(block?.['hash']) as BlockHash)).toBe(true)
    await fresh.database.transaction((tx) => tx.run('UPDATE block SET next_publish_at_ms = 0'))
    expect(await faucet.publish()).toMatchObject({ sent: 1 })
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 0, blocksPerSecond: null })
    faucet.sandbox.network.confirm(String(block?.['hash']) as BlockHash)
    await faucet.drain()
    expect(await states()).toEqual(['confirmed'])
    expect(faucet.paid(1)).toBe(BAN / 2n)
  })

  it('a block that one node lost is sent again although the other still holds it', async () => {
    await planned({ players: 1 })
    const { network } = faucet.sandbox
    network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    await faucet.pay()
    await faucet.publish()
    const [block] = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    const hash = String(block?.['hash']) as BlockHash
    expect(network.rollBack(hash, network.primary)).toBe(true)
    network.confirmation.setPolicy({ delayMs: 0, blocksPerSecond: null })
    // The node that still holds it may be asked first and say so; the next attempt begins with the other one.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await fresh.database.transaction((tx) => tx.run('UPDATE block SET next_publish_at_ms = 0'))
      await faucet.publish()
    }
    await faucet.drain()
    expect(await states()).toEqual(['confirmed'])
    expect(faucet.paid(1)).toBe(BAN / 2n)
  })

  it('a foreign block sets the books stop: nothing is signed until it is acknowledged', async () => {
    await planned()
    const hash = foreign({ confirm: true })
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'unknown_block', hash } })
    expect(await faucet.settle()).toMatchObject({ ok: false, error: { kind: 'stopped', stop: 'books' } })
    const deps = { ...faucet.common, chain: faucet.chain }
    const done = await acknowledge(deps, { hash, reason: 'a test of mine', actor: 'test' })
    expect(done).toMatchObject({ ok: true, value: { remaining: null } })
    expect(await faucet.store.stops()).toEqual([])
    await faucet.drain()
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed'])
  })

  it('a foreign send to an address that a player linked cannot be acknowledged', async () => {
    await planned()
    const payeeKey = faucet.common.codec.publicKey(playerSpec(2).address as never)
    const hash = foreign({ confirm: true, payeeKey })
    await faucet.pay()
    const done = await acknowledge({ ...faucet.common, chain: faucet.chain }, { hash, reason: 'oops', actor: 'test' })
    expect(done).toMatchObject({
      ok: false,
      error: { kind: 'invalid', detail: expect.stringContaining('must be adopted') },
    })
    expect((await faucet.store.stops()).map((stop) => stop.kind)).toEqual(['books'])
  })

  it('a confirmed rival kills our chain: its payouts wait, and are paid once when the rival is acknowledged', async () => {
    await planned()
    await faucet.pay()
    const hash = foreign({ confirm: true })
    await faucet.publish()
    expect(await faucet.confirm()).toMatchObject({ ok: true, value: { dead: 3 } })
    expect(await states()).toEqual(['planned', 'planned', 'planned'])
    expect((await faucet.store.stops()).map((stop) => stop.kind)).toEqual(['books'])
    await faucet.drain(3)
    expect(faucet.paid(1)).toBe(0n)
    await acknowledge({ ...faucet.common, chain: faucet.chain }, { hash, reason: 'mine', actor: 'test' })
    await faucet.drain()
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed'])
    for (const index of [1, 2, 3]) expect(faucet.paid(index)).toBe(BAN / 2n)
  })

  it('an unconfirmed rival kills nothing', async () => {
    await planned({ players: 1 })
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    await faucet.pay()
    foreign({ confirm: false })
    await faucet.publish()
    expect(await faucet.confirm()).toMatchObject({ ok: true, value: { dead: 0 } })
    expect(await states()).toEqual(['published'])
  })

  it('a block in another place, confirmed and ours, that the nodes name in the place of one of ours kills nothing', async () => {
    await planned({ players: 1 })
    await faucet.pay()
    const [receive] = await faucet.blocks()
    const other = await faucet.chain.block(String(receive?.['hash']) as BlockHash)
    const account = await operatorAccount({ ...faucet.common, chain: faucet.chain }, faucet.signer.account, null)
    if (!account.ok) throw new Error('the account is in the books')
    // Which block follows is no part of any hash: nodes can get it wrong together.
    const chain: typeof faucet.chain = { ...faucet.chain, successor: async () => other }
    const told = await confirm({ ...faucet.common, chain }, account.value, 64)
    expect(told).toMatchObject({ ok: true, value: { dead: 0, alerts: 1 } })
    expect(await states()).toEqual(['signed'])
    await faucet.drain()
    expect(faucet.paid(1)).toBe(BAN / 2n)
  })

  it('a send that is listed with another amount than it moved is not received', async () => {
    await planned({ players: 1 })
    faucet.sandbox.fund(faucet.signer.account, '5')
    const listed = async (...asked: Parameters<typeof faucet.chain.receivables>) => {
      const told = await faucet.chain.receivables(...asked)
      return told.ok ? { ok: true, value: told.value.map((one) => ({ ...one, amount: raw(one.amount + 1n) })) } : told
    }
    const chain = { ...faucet.chain, receivables: listed } as typeof faucet.chain
    const { common, signer, paySettings } = faucet
    expect(await pay({ ...common, chain, signer }, paySettings)).toMatchObject({
      ok: true,
      value: { signedReceives: 0 },
    })
    expect(faucet.events).toContain('receivable_not_proven')
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedReceives: 1 } })
  })

  it('one node that holds another block in the place of ours is enough to sign nothing', async () => {
    await planned({ players: 2 })
    const { network } = faucet.sandbox
    network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    await faucet.pay()
    await faucet.publish()
    const node = network.node('node2')
    if (node === undefined) throw new Error('there are two nodes')
    const [first] = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    foreign({ node, previous: String(first?.['previous']) as BlockHash })
    faucet.sandbox.fund(faucet.signer.account, '5')
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'chain', error: { kind: 'disagreement' } } })
    expect((await faucet.blocks()).filter((row) => row['role'] === 'receive')).toHaveLength(1)
  })

  it('a pause ends settling and signing, lets receives go on, and is lifted', async () => {
    await planned({ players: 1 })
    await pause(faucet.store, { reason: 'a look', actor: 'test', publishToo: false })
    faucet.sandbox.fund(faucet.signer.account, '5')
    expect(await faucet.settle()).toMatchObject({ ok: false, error: { kind: 'stopped', stop: 'pause' } })
    await faucet.drain()
    expect(await states()).toEqual(['planned'])
    expect((await faucet.blocks()).map((row) => row['role'])).toEqual(['receive', 'receive'])
    await resume(faucet.store, { kind: 'pause', reason: 'fine', actor: 'test' })
    await faucet.drain()
    expect(await states()).toEqual(['confirmed'])
  })

  it('a pause that stops publishing keeps signed blocks at home', async () => {
    await planned({ players: 1 })
    await faucet.pay()
    await pause(faucet.store, { reason: 'stop all', actor: 'test', publishToo: true })
    expect(await faucet.publish()).toMatchObject({ sent: 0 })
    expect(await states()).toEqual(['signed'])
  })

  it('the outflow limit of an hour is never passed, and says what it holds back', async () => {
    const half = 5_000_000_000n as never
    await planned({ players: 3, pay: { outflow: { perHour: half, perDay: half } }, settle: { maxPayout: half } }, 400)
    await faucet.drain()
    expect(await states()).toEqual(['confirmed', 'confirmed', 'planned'])
    expect((await faucet.payouts())[2]?.['reason']).toBe('outflow_limit_hour')
    expect([...(await readWaitingPayouts(fresh.database))]).toEqual([['outflow_limit_hour', 1]])
    await fresh.database.transaction((tx) =>
      tx.run(`UPDATE payout SET held_at_ms = 1, held_reason = 'x', held_by = 'x' WHERE state = 'planned'`),
    )
    expect([...(await readWaitingPayouts(fresh.database))]).toEqual([['held', 1]])
  })

  it('a payout whose address was unlinked before signing becomes void and its kills are owed again', async () => {
    await planned({ players: 1 })
    await fresh.database.transaction((tx) =>
      tx.run('UPDATE wallet_link SET unlinked_at_ms = $1, is_primary = false', [1]),
    )
    await faucet.drain()
    expect(await states()).toEqual(['void'])
    const owed = await fresh.database.read.all('SELECT count(*) AS n FROM accrual WHERE payout_id IS NULL')
    expect(Number(owed[0]?.['n'])).toBe(1)
  })

  it('one held player never stops the others', async () => {
    await planned({ players: 3 })
    await fresh.database.transaction((tx) =>
      tx.run(`UPDATE player SET held_at_ms = 1, held_reason = 'look', held_by = 'test' WHERE discord_id = '9001'`),
    )
    await faucet.drain()
    expect((await states()).sort()).toEqual(['confirmed', 'confirmed', 'planned'])
    expect(faucet.paid(1)).toBe(0n)
  })

  it('a books stop holds while no node shows its block any more', async () => {
    await planned()
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    const hash = foreign({ confirm: false })
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'unknown_block', hash } })
    expect(faucet.sandbox.network.rollBack(hash)).toBe(true)
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'stopped', stop: 'books' } })
    expect(await states()).toEqual(['planned', 'planned', 'planned'])
  })

  it('a books stop is lifted when our own block is confirmed in the place of the unknown one', async () => {
    await planned({ players: 1 })
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    await faucet.pay()
    const hash = foreign({ confirm: false })
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'unknown_block', hash } })
    faucet.sandbox.network.rollBack(hash)
    await faucet.publish()
    const ours = (await faucet.blocks()).find((row) => row['role'] === 'payout')
    expect(faucet.sandbox.network.confirm(String(ours?.['hash']) as BlockHash)).toBe(true)
    await faucet.drain()
    expect(await faucet.store.stops()).toEqual([])
    expect(faucet.paid(1)).toBe(BAN / 2n)
  })

  it('a send that the nodes call a change block cannot be acknowledged as one', async () => {
    await planned()
    const payeeKey = faucet.common.codec.publicKey(playerSpec(2).address as never)
    const hash = foreign({ confirm: true, payeeKey })
    await faucet.pay()
    // What the hash does not cover, nodes can get wrong together.
    const chain: typeof faucet.chain = {
      ...faucet.chain,
      async block(asked) {
        const told = await faucet.chain.block(asked)
        return told.ok && told.value
          ? { ok: true, value: { ...told.value, kind: 'change', amount: 0n as never } }
          : told
      },
    }
    const done = await acknowledge({ ...faucet.common, chain }, { hash, reason: 'oops', actor: 'test' })
    expect(done).toMatchObject({ ok: false, error: { detail: expect.stringContaining('its balance makes it a send') } })
  })

  it('more held-back payouts than one run looks at never keep the others from being signed', async () => {
    await planned({ players: 3 })
    await fresh.database.transaction((tx) =>
      tx.run(`UPDATE player SET guild_member = false WHERE discord_id IN ('9001', '9002')`),
    )
    await faucet.drain()
    expect((await states()).sort()).toEqual(['confirmed', 'planned', 'planned'])
    const reasons = (await faucet.payouts()).map((row) => row['reason'])
    expect(reasons.filter((reason) => reason === 'not_in_guild')).toHaveLength(2)
  })

  it('stored work that is no longer good enough is replaced', async () => {
    await planned({ players: 1 })
    await faucet.pay()
    await fresh.database.transaction((tx) => tx.run(`UPDATE block SET work = '0000000000000000' WHERE role = 'payout'`))
    await faucet.drain()
    expect(await states()).toEqual(['confirmed'])
    const [block] = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    expect(block?.['work']).not.toBe('0000000000000000')
  })

  it('a pause that stops publishing ends a run that is under way', async () => {
    await planned({ players: 4 })
    await faucet.pay()
    let sent = 0
    faucet.setCheckpoint(async (name) => {
      if (name !== 'publish:sent' || (sent += 1) !== 2) return
      await pause(faucet.store, { reason: 'now', actor: 'test', publishToo: true })
    })
    expect(await faucet.publish()).toMatchObject({ sent: 2 })
  })

  it('planned payouts of a former account are paid by the new one', async () => {
    await planned({ players: 2 })
    await fresh.database.transaction((tx) => tx.run(`UPDATE payout SET operator_account = 'ban_former'`))
    await faucet.drain(3)
    expect(await states()).toEqual(['planned', 'planned'])
    expect(await takeOverPlanned(faucet.store, [faucet.signer.account])).toBe(2)
    await faucet.drain()
    expect(await states()).toEqual(['confirmed', 'confirmed'])
  })

  it('a node that lags or differs only makes us wait', async () => {
    await planned({ players: 1 })
    faucet.sandbox.network.configure(faucet.sandbox.network.node('node2') ?? faucet.sandbox.network.primary, {
      up: false,
    })
    await faucet.drain()
    expect(await states()).toEqual(['confirmed'])
    expect(faucet.paid(1)).toBe(BAN / 2n)
  })
})
