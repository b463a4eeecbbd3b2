// Guarded writes on both databases: what another writer did meanwhile is never overwritten, and nothing is written half.
import { createJobStates, createLeases, ImportRefusedError, importPlayers, newRunId } from '@pay2slay/db'
import { asId, ConflictError, raw, type Address, type PlayerId, type Store } from '@pay2slay/domain'
import { eachDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  accrualWrite,
  accrueAll,
  addPlayers,
  baselineWrite,
  chainBlock,
  DAY,
  hashOf,
  openOperator,
  planAll,
  planOf,
  readStates,
  sendOf,
  storeAt,
  WINDOWS,
} from './fill.js'

describe.each(eachDatabase)('on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let store: Store
  beforeEach(async () => {
    books = await fresh()
    store = storeAt(books.database)
  })
  afterEach(() => books.close())

  const rows = (text: string, values: string[] = []) => books.database.read.all(text, values)
  const payoutStates = async () => (await rows('SELECT state FROM payout ORDER BY id')).map((row) => row['state'])

  describe('readings', () => {
    test('a reading decided on an old state writes nothing, and the others of its batch are written', async () => {
      await addPlayers(books.database, 3)
      const states = await readStates(store)
      const stale = states[1]
      if (!stale) throw new Error('three players')
      await store.transaction((tx) => tx.applyReadings([baselineWrite(stale, 7)]))
      const failed = await store.transaction((tx) => tx.applyReadings(states.map((state) => baselineWrite(state, 100))))
      expect(failed).toEqual([stale.playerId])
      const cursors = await rows('SELECT id, kill_cursor FROM player')
      expect(Object.fromEntries(cursors.map((row) => [row['id'], Number(row['kill_cursor'])]))).toEqual(
        Object.fromEntries(states.map((state) => [state.playerId, state === stale ? 7 : 100])),
      )
      expect(await rows('SELECT player_id FROM baseline')).toHaveLength(3)
      expect(await rows('SELECT id FROM reading')).toHaveLength(3)
    })

    test.each(['epic_account_id', 'baseline', 'version'])('a changed %s stops the accrual', async (column) => {
      await addPlayers(books.database, 1)
      const [state] = await readStates(store)
      if (!state) throw new Error('a player')
      const start = baselineWrite(state, 100)
      await store.transaction((tx) => tx.applyReadings([start]))
      const change = { epic_account_id: `'other'`, baseline: '2', version: '99' }[column] ?? ''
      await books.database.transaction((tx) => tx.run(`UPDATE player SET ${column} = ${change}`))
      const failed = await store.transaction((tx) => tx.applyReadings([accrualWrite(start.after, 5)]))
      expect(failed).toEqual([state.playerId])
      expect(await rows('SELECT id FROM accrual')).toEqual([])
    })

    test('one player twice in a batch is refused, and nothing is written', async () => {
      await addPlayers(books.database, 1)
      const [state] = await readStates(store)
      if (!state) throw new Error('a player')
      const twice = store.transaction((tx) => tx.applyReadings([baselineWrite(state, 1), baselineWrite(state, 2)]))
      await expect(twice).rejects.toThrow('one reading in a batch')
      expect(await rows('SELECT player_id FROM baseline')).toEqual([])
    })
  })

  describe('settlement', () => {
    test('a batch with one accrual that is covered meanwhile writes nothing', async () => {
      await addPlayers(books.database, 3)
      await accrueAll(store, 10)
      const runId = newRunId()
      await store.prepareSettlement({ runId, order: 'oldest_first', seed: 1 })
      const page = await store.transaction((tx) =>
        tx.settlementPage({ runId, afterPosition: 0, limit: 10, windows: WINDOWS, owedLimit: 10 }),
      )
      const plans = page.map(planOf)
      await books.database.transaction((tx) =>
        tx.run('UPDATE accrual SET amount_units = amount_units + 1 WHERE player_id = $1', [plans[2]?.playerId ?? '']),
      )
      await expect(store.transaction((tx) => tx.writePlans(plans))).rejects.toThrow(ConflictError)
      expect(await rows('SELECT id FROM payout')).toEqual([])
      expect(await rows('SELECT accrual_id FROM payout_item')).toEqual([])
      expect(await rows('SELECT id FROM accrual WHERE payout_id IS NOT NULL')).toEqual([])
      await store.transaction((tx) => tx.writePlans(plans.slice(0, 2)))
      expect(await rows('SELECT id FROM payout')).toHaveLength(2)
    })

    test('a player with an open payout gets no second one', async () => {
      await addPlayers(books.database, 1)
      await accrueAll(store, 10)
      const [plan] = await planAll(store)
      if (!plan) throw new Error('a plan')
      const second = store.transaction((tx) => tx.writePlans([{ ...plan, id: asId('another') }]))
      await expect(second).rejects.toThrow(ConflictError)
    })

    test('a random order keeps the groups of neighbours that it is told to keep, and differs with the seed', async () => {
      const players = [...(await addPlayers(books.database, 12))].sort()
      await accrueAll(store, 10)
      const groupOf = (id: unknown) => Math.floor(players.indexOf(asId(String(id))) / 3)
      const ordered = async (seed: number, neighbours?: number) => {
        const runId = newRunId()
        const query = { runId, order: 'random' as const, seed, ...(neighbours && { neighbours }) }
        expect(await store.prepareSettlement(query)).toBe(12)
        return rows('SELECT player_id FROM settlement_queue WHERE run_id = $1 ORDER BY position', [runId])
      }
      const groups = async (seed: number) => (await ordered(seed, 3)).map((row) => groupOf(row['player_id']))
      const orders = await Promise.all(Array.from({ length: 8 }, (_, seed) => groups(seed)))
      for (const order of orders) {
        const changes = order.filter((group, index) => group !== order[index - 1])
        expect([...changes].sort()).toEqual([0, 1, 2, 3])
      }
      expect(new Set(orders.map(String)).size).toBeGreaterThan(1)
      const alone = await Promise.all(Array.from({ length: 8 }, (_, seed) => ordered(seed)))
      expect(new Set(alone.map((order) => JSON.stringify(order))).size).toBe(8)
      expect(await ordered(5)).toEqual(alone[5])
    })

    test.each([2, 30])(
      'a page tells the oldest debts of each player, at most the limit, and what all %i are worth',
      async (debts) => {
        const players = await addPlayers(books.database, 3)
        await accrueAll(store, 10)
        for (let round = 1; round < debts; round += 1) {
          const states = (await readStates(store)).filter(({ playerId }) => playerId !== players[1])
          await store.transaction((tx) => tx.applyReadings(states.map((state) => accrualWrite(state, round))))
        }
        const runId = newRunId()
        await store.prepareSettlement({ runId, order: 'random', seed: 3 })
        const page = await store.transaction((tx) =>
          tx.settlementPage({ runId, afterPosition: 0, limit: 3, windows: WINDOWS, owedLimit: 7 }),
        )
        expect(page.map(({ position }) => position)).toEqual([1, 2, 3])
        for (const { facts, owed, owedTotal } of page) {
          const count = facts.playerId === players[1] ? 1 : debts
          expect(owed).toHaveLength(Math.min(count, 7))
          owed.forEach(({ fromKills }, index) => expect(fromKills).toBe(index === 0 ? 100 : owed[index - 1]?.toKills))
          const kills = 10 + (count * (count - 1)) / 2
          expect(owedTotal).toBe(BigInt(kills) * 5_000_000n)
        }
      },
    )

    test('queues of runs older than a day are removed, younger ones and those of other names stay', async () => {
      await addPlayers(books.database, 1)
      await accrueAll(store, 10)
      const order = { order: 'random' as const, seed: 1 }
      const now = await books.database.now()
      const idAt = (at: number) => {
        const hex = at.toString(16).padStart(12, '0')
        return `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8abc-0123456789ab`
      }
      const young = idAt(now - DAY + 60_000)
      for (const runId of [idAt(now - DAY - 60_000), young, 'by hand'])
        await store.prepareSettlement({ ...order, runId })
      const last = newRunId()
      await store.prepareSettlement({ ...order, runId: last })
      const kept = (await rows('SELECT run_id FROM settlement_queue')).map((row) => row['run_id'])
      expect(new Set(kept)).toEqual(new Set([young, 'by hand', last]))
    })

    test('void releases what was covered and keeps its items; a second void and a signed payout are refused', async () => {
      await addPlayers(books.database, 2)
      await accrueAll(store, 10)
      await openOperator(store)
      const [first, second] = await planAll(store)
      if (!first || !second) throw new Error('two plans')
      await store.transaction((tx) => tx.voidPayout(first.id, 'a test'))
      expect(await rows('SELECT id FROM accrual WHERE payout_id IS NULL')).toHaveLength(1)
      expect(await rows('SELECT accrual_id FROM payout_item WHERE released_at_ms IS NOT NULL')).toHaveLength(1)
      await expect(store.transaction((tx) => tx.voidPayout(first.id, 'again'))).rejects.toThrow(ConflictError)
      await store.transaction((tx) => tx.insertSigned([sendOf(second, 'send', 'opening', 2)]))
      await expect(store.transaction((tx) => tx.voidPayout(second.id, 'late'))).rejects.toThrow(ConflictError)
    })
  })

  describe('blocks', () => {
    const chain = async () => {
      await addPlayers(books.database, 3)
      await accrueAll(store, 10)
      await openOperator(store)
      const [one, two, three] = await planAll(store)
      if (!one || !two || !three) throw new Error('three plans')
      const blocks = [sendOf(one, 'b1', 'opening', 2), sendOf(two, 'b2', 'b1', 3), sendOf(three, 'b3', 'b2', 4)]
      await store.transaction((tx) => tx.insertSigned(blocks))
      return { blocks, plans: [one, two, three] as const }
    }
    const [b1, b2, b3] = ['b1', 'b2', 'b3'].map((name) => asId<never>(hashOf(name)))

    test('a second block on one head is refused with everything beside it', async () => {
      const { plans } = await chain()
      await store.transaction((tx) => tx.killBlocks(sendOf(plans[2], 'x', 'b2', 4).account, b3 as never, asId('r'), 1))
      const rival = store.transaction((tx) => tx.insertSigned([sendOf(plans[2], 'rival', 'b1', 3)]))
      await expect(rival).rejects.toThrow(ConflictError)
      expect(await payoutStates()).toEqual(['signed', 'signed', 'planned'])
    })

    test('confirmation follows the chain: a block before its predecessor is refused', async () => {
      const { blocks } = await chain()
      const account = blocks[0]?.account as Address
      const confirm = (...hashes: (string | undefined)[]) =>
        store.transaction((tx) => tx.confirmBlocks(account, hashes as never[], MONDAY_NOON))
      await expect(confirm(b2)).rejects.toThrow(ConflictError)
      await expect(confirm(b1, hashOf('unknown'))).rejects.toThrow(ConflictError)
      await confirm(b1, b2)
      expect(await payoutStates()).toEqual(['confirmed', 'confirmed', 'signed'])
      await expect(confirm(b1)).rejects.toThrow(ConflictError)
      await confirm(b3)
      const [operator] = await store.operatorAccounts()
      expect(operator?.confirmed).toMatchObject({ hash: b3, height: 4 })
    })

    test('a dead block takes those behind it along, and their payouts are planned again', async () => {
      const { blocks } = await chain()
      const account = blocks[0]?.account as Address
      const dead = await store.transaction((tx) => tx.killBlocks(account, b2 as never, asId('rival'), MONDAY_NOON))
      expect(dead).toEqual([b2, b3])
      expect(await payoutStates()).toEqual(['signed', 'planned', 'planned'])
      const again = store.transaction((tx) => tx.killBlocks(account, b2 as never, asId('rival'), MONDAY_NOON))
      await expect(again).rejects.toThrow(ConflictError)
      await store.transaction((tx) => tx.confirmBlocks(account, [b1 as never], MONDAY_NOON))
      const late = store.transaction((tx) => tx.killBlocks(account, b1 as never, asId('rival'), MONDAY_NOON))
      await expect(late).rejects.toThrow(ConflictError)
    })

    test('a foreign send below one unit is stored, and counts as a whole one', async () => {
      await openOperator(store)
      const block = { ...chainBlock('dust', 'opening', 2), amount: raw(1n) }
      await store.transaction((tx) => tx.insertForeign(block, MONDAY_NOON))
      expect(await rows('SELECT amount_units FROM block')).toEqual([{ amount_units: 1n }])
      // Money rule 4.2: all blocks that are not dead.
      const { outflow } = await store.transaction((tx) => tx.signingView(block.account))
      expect(outflow).toEqual({ lastHour: 1n, lastDay: 1n })
    })
  })

  test('the gate without its row is a broken database, not an open gate', async () => {
    await books.database.transaction((tx) => tx.run('DELETE FROM gate'))
    await expect(store.transaction((tx) => tx.lockGate())).rejects.toThrow('the gate is one row')
  })

  test('names with a NUL character are kept with a sign for it, an Epic account with one is refused', async () => {
    const [player] = await addPlayers(books.database, 1)
    const answer = { kind: 'linked' as const, epicAccountId: 'e1', epicName: 'a\0b' }
    const asked = { isCertain: false, source: 'verification_refresh' as const }
    const write = { playerId: player as PlayerId, epicAccountIdBefore: 'e1', answer, at: MONDAY_NOON, ...asked }
    expect(await store.transaction((tx) => tx.applyDirectory([write]))).toEqual([])
    expect(await rows('SELECT epic_name FROM player')).toEqual([{ epic_name: 'a\uFFFDb' }])
    const bad = { ...write, answer: { ...answer, epicAccountId: 'e\0' } }
    expect(await store.transaction((tx) => tx.applyDirectory([bad]))).toEqual([
      { playerId: player, reason: 'unreadable' },
    ])
  })

  test('players are verified longest without an answer first, page by page', async () => {
    const players = await addPlayers(books.database, 4)
    const times = [300, null, 100, 200]
    await books.database.transaction(async (tx) => {
      for (const [index, id] of players.entries())
        await tx.run('UPDATE player SET directory_answered_at_ms = $2 WHERE id = $1', [id, times[index] ?? null])
    })
    const seen: PlayerId[] = []
    let after: { answeredAt: number; playerId: PlayerId } | null = null
    for (;;) {
      const page: Awaited<ReturnType<Store['playersToVerify']>> = await store.playersToVerify({
        answeredBefore: 300,
        after,
        limit: 2,
      })
      const last = page.at(-1)
      if (!last) break
      after = { answeredAt: last.answeredAt, playerId: last.playerId }
      seen.push(...page.map(({ playerId }) => playerId))
    }
    expect(seen).toEqual([players[1], players[2], players[3]])
  })

  test('an import with bad rows names each of them and writes nothing', async () => {
    await addPlayers(books.database, 2)
    const row = (discordId: string, epicAccountId: string) => ({
      discordId,
      discordName: 'n',
      epicAccountId,
      address: null,
    })
    const bad = [row('d9', 'e1'), row('d3', 'e3'), row('d4', 'e3'), row('d3', 'e5'), row('d6\0', 'e6')]
    const error: unknown = await importPlayers(books.database, bad, 'test', MONDAY_NOON).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ImportRefusedError)
    expect((error as ImportRefusedError).problems.map((problem) => problem.row)).toEqual([1, 3, 4, 5])
    expect(await rows('SELECT id FROM player')).toHaveLength(2)
  })

  test('an Epic account that a second import brings counts as verified, as with a new player', async () => {
    const player = { discordId: 'd1', discordName: 'n', address: null }
    await importPlayers(books.database, [{ ...player, epicAccountId: null }], 'test', MONDAY_NOON)
    await importPlayers(books.database, [{ ...player, epicAccountId: 'e1' }], 'test', MONDAY_NOON + 1)
    const [row] = await rows('SELECT guild_member, epic_verified, directory_answered_at_ms AS at FROM player')
    expect([row?.['guild_member'], row?.['epic_verified']].map(Boolean)).toEqual([true, true])
    expect(Number(row?.['at'])).toBe(MONDAY_NOON + 1)
  })

  test('an import writes into the audit log what it changed of whom, before and after', async () => {
    const player = (discordName: string, address: string) =>
      ({ discordId: 'd1', discordName, epicAccountId: 'e1', address: address as Address }) as const
    for (const one of [player('Ann', 'ban_1'), player('Ann', 'ban_1'), player('Anna', 'ban_2')])
      await importPlayers(books.database, [one], 'test', MONDAY_NOON)
    const told = await rows(`SELECT before_json, after_json FROM audit_log WHERE action = 'player_import'`)
    expect(told.map(Object.values)).toEqual([
      [
        '{"discord_name":"Ann","epic_account_id":"e1","primary":"ban_1"}',
        '{"discord_name":"Anna","epic_account_id":"e1","primary":"ban_2"}',
      ],
    ])
    expect(
      await rows(
        `SELECT after_json FROM audit_log WHERE action = 'players_import' AND after_json LIKE '%"changed":1%'`,
      ),
    ).toHaveLength(1)
  })

  test('a lease has one holder until it runs out or is let go', async () => {
    const leases = createLeases(books.database)
    expect(await leases.acquire('settle', 'one', 60_000)).toBe(true)
    expect(await leases.acquire('settle', 'two', 60_000)).toBe(false)
    expect(await leases.acquire('settle', 'one', 1)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await leases.acquire('settle', 'two', 60_000)).toBe(true)
    await leases.release('settle', 'one')
    expect(await leases.acquire('settle', 'one', 60_000)).toBe(false)
    await leases.release('settle', 'two')
    expect(await leases.acquire('settle', 'one', 60_000)).toBe(true)
  })

  test("of ten that claim a job's slot at once, one gets it, and the next slot is not due", async () => {
    const states = createJobStates(books.database)
    await states.prepare('accrue', 60, 0)
    const claims = await Promise.all(Array.from({ length: 10 }, () => states.claim('accrue', 60)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await states.claim('accrue', 60)).toBe(false)
  })
})
