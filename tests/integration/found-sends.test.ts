// Sends that the chain holds and the books do not: whose they are, who may say so, and what is set off for them, to the unit.
import { describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { adminPlayerDetail, listBlocks, listPayouts } from '@pay2slay/db'
import { acknowledge, adopt, asId, capWindows, pay, type Chain, type ChainBlock } from '@pay2slay/domain'
import { DIALECTS } from '@pay2slay/testing'
import { playerSpec } from './support/faucet.js'
import { KILL, RAW, lostBooks } from './support/lost-books.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  const scene = lostBooks(dialect)
  const { start, kills, turn, states, playerId, send, deps, loseBlock, expectPaidOnce, expectWhole } = scene

  it('a send that killed our chain and paid one of its players pays that player once, and the others once', async () => {
    await start()
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.pay()
    const hash = send(2, 10n * KILL * RAW)
    await scene.faucet.publish()
    expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { dead: 3 } })
    expect((await scene.faucet.store.stops()).map((stop) => stop.kind)).toEqual(['books'])
    await scene.faucet.drain()
    expect(scene.faucet.paid(2)).toBe(10n * KILL)
    await expectPaidOnce(110)
    const [adopted] = (await scene.faucet.payouts()).filter((row) => Boolean(Number(row['adopted'])))
    expect(adopted).toMatchObject({ player_id: await playerId(2), state: 'confirmed', kills: expect.anything() })
    const audited = await scene.database.read.all(`SELECT target_id FROM audit_log WHERE action = 'block_adopt'`)
    expect(audited.map((row) => row['target_id'])).toEqual([hash])
  })

  it('a send in the place of stored blocks marks them dead in the transaction that adopts it, before confirm looked', async () => {
    await start()
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.pay()
    send(2, 10n * KILL * RAW)
    expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 2 } })
    expect((await scene.faucet.blocks()).filter((row) => row['state'] === 'dead')).toHaveLength(3)
    await expectPaidOnce(110)
  })

  it('two schedulers and a person who adopt one send at the same time adopt it once', async () => {
    await start()
    await kills(110)
    const hash = send(2, 25n * KILL * RAW)
    const asked = { hash, playerId: await playerId(2), reason: 'theirs', actor: 'test' }
    await Promise.all([scene.faucet.pay(), scene.faucet.pay(), adopt(deps(), asked)])
    await scene.faucet.settle()
    await scene.faucet.drain()
    const adopted = (await scene.faucet.payouts()).filter((row) => Boolean(Number(row['adopted'])))
    expect(adopted).toHaveLength(1)
    expect(await scene.database.read.all('SELECT left_units FROM advance')).toHaveLength(1)
    await turn(120)
    expect([1, 2, 3].map((player) => scene.faucet.paid(player))).toEqual([20n * KILL, 25n * KILL, 20n * KILL])
    await turn(130)
    expect([1, 2, 3].map((player) => scene.faucet.paid(player))).toEqual([30n * KILL, 30n * KILL, 30n * KILL])
    await expectWhole()
  })

  it('an unconfirmed unknown send is waited for, and adopted once it is confirmed', async () => {
    await start({ players: 1 })
    scene.faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    const hash = send(1, 4n * KILL * RAW, { confirm: false })
    await kills(110)
    expect(await scene.faucet.pay()).toMatchObject({ ok: false, error: { kind: 'unknown_block', hash } })
    const asked = { hash, playerId: await playerId(1), reason: 'it is theirs', actor: 'test' }
    const early = await adopt(deps(), asked)
    expect(early).toMatchObject({ ok: false, error: { detail: expect.stringContaining('not confirmed yet') } })
    expect(await states()).toEqual([])
    scene.faucet.sandbox.network.confirmation.setPolicy({ delayMs: 0, blocksPerSecond: null })
    scene.faucet.sandbox.network.confirm(hash)
    expect(await scene.faucet.pay()).toMatchObject({ ok: true })
    await expectPaidOnce(110)
  })

  it("a send that the operator's key did not sign is adopted by nobody, not by the scheduler and not for a player who is named", async () => {
    await start({ players: 1 })
    await kills(110)
    const hash = send(1, 10n * KILL * RAW)
    const { chain, common, signer, paySettings } = scene.faucet
    const unproven = (block: ChainBlock): ChainBlock => ({ ...block, provenOurs: false })
    const strange: Chain = {
      ...chain,
      async block(of) {
        const told = await chain.block(of)
        return told.ok ? { ok: true, value: told.value?.hash === hash ? unproven(told.value) : told.value } : told
      },
      async blocksAfter(account, after, limit) {
        const told = await chain.blocksAfter(account, after, limit)
        return told.ok ? { ok: true, value: told.value.map(unproven) } : told
      },
    }
    expect(await pay({ ...common, chain: strange, signer }, paySettings)).toMatchObject({
      ok: false,
      error: { kind: 'unknown_block', hash, detail: expect.stringContaining('not signed with the operator key') },
    })
    const asked = { hash, playerId: await playerId(1), reason: 'theirs', actor: 'test' }
    expect(await adopt({ ...deps(), chain: strange }, asked)).toMatchObject({
      ok: false,
      error: { kind: 'invalid', detail: "it is not signed with the operator's key" },
    })
    expect(await states()).toEqual([])
    await expectPaidOnce(110)
  })

  it.each(['the scheduler', 'a person'])(
    'a send in the place of a lost row kills what stood behind that as %s adopts it, so that its player is not paid again',
    async (who) => {
      await start()
      await kills(110)
      await scene.faucet.settle()
      await scene.faucet.pay()
      const [, second] = (await scene.faucet.blocks()).filter((row) => row['role'] === 'payout')
      const [paid] = await scene.database.read.all('SELECT player_id FROM payout WHERE id = $1', [
        String(second?.['payout_id']),
      ])
      const ids = await Promise.all([1, 2, 3].map(playerId))
      const player = ids.findIndex((id) => id === paid?.['player_id']) + 1
      await loseBlock(1)
      const hash = send(player, 10n * KILL * RAW)
      const asked = { hash, playerId: await playerId(player), reason: 'theirs', actor: 'test' }
      if (who === 'a person') expect(await adopt(deps(), asked)).toMatchObject({ ok: true })
      else await scene.faucet.pay()
      const [audited] = await scene.database.read.all(`SELECT after_json FROM audit_log WHERE action = 'block_adopt'`)
      expect(JSON.parse(String(audited?.['after_json']))).toMatchObject({
        ...{ kills: 10, advance_ban: '0', dead_blocks: 2, void_payout_id: String(second?.['payout_id']) },
      })
      await expectPaidOnce(110)
    },
  )

  it('what a found send paid beyond what is owed is set off to the exact kill, and less than a kill stays', async () => {
    await start({ players: 1 })
    // Seven and a half kills, of which four are owed.
    await kills(104)
    send(1, (15n * KILL * RAW) / 2n)
    await scene.faucet.drain()
    const left = async () => {
      const rows = await scene.database.read.all('SELECT left_units FROM advance')
      return rows.map((row) => BigInt(String(row['left_units'])))
    }
    expect(await left()).toEqual([(7n * KILL) / 2n])
    const windows = capWindows(await scene.faucet.store.now(), 'UTC')
    const detail = await adminPlayerDetail(scene.database.read, { id: await playerId(1), windows, limit: 5 })
    expect(detail).toMatchObject({
      advance: (7n * KILL) / 2n,
      paid: { kills: 4, amount: (15n * KILL) / 2n },
      player: { owed: { kills: 0 } },
    })
    const [shown] = await listPayouts(scene.database, { limit: 1 })
    expect(shown).toMatchObject({ state: 'confirmed', adopted: true, advanceUnits: (7n * KILL) / 2n, kills: 4 })
    const [block] = await listBlocks(scene.database, { limit: 1 })
    expect(block).toMatchObject({ role: 'payout', state: 'confirmed', adopted: true, payoutId: shown?.id })
    await kills(110)
    expect(await scene.faucet.settle()).toMatchObject({ ok: true, value: { kills: 3 } })
    expect(await left()).toEqual([KILL / 2n])
    await scene.faucet.drain()
    expect(scene.faucet.paid(1)).toBe(10n * KILL + KILL / 2n)
    await expectWhole()
    const audited = await scene.database.read.all(`SELECT summary FROM audit_log WHERE action = 'advance_set_off'`)
    expect(audited.map((row) => row['summary'])).toEqual([
      expect.stringMatching(/^3 kills for 0\.15 BAN set off against payout .*; 0\.025 BAN of its advance left$/),
    ])
  })

  it('a send to an address that two players linked is adopted only for one who is named and linked it', async () => {
    await start()
    const address = playerSpec(2).address
    const third = await playerId(3)
    await scene.database.transaction((tx) =>
      tx.run(
        `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms, unlinked_at_ms) VALUES ('w', $1, $2, $3, 1, 2)`,
        [third, address, false],
      ),
    )
    const hash = send(2, 10n * KILL * RAW)
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.drain(3)
    expect((await scene.faucet.store.stops())[0]?.block?.hash).toBe(hash)
    const asked = { hash, reason: 'the second one asked for it', actor: 'test' }
    const stranger = await adopt(deps(), { ...asked, playerId: await playerId(1) })
    expect(stranger).toMatchObject({ ok: false, error: { detail: expect.stringContaining('name one of them') } })
    expect(await acknowledge(deps(), asked)).toMatchObject({ ok: false })
    const done = await adopt(deps(), { ...asked, playerId: await playerId(2) })
    expect(done).toMatchObject({ ok: true, value: { remaining: null, adopted: { kills: 10, advance: 0n } } })
    await expectPaidOnce(110)
  })

  it('a send to an address that was unlinked, and linked by nobody else, is still that player’s', async () => {
    await start()
    send(2, 10n * KILL * RAW)
    await scene.database.transaction((tx) =>
      tx.run('UPDATE wallet_link SET unlinked_at_ms = $3, is_primary = $1 WHERE address = $2', [
        false,
        playerSpec(2).address,
        Date.now(),
      ]),
    )
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.drain()
    await expectPaidOnce(110)
  })

  it('a send to an address that nobody linked waits for a person, who may name a player or acknowledge it', async () => {
    await start({ players: 1 })
    const stranger = playerSpec(9).address
    const payeeKey = addressCodec.publicKey(asId(stranger))
    const first = send(9, 10n * KILL * RAW, { payeeKey })
    const second = send(9, 1n, { payeeKey })
    await scene.faucet.drain(2)
    expect((await scene.faucet.store.stops())[0]?.block?.hash).toBe(first)
    const player = await playerId(1)
    const late = await adopt(deps(), { hash: second, playerId: player, reason: 'x', actor: 'test' })
    expect(late).toMatchObject({
      ok: false,
      error: { detail: `unknown blocks are taken in chain order: ${first} comes first` },
    })
    const done = await adopt(deps(), { hash: first, playerId: player, reason: 'their old wallet', actor: 'test' })
    expect(done).toMatchObject({ ok: true, value: { remaining: second } })
    expect((await scene.faucet.store.stops())[0]?.block?.hash).toBe(second)
    const part = await adopt(deps(), { hash: second, playerId: player, reason: 'x', actor: 'test' })
    expect(part).toMatchObject({ ok: false, error: { detail: expect.stringContaining('no whole number') } })
    const mine = { hash: second, reason: 'mine', actor: 'test' }
    const theirs = await acknowledge(deps(), mine)
    expect(theirs).toMatchObject({ ok: false, error: { detail: expect.stringContaining(stranger) } })
    expect(await acknowledge(deps(), { ...mine, isNoPayout: true })).toMatchObject({ ok: true })
    await turn(110)
    expect(scene.faucet.paid(1)).toBe(0n)
    await expectWhole()
  })

  it('a part of a unit to a player is no payout: acknowledged only where a person says so, and never a whole one', async () => {
    await start({ players: 1 })
    const part = send(1, 1n)
    await scene.faucet.pay()
    const asked = { hash: part, reason: 'dust of mine', actor: 'test' }
    const refused = await acknowledge(deps(), asked)
    expect(refused).toMatchObject({ ok: false, error: { detail: expect.stringContaining('say so with --no-payout') } })
    expect(await acknowledge(deps(), { ...asked, isNoPayout: true })).toMatchObject({ ok: true })
    scene.faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    const whole = send(1, 10n * KILL * RAW)
    const adoptable = await acknowledge(deps(), { ...asked, hash: whole, isNoPayout: true })
    expect(adoptable).toMatchObject({ ok: false, error: { detail: expect.stringContaining('must be adopted') } })
    await turn(110)
    expect(scene.faucet.paid(1)).toBe(10n * KILL)
    await expectWhole()
  })

  it('a payout is held, a player banned, a cap reached: a found send is theirs all the same', async () => {
    await start({ settle: { caps: { dailyKills: 5, weeklyKills: null } } })
    await kills(110)
    await scene.faucet.settle()
    await scene.database.transaction(async (tx) => {
      await tx.run(`UPDATE payout SET held_at_ms = 1, held_reason = 'look', held_by = 'test'`)
      await tx.run(`UPDATE player SET banned_at_ms = 1 WHERE discord_id = '9002'`)
    })
    for (const player of [1, 2, 3]) send(player, 10n * KILL * RAW)
    await scene.faucet.drain()
    expect(await states()).toEqual(['void', 'void', 'void', 'confirmed', 'confirmed', 'confirmed'])
    await expectWhole()
    const [owed] = await scene.database.read.all('SELECT count(*) AS n FROM accrual WHERE payout_id IS NULL')
    expect(Number(owed?.['n'])).toBe(0)
  })
})
