// Linking wallets over real books: who is paid where, and from when on.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { importPlayers, type Database, type SqlTx } from '@pay2slay/db'
import { asId, setSealedSeed, type Address } from '@pay2slay/domain'
import { address, DELAY, OPERATOR_ADDRESS, walletWorld, type WalletWorld } from './wallet-world.js'

const GENESIS = 'ban_1bananobh5rat99qfgt1ptpieie5swmoth87thi74qgbfrij7dcgjiij94xr'
const BURN = 'ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w'
const [ONE, TWO, THREE] = [address(1), address(2), address(3)]

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let world: WalletWorld
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    world = await walletWorld(fresh.database)
  })
  afterEach(() => fresh.close())
  const run = (text: string, values: (string | number)[] = []) =>
    fresh.database.transaction((tx) => tx.run(text, values))

  describe('the first wallet', () => {
    it('is the primary one at once, and the next payout goes there', async () => {
      await world.accrue()
      expect(await world.link(1, ONE)).toMatchObject({
        ok: true,
        value: { isChanged: true, wallet: { address: ONE, isPrimary: true, primaryFrom: null, provenAt: null } },
      })
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([ONE])
      expect(world.counts).toContainEqual({ name: 'wallet_links_total', by: 1, labels: { outcome: 'primary' } })
    })

    it('linked once more changes nothing', async () => {
      await world.link(1, ONE)
      expect(await world.link(1, ONE)).toMatchObject({
        ok: true,
        value: { isChanged: false, linked: [{ address: ONE }] },
      })
      expect((await world.audits()).map((row) => row['action'])).toEqual(['wallet_link'])
    })

    it('is proven later by a signature without a change of anything else', async () => {
      await world.link(1, ONE)
      expect(await world.link(1, ONE, true)).toMatchObject({
        ok: true,
        value: { isChanged: true, wallet: { isPrimary: true, provenAt: await world.clock.now() } },
      })
    })

    it('unlinked and linked again is no first wallet: it waits', async () => {
      await world.link(1, ONE)
      await world.unlink(1, ONE)
      expect(await world.link(1, ONE)).toMatchObject({ ok: true, value: { wallet: { isPrimary: false } } })
    })
  })

  describe('an account deleted and made anew', () => {
    const waits = async () => ({
      ok: true,
      value: { wallet: { isPrimary: false, primaryFrom: (await world.clock.now()) + DELAY } },
    })

    it('waits with its first wallet, so that a stolen login turns no earnings away at once', async () => {
      await world.accrue()
      await world.link(1, ONE)
      const before = world.idOf(1)
      await world.startAnew(1)
      expect(world.idOf(1)).not.toBe(before)
      expect(await world.link(1, TWO)).toMatchObject(await waits())
      await world.accrue()
      world.clock.advance(DELAY - 1)
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([])
      world.clock.advance(1)
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([TWO])
    })

    it('waits also where the directory did not name its Epic account yet', async () => {
      await world.accrue()
      await world.link(1, ONE)
      await world.startAnew(1, null)
      expect(await world.link(1, TWO)).toMatchObject(await waits())
    })

    it('does not make others wait', async () => {
      await world.accrue()
      await world.link(1, ONE)
      await world.startAnew(1)
      expect(await world.link(2, TWO)).toMatchObject({ ok: true, value: { wallet: { isPrimary: true } } })
    })

    it('has its first wallet at once where it never had one', async () => {
      await world.accrue()
      await world.startAnew(1)
      expect(await world.link(1, TWO)).toMatchObject({ ok: true, value: { wallet: { isPrimary: true } } })
    })
  })

  describe('a change', () => {
    it('waits, and a payout planned from its time on goes to the new address', async () => {
      await world.link(1, ONE)
      const now = await world.clock.now()
      expect(await world.link(1, TWO)).toMatchObject({
        ok: true,
        value: { wallet: { address: TWO, isPrimary: false, primaryFrom: now + DELAY } },
      })
      await world.accrue()
      world.clock.advance(DELAY - 1)
      await world.settle()
      await world.confirm()
      await world.accrue()
      world.clock.advance(1)
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([ONE, TWO])
      expect(await world.primary(1)).toEqual([TWO])
      const actions = (await world.audits()).map((row) => [row['actor'], row['action']])
      expect(actions.at(-1)).toEqual(['scheduler', 'wallet_change_effective'])
    })

    it('asked for again replaces the one that waits, and waits from then', async () => {
      await world.link(1, ONE)
      await world.link(1, TWO)
      world.clock.advance(DELAY - 1)
      await world.link(1, THREE)
      await world.accrue()
      world.clock.advance(DELAY - 1)
      await world.settle()
      expect(await world.primary(1)).toEqual([ONE])
      world.clock.advance(1)
      await world.confirm()
      await world.accrue()
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([ONE, THREE])
    })

    it('asked for again for the same address does not wait longer', async () => {
      await world.link(1, ONE)
      const first = await world.link(1, TWO)
      world.clock.advance(1_000)
      const again = await world.link(1, TWO)
      expect(again).toMatchObject({ ok: true, value: { isChanged: false } })
      if (first.ok && again.ok) expect(again.value.wallet).toEqual(first.value.wallet)
    })

    it('that is proven by a signature waits all the same', async () => {
      await world.link(1, ONE)
      const now = await world.clock.now()
      expect(await world.link(1, TWO, true)).toMatchObject({
        ok: true,
        value: { wallet: { isPrimary: false, primaryFrom: now + DELAY, provenAt: now } },
      })
    })

    it('is cancelled, and the address stays linked', async () => {
      await world.link(1, ONE)
      await world.link(1, TWO)
      expect(await world.cancel(1)).toMatchObject({ ok: true, value: { wallet: { address: TWO, primaryFrom: null } } })
      world.clock.advance(2 * DELAY)
      await world.accrue()
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([ONE])
      expect(await world.cancel(1)).toMatchObject({ ok: false, error: { kind: 'conflict' } })
    })

    it('cannot be cancelled when its time has come, settled or not', async () => {
      await world.link(1, ONE)
      await world.link(1, TWO)
      world.clock.advance(DELAY)
      expect(await world.cancel(1)).toMatchObject({ ok: false, error: { kind: 'conflict' } })
      expect(await world.primary(1)).toEqual([TWO])
    })

    it('of no delay is effective at once', async () => {
      const other = await freshDatabase(dialect)
      const quick = await walletWorld(other.database, 1, { changeDelay: 0 })
      await quick.link(1, ONE)
      expect(await quick.link(1, TWO)).toMatchObject({ ok: true, value: { wallet: { isPrimary: true } } })
      expect(await quick.primary(1)).toEqual([TWO])
      await other.close()
    })

    it('ends where an operator’s import sets the primary wallet', async () => {
      await world.link(1, ONE)
      await world.link(1, TWO)
      const player = { discordId: 'd1', discordName: 'name 1', epicAccountId: 'e1', address: THREE }
      await importPlayers(fresh.database, [player], 'test', await world.clock.now())
      world.clock.advance(2 * DELAY)
      await world.accrue()
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([THREE])
    })
  })

  describe('an unlinked wallet', () => {
    it('that was the primary one leaves none, and nothing is planned', async () => {
      await world.link(1, ONE)
      await world.unlink(1, ONE)
      await world.accrue()
      expect(await world.settle()).toMatchObject({ ok: true, value: { payouts: 0, skipped: { no_wallet: 2 } } })
    })

    it('does not shorten what another one waits', async () => {
      await world.link(1, ONE)
      await world.link(1, TWO)
      await world.unlink(1, ONE)
      await world.accrue()
      world.clock.advance(DELAY - 1)
      expect(await world.settle()).toMatchObject({ ok: true, value: { payouts: 0 } })
      world.clock.advance(1)
      await world.settle()
      expect(await world.addressesPaid(1)).toEqual([TWO])
    })

    it('that waited will not be the primary one', async () => {
      await world.link(1, ONE)
      await world.link(1, TWO)
      await world.unlink(1, TWO)
      world.clock.advance(2 * DELAY)
      await world.accrue()
      await world.settle()
      expect(await world.primary(1)).toEqual([ONE])
    })

    it('stays in the books: a send there is still known as a player’s', async () => {
      await world.link(1, ONE)
      await world.unlink(1, ONE)
      expect(await world.store.playersOfAddress(ONE)).toEqual([world.idOf(1)])
    })

    it('of somebody else is not there', async () => {
      const linked = await world.link(1, ONE)
      if (!linked.ok) throw new Error('not linked')
      const refused = await world.unlinkId(2, linked.value.wallet.id)
      expect(refused).toMatchObject({ ok: false, error: { kind: 'not_found', what: 'wallet' } })
      expect(await world.primary(1)).toEqual([ONE])
    })
  })

  describe('refused with the reason is', () => {
    it.each([
      ['a burn address', BURN, 'nobody could ever spend'],
      ['the genesis account', GENESIS, 'genesis account'],
      ['the zero key', address(0), 'nobody could ever spend'],
      ['another network', ONE.replace('ban_', 'nano_'), 'Nano'],
      ['a wrong checksum', `${ONE.slice(0, -1)}${ONE.endsWith('1') ? '3' : '1'}`, 'checksum'],
    ])('%s', async (_name, text, detail) => {
      expect(await world.link(1, text)).toMatchObject({
        ok: false,
        error: { kind: 'invalid', what: 'address', detail: expect.stringContaining(detail) },
      })
      expect(await world.all('SELECT * FROM wallet_link')).toEqual([])
    })

    it('an account that the books ever paid from', async () => {
      await run(
        `INSERT INTO operator_account (account, representative, opening_balance_raw, opening_height, confirmed_balance_raw,
           confirmed_height, created_at_ms) VALUES ($1, $1, '0', 0, '0', 0, 1)`,
        [TWO],
      )
      expect(await world.link(1, TWO)).toMatchObject({
        ok: false,
        error: { detail: expect.stringContaining('own address') },
      })
    })

    it('an account that a sealed seed is for, and one that is configured', async () => {
      const sealed = { sealed: 'x', publicKey: 'y', account: asId<Address>(TWO), reason: 'two accounts' }
      await setSealedSeed(world.store, sealed, { actor: 'test' }, [asId(TWO), asId(address(7))])
      for (const own of [TWO, address(7)])
        expect(await world.link(1, own)).toMatchObject({
          ok: false,
          error: { detail: expect.stringContaining('own address') },
        })
      const other = await freshDatabase(dialect)
      const configured = await walletWorld(other.database, 1, { ownAddresses: new Set([OPERATOR_ADDRESS]) })
      expect(await configured.link(1, OPERATOR_ADDRESS)).toMatchObject({ ok: false })
      await other.close()
    })

    it('an eleventh address while ten are linked', async () => {
      for (let number = 1; number <= 10; number += 1) await world.link(1, address(number))
      expect(await world.link(1, address(11))).toMatchObject({
        ok: false,
        error: { kind: 'conflict', detail: expect.stringContaining('10 addresses are linked') },
      })
      await world.unlink(1, address(4))
      expect(await world.link(1, address(11))).toMatchObject({ ok: true })
    })

    it('a player who is gone', async () => {
      await run('UPDATE player SET deleted_at_ms = 1 WHERE id = $1', [world.idOf(1)])
      expect(await world.link(1, ONE)).toMatchObject({ ok: false, error: { kind: 'not_found', what: 'player' } })
      expect(await world.link(9, ONE)).toMatchObject({ ok: false, error: { kind: 'not_found', what: 'player' } })
    })
  })

  describe('two players on one wallet', () => {
    it('are flagged once each, and a third one flags only themselves anew', async () => {
      await world.link(1, ONE)
      expect(await world.flags()).toEqual([])
      const answer = await world.link(2, ONE)
      expect(
        JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      ).not.toContain(world.idOf(1))
      const flags = await world.flags()
      expect(flags.map(({ player, kind }) => [player, kind])).toEqual(
        [world.idOf(1), world.idOf(2)].sort().map((id) => [id, 'shared_wallet']),
      )
      expect(flags[0]?.detail).toContain('2 players')
      expect(world.counts).toContainEqual({ name: 'abuse_flags_total', by: 2, labels: { kind: 'shared_wallet' } })
      await world.unlink(2, ONE)
      await world.link(2, ONE)
      expect(await world.flags()).toEqual(flags)
    })

    it('cost as many statements with thirty players before as with two', async () => {
      const { database, statements } = counted(fresh.database)
      const crowd = await walletWorld(database, 31)
      const costs: number[] = []
      for (let player = 1; player <= 31; player += 1) {
        // Whoever linked it before is flagged anew.
        await run('UPDATE abuse_flag SET cleared_at_ms = 1 WHERE cleared_at_ms IS NULL')
        const before = statements()
        await crowd.link(player, ONE)
        costs.push(statements() - before)
      }
      expect(await crowd.flags()).toHaveLength(31)
      expect(crowd.counts).toContainEqual({ name: 'abuse_flags_total', by: 31, labels: { kind: 'shared_wallet' } })
      expect(costs.at(-1)).toBe(costs[2])
    })

    it('are flagged also where the first had unlinked it, and where both link it at one moment', async () => {
      await world.link(1, ONE)
      await world.unlink(1, ONE)
      await world.link(2, ONE)
      expect(await world.flags()).toHaveLength(2)
      await run('UPDATE abuse_flag SET cleared_at_ms = 1')
      await Promise.all([world.link(1, TWO), world.link(2, TWO)])
      expect(await world.flags()).toHaveLength(2)
    })
  })

  it('every change has its audit row, with who, from where, before and after', async () => {
    await world.link(1, ONE)
    await world.link(1, TWO)
    await world.cancel(1)
    await world.unlink(1, ONE)
    const rows = await world.audits()
    expect(rows.map((row) => row['action'])).toEqual([
      'wallet_link',
      'wallet_link',
      'wallet_change_cancel',
      'wallet_unlink',
    ])
    expect(rows[1]).toMatchObject({ actor: `player:${world.idOf(1)}`, target_id: world.idOf(1), address: '192.0.2.1' })
    expect(JSON.parse(String(rows[1]?.['before_json']))).toMatchObject({ primary: ONE, waiting: null })
    expect(JSON.parse(String(rows[1]?.['after_json']))).toMatchObject({
      primary: ONE,
      waiting: TWO,
      waiting_until: new Date((await world.clock.now()) + DELAY).toISOString(),
    })
    expect(JSON.parse(String(rows[3]?.['after_json']))).toMatchObject({ primary: null, linked: [TWO] })
  })

  it('many requests of one player at once leave one primary and one that waits', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => world.link(1, address(index + 1))))
    const rows = await world.all('SELECT is_primary, primary_from_ms FROM wallet_link WHERE unlinked_at_ms IS NULL')
    expect(rows).toHaveLength(10)
    expect(rows.filter((row) => Boolean(row['is_primary']))).toHaveLength(1)
    expect(rows.filter((row) => row['primary_from_ms'] !== null)).toHaveLength(1)
  })
})

/** The same database, which counts what is asked inside transactions. */
function counted(database: Database) {
  let count = 0
  const counting = (tx: SqlTx): SqlTx => ({
    ...tx,
    all: (...asked) => {
      count += 1
      return tx.all(...asked)
    },
    run: (...asked) => {
      count += 1
      return tx.run(...asked)
    },
    runEach: (...asked) => {
      count += 1
      return tx.runEach(...asked)
    },
  })
  const transaction: Database['transaction'] = (work) => database.transaction((tx) => work(counting(tx)))
  return { database: { ...database, transaction }, statements: () => count }
}
