// Pages of a settlement that are written at once, where one of them is undone, answered by nothing, or overtaken: no more is promised than
// there is, no cap is used twice, and the settlement comes to its end.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { CommitUnknownError, openDatabase } from '@pay2slay/db'
import { accrue, ConflictError, settle, units, type SettleSettings, type Store, type Tx } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import { playerSpec, startFaucet, type Faucet, type FaucetOptions } from './support/faucet.js'

const BAN = 100_000_000n
const LONG_MS = 700

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
  const owed = async (options: FaucetOptions) => {
    faucet = await startFaucet(fresh.database, options)
    await faucet.drain()
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 120))
    await faucet.accrue()
  }
  const run = (text: string, values: string[] = []) => fresh.database.transaction((tx) => tx.run(text, values))
  const promised = async () =>
    (await faucet.payouts()).reduce((sum, row) => sum + BigInt(row['amount_units'] as bigint), 0n)
  const idOf = async (index: number) => {
    const values = [playerSpec(index).discordId]
    const [row] = await fresh.database.read.all('SELECT id FROM player WHERE discord_id = $1', values)
    return String(row?.['id'])
  }
  /** Each player is a page, and the store one of the test's own. */
  const settleThrough = (store: Store, changes: Partial<SettleSettings> = {}) =>
    settle(
      { ...faucet.common, store, chain: faucet.chain },
      { ...faucet.settleSettings, order: 'random', pageSize: 1, ...changes },
      { runId: 'through another store', seed: 1 },
    )
  /** Told which transaction it is, from one. */
  type Transaction = <T>(turn: number, work: (tx: Tx) => Promise<T>) => Promise<T>
  const storeWith = (transaction: Transaction): Store => {
    let turns = 0
    return { ...faucet.store, transaction: (work) => transaction((turns += 1), work) }
  }

  if (dialect === 'postgresql')
    it('a page that the database undoes and runs again sums up anew what another settlement planned meanwhile', async () => {
      await owed({ players: 4, fundBan: '12', settle: { pageSize: 1 } })
      // A wallet whose change is due: writing it fails once, as in a dead-lock.
      await run('CREATE SEQUENCE tries')
      await run(`CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('tries') = 1 THEN PERFORM pg_sleep(0.7); RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF;
        RETURN NEW; END $$`)
      await run('CREATE TRIGGER once BEFORE UPDATE ON wallet_link FOR EACH ROW EXECUTE FUNCTION fail_once()')
      await run(
        `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms, primary_from_ms)
           VALUES ('due', $1, $2, false, 1, 2)`,
        [await idOf(1), playerSpec(9).address],
      )
      const first = faucet.settle()
      await sleep(LONG_MS / 2)
      const both = await Promise.all([first, faucet.settle({ batchSize: 1 })])
      expect(both.every(({ ok }) => ok)).toBe(true)
      expect(await promised()).toBe(2n * BAN)
    })

  it('a page that is undone before it planned sums up anew what another settlement planned meanwhile', async () => {
    await owed({ players: 4, fundBan: '12' })
    const openAdvances = async () => {
      throw new ConflictError('another writer was first')
    }
    const store = storeWith(async (turn, work) => {
      if (turn > 1) return faucet.store.transaction(work)
      try {
        return await faucet.store.transaction((tx) => work({ ...tx, openAdvances }))
      } finally {
        await faucet.settle({ batchSize: 1 })
      }
    })
    expect(await settleThrough(store, { order: 'oldest_first' })).toMatchObject({ ok: true, value: { payouts: 1 } })
    expect(await promised()).toBe(2n * BAN)
  })

  it('what a page took whose commit nobody answered is not given to the page beside it', async () => {
    await owed({ players: 6, fundBan: '16' })
    const [committed, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const store = storeWith(async (turn, work) => {
      if (turn === 1) {
        // There is 1 BAN to give from here on.
        await run('UPDATE gate SET version = version + 1')
        await run(`UPDATE operator_account SET confirmed_balance_raw = '${11n * 10n ** 29n}'`)
      }
      if (turn === 2 && dialect === 'postgresql') {
        await faucet.store.transaction(work)
        await Promise.race([looked.promise, sleep(LONG_MS)])
        setTimeout(() => committed.resolve(), 50)
        throw new CommitUnknownError('the connection broke during COMMIT')
      }
      if (turn !== 3 || dialect === 'sqlite') return faucet.store.transaction(work)
      return faucet.store.transaction((tx) =>
        work({
          ...tx,
          async openAdvances(query) {
            looked.resolve()
            await committed.promise
            return tx.openAdvances(query)
          },
        }),
      )
    })
    expect(await settleThrough(store)).toMatchObject({ ok: true })
    expect(await promised()).toBe(BAN)
  })

  it('a passage of the gate whose commit nobody answered does not end the settlement', async () => {
    await owed({ players: 3, fundBan: '100' })
    const store = storeWith(async (turn, work) => {
      const result = await faucet.store.transaction(work)
      if (turn === 1) throw new CommitUnknownError('the connection broke during COMMIT')
      return result
    })
    expect(await settleThrough(store)).toMatchObject({ ok: true })
    expect(await promised()).toBe(3n * BAN)
  })

  it('an Epic account that moves to another player does not get its cap a second time from the page beside', async () => {
    await owed({ players: 2, fundBan: '100' })
    const players = await fresh.database.read.all('SELECT id, epic_account_id FROM player ORDER BY id')
    const other = openDatabase(fresh.url)
    const move = (from: string) =>
      other.transaction(async (tx) => {
        const epic = players.find(({ id }) => id === from)?.['epic_account_id']
        const to = players.find(({ id }) => id !== from)?.['id']
        await tx.run('UPDATE player SET epic_account_id = NULL, epic_verified = false WHERE id = $1', [from])
        await tx.run('UPDATE player SET epic_account_id = $1 WHERE id = $2', [String(epic), String(to)])
      })
    const [tried, beside] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const moves: Promise<void>[] = []
    const store = storeWith(async (turn, work) => {
      if (dialect === 'sqlite' || turn === 1 || turn > 3) return faucet.store.transaction(work)
      if (turn === 3) {
        await tried.promise
        return faucet.store.transaction(work).finally(() => beside.resolve())
      }
      return faucet.store.transaction((tx) =>
        work({
          ...tx,
          async settlementPage(query) {
            const page = await tx.settlementPage(query)
            moves.push(move(String(page[0]?.facts.playerId)))
            await Promise.race([...moves, sleep(LONG_MS)])
            tried.resolve()
            return page
          },
          async writePlans(plans) {
            await tx.writePlans(plans)
            await Promise.race([beside.promise, sleep(LONG_MS)])
          },
        }),
      )
    })
    expect(await settleThrough(store, { caps: { dailyKills: 20, weeklyKills: null } })).toMatchObject({ ok: true })
    await Promise.all(moves)
    await other.close()
    const used = await fresh.database.read.all('SELECT sum(kills) AS kills FROM payout GROUP BY epic_account_id')
    for (const { kills } of used) expect(Number(kills)).toBeLessThanOrEqual(20)
  })

  it('no page is begun after a second of a passage, so that whoever waits for the gate comes in', async () => {
    let later = 0
    await owed({ players: 12, fundBan: '100', now: async () => Date.now() + later })
    const seen = { passages: 0, pages: 0 }
    faucet.setCheckpoint(async (name) => {
      if (name === 'settle:passed') seen.passages += 1
      if (name !== 'settle:committed') return
      seen.pages += 1
      later += 600
    })
    expect(await faucet.settle({ order: 'random', pageSize: 1 })).toMatchObject({ ok: true, value: { payouts: 12 } })
    expect(seen.pages).toBe(12)
    // Two pages are begun, another one is while there is time, and one may be being given just then.
    if (dialect === 'postgresql') expect(seen.passages).toBeGreaterThanOrEqual(3)
    else expect(seen.passages).toBe(0)
  })

  it('the report tells what is left of the budget, with what a page took that could not be written', async () => {
    await owed({ players: 2, fundBan: '100' })
    const [first] = await fresh.database.read.all('SELECT player_id FROM accrual ORDER BY player_id LIMIT 1')
    const writeSlowly = (tx: Tx): Tx => ({
      ...tx,
      async writePlans(plans) {
        if (plans.some(({ playerId }) => playerId !== first?.['player_id'])) return tx.writePlans(plans)
        await sleep(LONG_MS / 2)
        throw new Error('cannot be written')
      },
    })
    const store = storeWith((_, work) => faucet.store.transaction((tx) => work(writeSlowly(tx))))
    const left = units(89n * BAN)
    expect(await settleThrough(store)).toMatchObject({ ok: true, value: { payouts: 1, failed: 1, budgetLeft: left } })
  })

  it.each([1, 3, 8])('an accrual of several pages has at most %i questions to the provider under way', async (most) => {
    await owed({ players: 12, fundBan: '100' })
    const seen = { inside: 0, most: 0 }
    const read: Faucet['kills']['read'] = async (...of) => {
      seen.inside += 1
      seen.most = Math.max(seen.most, seen.inside)
      await sleep(150)
      seen.inside -= 1
      return faucet.kills.read(...of)
    }
    await sleep(2)
    await accrue({ ...faucet.common, kills: { read } }, { ...faucet.accrueSettings, pageSize: 6, concurrency: most })
    expect(seen.most).toBe(dialect === 'sqlite' ? Math.min(most, 6) : most)
  })
})
