// settle over real books and a real ledger: who is reached, and that no more is promised than there is, whoever else plans or pays.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { raw, type Chain } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { failingFor } from './support/failing-rows.js'
import { ban, playerSpec, startFaucet, type Faucet, type FaucetOptions } from './support/faucet.js'

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
  /** The operator's account is opened and every player is owed `kills` kills. */
  const owed = async (kills: number, options?: FaucetOptions) => {
    faucet = await startFaucet(fresh.database, options)
    await faucet.drain()
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 100 + kills))
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

  it('old debtors who cannot be paid keep nobody out of a small batch', async () => {
    await owed(10, { players: 5, settle: { batchSize: 1, pageSize: 2 } })
    await run(`UPDATE player SET guild_member = false WHERE discord_id IN ('9001', '9002', '9003')`)
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { queued: 5, payouts: 1 } })
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 1 } })
    expect(await faucet.settle()).toMatchObject({
      ok: true,
      value: { payouts: 0, skipped: { not_in_guild: 3 } },
    })
  })

  it('a flag about what a player did holds their payouts; one that somebody else can bring about does not', async () => {
    await owed(10, { players: 2 })
    const flag = async (index: number, kind: string) =>
      run(`INSERT INTO abuse_flag (id, player_id, kind, detail, raised_at_ms) VALUES ($2, $1, $2, 'd', 1)`, [
        await idOf(index),
        kind,
      ])
    await flag(1, 'kill_rate')
    await flag(2, 'shared_wallet')
    await flag(2, 'shared_epic')
    const eligibility = { verificationGrace: 72 * 3_600_000, holdFlagged: true, ownAddresses: new Set<never>() }
    expect(await faucet.settle({ eligibility })).toMatchObject({
      ok: true,
      value: { payouts: 1, skipped: { abuse_flag: 1 } },
    })
  })

  it('a batch ends after its payouts, also in the middle of a page', async () => {
    await owed(10, { players: 5, settle: { batchSize: 2 } })
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { queued: 5, payouts: 2 } })
    expect(await faucet.payouts()).toHaveLength(2)
  })

  it('where everybody is reached neighbours go together; a short budget or a batch shuffles each player alone', async () => {
    await owed(20, { players: 4, fundBan: '14', settle: { order: 'random' } })
    const neighbours = () =>
      faucet.log.flatMap(({ event, fields }) => (event === 'settlement_started' ? [fields['neighbours']] : []))
    await faucet.settle({ batchSize: 1 })
    await faucet.settle({ minOperatorBalance: ban('12') })
    expect(neighbours()).toEqual([1, 1])
    await faucet.settle()
    expect(neighbours().at(-1)).toBeGreaterThan(1)
    expect(await promised()).toBe(4n * BAN)
  })

  describe('pages of a settlement that reaches everybody', () => {
    const players = 40
    const owedToMany = () => owed(20, { players, fundBan: '100', settle: { order: 'random', pageSize: 1 } })
    const AT_ONCE = { sqlite: 1, postgresql: 2 }
    /** Holds whoever comes to a checkpoint until so many are there, or nobody else comes; how many there were at most. */
    const together = (name: string, wanted: number) => {
      const meeting = Promise.withResolvers<void>()
      const seen = { inside: 0, most: 0 }
      faucet.setCheckpoint(async (at) => {
        if (at !== name) return
        seen.inside += 1
        seen.most = Math.max(seen.most, seen.inside)
        if (seen.inside === wanted) meeting.resolve()
        const nobody = setTimeout(() => meeting.resolve(), 500)
        await meeting.promise
        clearTimeout(nobody)
        seen.inside -= 1
      })
      return seen
    }

    it('go at once where the database has several writers, as those of an accrual do', async () => {
      await owedToMany()
      const settling = together('settle:planned', 2)
      expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: players } })
      expect(settling.most).toBe(AT_ONCE[dialect])
      faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 130))
      const accruing = together('accrue:written', 2)
      expect(await faucet.accrue({ pageSize: 1 })).toMatchObject({ accruals: players, kills: players * 10 })
      expect(accruing.most).toBe(AT_ONCE[dialect])
    })

    it('let in a stop that waits for the gate, and plan nothing after it', async () => {
      await owedToMany()
      let stopped: number | null = null
      let committed = 0
      faucet.setCheckpoint(async (name) => {
        if (name !== 'settle:committed' || (committed += 1) > 1) return
        const stop = {
          kind: 'pause',
          reason: 'tested',
          actor: 'test',
          setAt: 1,
          publishToo: false,
          block: null,
        } as const
        await faucet.store.transaction(async (tx) => {
          await tx.lockGate()
          await tx.setStop(stop)
        })
        stopped = (await faucet.payouts()).length
      })
      expect(await faucet.settle()).toMatchObject({ ok: false, error: { kind: 'stopped', stop: 'pause' } })
      const planned = (await faucet.payouts()).length
      expect(stopped).toBe(planned)
      expect(planned).toBeLessThan(players)
      await run(`DELETE FROM stop`)
      expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: players - planned } })
    })

    it('promise no more than what is left when somebody takes from the balance between them', async () => {
      await owedToMany()
      let committed = 0
      faucet.setCheckpoint(async (name) => {
        if (name !== 'settle:committed' || (committed += 1) > 1) return
        // As when a send that the books did not know is taken in: nobody plans it, and the balance is smaller.
        const left = BigInt('10' + '0'.repeat(29)) + 20n * 10n ** 29n
        await fresh.database.transaction(async (tx) => {
          await tx.run('UPDATE gate SET version = version + 1')
          await tx.run('UPDATE operator_account SET confirmed_balance_raw = $1', [String(left)])
        })
      })
      expect(await faucet.settle()).toMatchObject({ ok: true, value: { queued: players, payouts: 20 } })
      expect(await promised()).toBe(20n * BAN)
    })

    it('come to their end though somebody else passes the gate each time before they can share it', async () => {
      await owedToMany()
      let others = 0
      faucet.setCheckpoint(async (name) => {
        if (name !== 'settle:passed') return
        others += 1
        await run('UPDATE gate SET version = version + 1')
      })
      expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: players } })
      expect(others).toBe(dialect === 'sqlite' ? 0 : players)
    })

    it('are each written by one of two settlements at once, which both come to their end', async () => {
      await owedToMany()
      const both = await Promise.all([faucet.settle(), faucet.settle()])
      const planned = both.map((report) => (report.ok ? report.value.payouts : -1))
      expect(planned.reduce((sum, count) => sum + count, 0)).toBe(players)
      expect(await promised()).toBe(40n * BAN)
    })

    it('that cannot be written are settled player by player, and what they had taken of the balance is there again', async () => {
      await owed(20, { players: 7, fundBan: '17.05', settle: { order: 'random', pageSize: 2 } })
      const bad = await idOf(2)
      await failingFor(fresh.database, { table: 'payout', event: 'INSERT', column: 'player_id', value: bad })
      expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 6, failed: 1, conflicts: 0 } })
      expect(await promised()).toBe(6n * BAN)
    })
  })

  describe('with 2 BAN to give and 4 BAN owed', () => {
    const poor = { players: 4, fundBan: '12', settle: { pageSize: 1 } }

    it('a settlement that begins between the reading of open payouts and of the balance takes its part', async () => {
      await owed(20, poor)
      let inner: Promise<unknown> | undefined
      faucet.setCheckpoint(async (name) => {
        if (name === 'settle:open_read' && inner === undefined) await (inner = faucet.settle({ batchSize: 1 }))
      })
      expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 1 } })
      expect(await promised()).toBe(2n * BAN)
    })

    it('what another settlement plans between two pages is not planned again', async () => {
      await owed(20, poor)
      let committed = 0
      faucet.setCheckpoint(async (name) => {
        if (name === 'settle:committed' && (committed += 1) === 1) await faucet.settle()
      })
      await faucet.settle()
      expect(await promised()).toBe(2n * BAN)
    })

    it('what was planned and confirmed since the balance was told is not in it a second time', async () => {
      await owed(20, poor)
      let isInner = false
      const chain: Chain = {
        ...faucet.chain,
        async account(account) {
          const told = await faucet.chain.account(account)
          if (isInner) return told
          isInner = true
          await faucet.settle({ batchSize: 1 })
          await faucet.drain()
          return told
        },
      }
      expect(await faucet.settle({}, chain)).toMatchObject({ ok: true, value: { payouts: 1 } })
      expect(await promised()).toBe(2n * BAN)
      await faucet.drain()
      expect((await faucet.payouts()).map((row) => row['state'])).toEqual(['confirmed', 'confirmed'])
    })

    it('any number of settlements at once promise no more than that', async () => {
      await owed(20, { ...poor, settle: { pageSize: 2 } })
      const reports = await Promise.all([1, 2, 3, 4].map((batchSize) => faucet.settle({ batchSize })))
      expect(reports.every(({ ok }) => ok)).toBe(true)
      expect(await promised()).toBe(2n * BAN)
    })

    it('settling, paying and confirming all at once leave the minimum where it is', async () => {
      await owed(20, poor)
      for (let round = 0; round < 3; round += 1) {
        await Promise.all([faucet.settle({ batchSize: 1 }), faucet.drain(), faucet.settle({ pageSize: 2 })])
      }
      await faucet.drain()
      expect(await promised()).toBe(2n * BAN)
      const told = await faucet.chain.account(faucet.signer.account)
      expect(told).toMatchObject({ ok: true, value: { confirmed: { balance: 10n ** 30n } } })
    })
  })

  describe('a balance', () => {
    it('of before the last confirmed block is unknown, not larger', async () => {
      await owed(20, { players: 2, fundBan: '12' })
      const before = await faucet.chain.account(faucet.signer.account)
      await faucet.settle({ batchSize: 1 })
      await faucet.drain()
      const lagging: Chain = { ...faucet.chain, account: async () => before }
      expect(await faucet.settle({}, lagging)).toMatchObject({
        ok: false,
        error: { kind: 'balance_unknown', detail: expect.stringContaining('lag behind') },
      })
    })

    it('that is told larger than the books hold counts as the books hold it', async () => {
      await owed(20, { players: 4, fundBan: '12' })
      const generous: Chain = {
        ...faucet.chain,
        async account(account) {
          const told = await faucet.chain.account(account)
          if (!told.ok || !told.value.confirmed) return told
          const confirmed = { ...told.value.confirmed, balance: raw(10n ** 32n) }
          return { ok: true, value: { ...told.value, confirmed } }
        },
      }
      expect(await faucet.settle({}, generous)).toMatchObject({ ok: true, value: { payouts: 2 } })
    })
  })

  describe('a player whose payout cannot be written', () => {
    it('is counted and named, and the others are paid', async () => {
      await owed(10, { players: 4, settle: { pageSize: 3 } })
      const bad = await idOf(2)
      await failingFor(fresh.database, { table: 'payout', event: 'INSERT', column: 'player_id', value: bad })
      expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 3, failed: 1, conflicts: 0 } })
      const named = faucet.log.filter(({ event }) => event === 'settle_player_failed')
      expect(named).toMatchObject([{ fields: { playerId: bad, detail: expect.stringContaining('refused by a test') } }])
      await faucet.drain()
      expect([1, 2, 3, 4].map((index) => faucet.paid(index))).toEqual([BAN / 2n, 0n, BAN / 2n, BAN / 2n])
    })

    it('is not blamed for books that cannot be written at all', async () => {
      await owed(10, { players: 2 })
      await run('DELETE FROM gate')
      await expect(faucet.settle()).rejects.toThrow('no other transaction can be written')
      expect(faucet.events).not.toContain('settle_player_failed')
    })
  })

  it('kills of a cheaper time that fill a day without reaching the smallest payout do not block newer ones', async () => {
    await owed(400, { players: 1, settle: { caps: { dailyKills: 150, weeklyKills: null } } })
    await run('UPDATE accrual SET amount_units = 2000000')
    faucet.setKills(1, 600)
    await faucet.accrue()
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 1, kills: 150, amount: 750_000n } })
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 0, skipped: { open_payout: 1 } } })
    await faucet.drain()
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 0, skipped: { cap_reached: 1 } } })
  })

  it('debts in more rows than one payout covers count in full against the smallest payout', async () => {
    await owed(1, { players: 1, settle: { owedLimit: 2, minPayout: ban('0.14') } })
    for (const total of [102, 103]) {
      faucet.setKills(1, total)
      await faucet.accrue()
    }
    expect(await faucet.settle()).toMatchObject({ ok: true, value: { payouts: 1, kills: 2, amount: BAN / 10n } })
  })
})
