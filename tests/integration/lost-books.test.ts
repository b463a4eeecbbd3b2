// Books that lost what happened, against a chain that did not: whatever was lost and whatever was under way, every kill is paid
// once, the books hold again, and nothing stays stopped.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { adminPlayerDetail, listBlocks, listPayouts } from '@pay2slay/db'
import {
  acknowledge,
  adopt,
  asId,
  cancelBlock,
  capWindows,
  compareChain,
  type BlockHash,
  type PlayerId,
} from '@pay2slay/domain'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { restoreBackup, takeBackup, type Backup } from './support/backup.js'
import { playerSpec, SEED, startFaucet, type Faucet, type FaucetOptions } from './support/faucet.js'

const BAN = 100_000_000n
const RAW = 10n ** 21n
const KILL = BAN / 20n

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
  /** Players at a baseline of 100 kills, the operator's account open. */
  const start = async (options?: FaucetOptions) => {
    faucet = await startFaucet(fresh.database, options)
    await faucet.drain()
  }
  const kills = async (total: number, ...players: number[]) => {
    const all = faucet.specs.map((_, index) => index + 1)
    for (const player of players.length === 0 ? all : players) faucet.setKills(player, total)
    await faucet.accrue()
  }
  /** A whole turn of the world: everything owed is paid. */
  const turn = async (total: number) => {
    await kills(total)
    await faucet.settle()
    await faucet.drain()
  }
  const states = async () => (await faucet.payouts()).map((row) => row['state'])
  const playerId = async (index: number): Promise<PlayerId> => {
    const [row] = await fresh.database.read.all('SELECT id FROM player WHERE discord_id = $1', [`${9_000 + index}`])
    return asId(String(row?.['id']))
  }
  const send = (to: number, amount: bigint, wish: Partial<Parameters<typeof makeRival>[2]> = {}): BlockHash => {
    const payeeKey = addressCodec.publicKey(asId(playerSpec(to).address))
    const made = makeRival(faucet.sandbox.network, walletOf(SEED, 0), { payeeKey, amount, confirm: true, ...wish })
    if (!made.ok) throw new Error(made.error)
    return made.value
  }
  const deps = () => ({ ...faucet.common, chain: faucet.chain, timeZone: 'UTC' })
  /** The nth send of the chain. */
  const loseBlock = async (n: number) => {
    const sends = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    const hash = String(sends[n - 1]?.['hash'])
    expect(await fresh.database.transaction((tx) => tx.run('DELETE FROM block WHERE hash = $1', [hash]))).toBe(1)
  }
  const compare = () => compareChain({ ...deps(), pause: async () => {}, verified: new Map() }, faucet.signer.account)
  /** Runs until nothing moves, then: each player was paid for the kills up to `total`, to the unit, and the books hold. */
  const expectPaidOnce = async (total: number) => {
    for (let round = 0; round < 4; round += 1) {
      await kills(total)
      await faucet.settle()
      await faucet.drain()
      await compare()
    }
    const paid = faucet.specs.map((_, index) => faucet.paid(index + 1))
    expect(paid).toEqual(faucet.specs.map(() => BigInt(total - 100) * KILL))
    await expectWhole()
  }
  const expectWhole = async () => {
    expect(await faucet.store.stops()).toEqual([])
    expect((await states()).filter((state) => state !== 'confirmed' && state !== 'void')).toEqual([])
    const { database } = fresh
    const report = await audit({ database, store: faucet.store, chain: faucet.chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true })
  }

  const MOMENTS = ['nothing read', 'owed', 'planned', 'signed', 'published'] as const
  it.each(MOMENTS)(
    'books of when it was %s pay every kill once, though two payouts a player came after',
    async (when) => {
      await start()
      let backup: Backup | null = null
      const at = async (moment: (typeof MOMENTS)[number]) => {
        if (moment === when) backup = await takeBackup(fresh.database)
      }
      await at('nothing read')
      await kills(110)
      await at('owed')
      await faucet.settle()
      await at('planned')
      await faucet.pay()
      await at('signed')
      await faucet.publish()
      await at('published')
      await faucet.drain()
      await turn(117)
      if (backup === null) throw new Error(`there is no moment ${when}`)
      await restoreBackup(fresh.database, backup)
      await expectPaidOnce(117)
      await expectPaidOnce(130)
    },
  )

  it.each([1, 2, 3])('a lost row of block %i of a chain of three pays every kill once', async (lost) => {
    await start()
    await kills(110)
    await faucet.settle()
    await faucet.pay()
    await faucet.publish()
    await loseBlock(lost)
    await expectPaidOnce(110)
    const payouts = await faucet.payouts()
    expect(payouts.map((row) => row['state']).sort()).toEqual(['confirmed', 'confirmed', 'confirmed', 'void'])
    await expectPaidOnce(120)
  })

  it.each([1, 2, 3])('a lost row of block %i of a chain that was never sent pays every kill once', async (lost) => {
    await start()
    await kills(110)
    await faucet.settle()
    await faucet.pay()
    await loseBlock(lost)
    await expectPaidOnce(110)
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed'])
  })

  it('a lost block that is signed again as the very same one takes those behind it along, and what else waits follows them', async () => {
    await start()
    await kills(110)
    await faucet.settle()
    await faucet.pay()
    await loseBlock(1)
    await compare()
    // Something to receive would be signed in the same run, in the place of the second block.
    faucet.sandbox.fund(faucet.signer.account, '5')
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 1, signedReceives: 0 } })
    await expectPaidOnce(110)
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed'])
  })

  it.each(['the same block', 'another block'])(
    'a block given up behind a lost row keeps nobody waiting, whether %s takes the place of the lost one',
    async (place) => {
      await start()
      await kills(110)
      await faucet.settle()
      await faucet.pay()
      const second = (await faucet.blocks()).filter((row) => row['role'] === 'payout')[1]
      const request = { hash: asId<BlockHash>(String(second?.['hash'])), reason: 'a test', actor: 'test' }
      expect(await cancelBlock({ ...deps(), signer: faucet.signer }, request)).toMatchObject({ ok: true })
      await loseBlock(1)
      if (place === 'the same block') await compare()
      else faucet.sandbox.fund(faucet.signer.account, '5')
      await expectPaidOnce(110)
    },
  )

  it('blocks behind a lost row are dead once the chain goes on without it, and their payouts are paid once', async () => {
    await start({ players: 4 })
    await kills(110, 1, 2, 3)
    await faucet.settle()
    await faucet.pay()
    await loseBlock(1)
    await kills(110, 4)
    await faucet.settle()
    // On the head where the lost block stood; the others wait, and the lost payout is not planned yet.
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 1 } })
    await faucet.drain()
    expect((await states()).sort()).toEqual(['confirmed', 'confirmed', 'confirmed', 'signed'])
    expect((await faucet.blocks()).filter((row) => row['state'] === 'dead')).toHaveLength(2)
    await expectPaidOnce(110)
  })

  it('a send that killed our chain and paid one of its players pays that player once, and the others once', async () => {
    await start()
    await kills(110)
    await faucet.settle()
    await faucet.pay()
    const hash = send(2, 10n * KILL * RAW)
    await faucet.publish()
    expect(await faucet.confirm()).toMatchObject({ ok: true, value: { dead: 3 } })
    expect((await faucet.store.stops()).map((stop) => stop.kind)).toEqual(['books'])
    await faucet.drain()
    expect(faucet.paid(2)).toBe(10n * KILL)
    await expectPaidOnce(110)
    const [adopted] = (await faucet.payouts()).filter((row) => Boolean(Number(row['adopted'])))
    expect(adopted).toMatchObject({ player_id: await playerId(2), state: 'confirmed', kills: expect.anything() })
    const audited = await fresh.database.read.all(`SELECT target_id FROM audit_log WHERE action = 'block_adopt'`)
    expect(audited.map((row) => row['target_id'])).toEqual([hash])
  })

  it('a send in the place of stored blocks marks them dead in the transaction that adopts it, before confirm looked', async () => {
    await start()
    await kills(110)
    await faucet.settle()
    await faucet.pay()
    send(2, 10n * KILL * RAW)
    expect(await faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 2 } })
    expect((await faucet.blocks()).filter((row) => row['state'] === 'dead')).toHaveLength(3)
    await expectPaidOnce(110)
  })

  it('two schedulers and a person who adopt one send at the same time adopt it once', async () => {
    await start()
    await kills(110)
    const hash = send(2, 25n * KILL * RAW)
    const asked = { hash, playerId: await playerId(2), reason: 'theirs', actor: 'test' }
    await Promise.all([faucet.pay(), faucet.pay(), adopt(deps(), asked)])
    await faucet.settle()
    await faucet.drain()
    const adopted = (await faucet.payouts()).filter((row) => Boolean(Number(row['adopted'])))
    expect(adopted).toHaveLength(1)
    expect(await fresh.database.read.all('SELECT left_units FROM advance')).toHaveLength(1)
    await turn(120)
    expect([1, 2, 3].map((player) => faucet.paid(player))).toEqual([20n * KILL, 25n * KILL, 20n * KILL])
    await turn(130)
    expect([1, 2, 3].map((player) => faucet.paid(player))).toEqual([30n * KILL, 30n * KILL, 30n * KILL])
    await expectWhole()
  })

  it('an unconfirmed unknown send is waited for, and adopted once it is confirmed', async () => {
    await start({ players: 1 })
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    const hash = send(1, 4n * KILL * RAW, { confirm: false })
    await kills(110)
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'unknown_block', hash } })
    const asked = { hash, playerId: await playerId(1), reason: 'it is theirs', actor: 'test' }
    const early = await adopt(deps(), asked)
    expect(early).toMatchObject({ ok: false, error: { detail: expect.stringContaining('not confirmed yet') } })
    expect(await states()).toEqual([])
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 0, blocksPerSecond: null })
    faucet.sandbox.network.confirm(hash)
    expect(await faucet.pay()).toMatchObject({ ok: true })
    await expectPaidOnce(110)
  })

  it('what a found send paid beyond what is owed is set off to the exact kill, and less than a kill stays', async () => {
    await start({ players: 1 })
    // Seven and a half kills, of which four are owed.
    await kills(104)
    send(1, (15n * KILL * RAW) / 2n)
    await faucet.drain()
    const left = async () => {
      const rows = await fresh.database.read.all('SELECT left_units FROM advance')
      return rows.map((row) => BigInt(String(row['left_units'])))
    }
    expect(await left()).toEqual([(7n * KILL) / 2n])
    const windows = capWindows(await faucet.store.now(), 'UTC')
    const detail = await adminPlayerDetail(fresh.database.read, { id: await playerId(1), windows, limit: 5 })
    expect(detail).toMatchObject({
      advance: (7n * KILL) / 2n,
      paid: { kills: 4, amount: (15n * KILL) / 2n },
      player: { owed: { kills: 0 } },
    })
    const [shown] = await listPayouts(fresh.database, { limit: 1 })
    expect(shown).toMatchObject({ state: 'confirmed', adopted: true, advanceUnits: (7n * KILL) / 2n, kills: 4 })
    const [block] = await listBlocks(fresh.database, { limit: 1 })
    expect(block).toMatchObject({ role: 'payout', state: 'confirmed', adopted: true, payoutId: shown?.id })
    await kills(110)
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { kills: 3 } })
    expect(await left()).toEqual([KILL / 2n])
    await faucet.drain()
    expect(faucet.paid(1)).toBe(10n * KILL + KILL / 2n)
    await expectWhole()
    const audited = await fresh.database.read.all(`SELECT summary FROM audit_log WHERE action = 'advance_set_off'`)
    expect(audited.map((row) => row['summary'])).toEqual([
      expect.stringMatching(/^3 kills for 0\.15 BAN set off against payout .*; 0\.025 BAN of its advance left$/),
    ])
  })

  it('a send to an address that two players linked is adopted only for one who is named and linked it', async () => {
    await start()
    const address = playerSpec(2).address
    const third = await playerId(3)
    await fresh.database.transaction((tx) =>
      tx.run(
        `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms, unlinked_at_ms) VALUES ('w', $1, $2, $3, 1, 2)`,
        [third, address, false],
      ),
    )
    const hash = send(2, 10n * KILL * RAW)
    await kills(110)
    await faucet.settle()
    await faucet.drain(3)
    expect((await faucet.store.stops())[0]?.block?.hash).toBe(hash)
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
    await fresh.database.transaction((tx) =>
      tx.run('UPDATE wallet_link SET unlinked_at_ms = 5, is_primary = $1 WHERE address = $2', [
        false,
        playerSpec(2).address,
      ]),
    )
    send(2, 10n * KILL * RAW)
    await kills(110)
    await faucet.settle()
    await faucet.drain()
    await expectPaidOnce(110)
  })

  it('a send to an address that nobody linked waits for a person, who may name a player or acknowledge it', async () => {
    await start({ players: 1 })
    const stranger = playerSpec(9).address
    const payeeKey = addressCodec.publicKey(asId(stranger))
    const first = send(9, 10n * KILL * RAW, { payeeKey })
    const second = send(9, 1n, { payeeKey })
    await faucet.drain(2)
    expect((await faucet.store.stops())[0]?.block?.hash).toBe(first)
    const player = await playerId(1)
    const late = await adopt(deps(), { hash: second, playerId: player, reason: 'x', actor: 'test' })
    expect(late).toMatchObject({
      ok: false,
      error: { detail: `unknown blocks are taken in chain order: ${first} comes first` },
    })
    const done = await adopt(deps(), { hash: first, playerId: player, reason: 'their old wallet', actor: 'test' })
    expect(done).toMatchObject({ ok: true, value: { remaining: second } })
    expect((await faucet.store.stops())[0]?.block?.hash).toBe(second)
    const part = await adopt(deps(), { hash: second, playerId: player, reason: 'x', actor: 'test' })
    expect(part).toMatchObject({ ok: false, error: { detail: expect.stringContaining('no whole number') } })
    expect(await acknowledge(deps(), { hash: second, reason: 'mine', actor: 'test' })).toMatchObject({ ok: true })
    await turn(110)
    expect(faucet.paid(1)).toBe(0n)
    await expectWhole()
  })

  it('a part of a unit to a player is no payout: acknowledged only where a person says so, and never a whole one', async () => {
    await start({ players: 1 })
    const part = send(1, 1n)
    await faucet.pay()
    const asked = { hash: part, reason: 'dust of mine', actor: 'test' }
    const refused = await acknowledge(deps(), asked)
    expect(refused).toMatchObject({ ok: false, error: { detail: expect.stringContaining('say so with --no-payout') } })
    expect(await acknowledge(deps(), { ...asked, isNoPayout: true })).toMatchObject({ ok: true })
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    const whole = send(1, 10n * KILL * RAW)
    const adoptable = await acknowledge(deps(), { ...asked, hash: whole, isNoPayout: true })
    expect(adoptable).toMatchObject({ ok: false, error: { detail: expect.stringContaining('must be adopted') } })
    await turn(110)
    expect(faucet.paid(1)).toBe(10n * KILL)
    await expectWhole()
  })

  it('schedulers that find the same sends at the same moment adopt each once', async () => {
    await start()
    const backup = await takeBackup(fresh.database)
    await turn(110)
    await turn(125)
    await restoreBackup(fresh.database, backup)
    await Promise.all([faucet.pay(), faucet.pay(), faucet.pay()])
    await expectPaidOnce(125)
    const [row] = await fresh.database.read.all('SELECT count(*) AS n FROM payout WHERE adopted')
    expect(Number(row?.['n'])).toBe(6)
  })

  it('a payout is held, a player banned, a cap reached: a found send is theirs all the same', async () => {
    await start({ settle: { caps: { dailyKills: 5, weeklyKills: null } } })
    await kills(110)
    await faucet.settle()
    await fresh.database.transaction(async (tx) => {
      await tx.run(`UPDATE payout SET held_at_ms = 1, held_reason = 'look', held_by = 'test'`)
      await tx.run(`UPDATE player SET banned_at_ms = 1 WHERE discord_id = '9002'`)
    })
    for (const player of [1, 2, 3]) send(player, 10n * KILL * RAW)
    await faucet.drain()
    expect(await states()).toEqual(['void', 'void', 'void', 'confirmed', 'confirmed', 'confirmed'])
    await expectWhole()
    const [owed] = await fresh.database.read.all('SELECT count(*) AS n FROM accrual WHERE payout_id IS NULL')
    expect(Number(owed?.['n'])).toBe(0)
  })

  it('what the books hold as confirmed and the nodes do not is waited for, and nothing is signed', async () => {
    await start({ players: 1 })
    await turn(110)
    const [first] = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    expect(faucet.sandbox.network.rollBack(String(first?.['hash']) as BlockHash)).toBe(false)
    // Nodes that are behind the books, as after a restore of theirs.
    await fresh.database.transaction((tx) =>
      tx.run('UPDATE operator_account SET confirmed_height = confirmed_height + 1'),
    )
    await kills(120)
    await faucet.settle()
    expect(await faucet.pay()).toMatchObject({ ok: false, error: { kind: 'chain', error: { kind: 'not_in_sync' } } })
    expect(faucet.paid(1)).toBe(10n * KILL)
  })
})
