// What admins read, on both databases: the same answers, page after page without gap or overlap, in a number of statements that does
// not grow with what they find.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  adminAudit,
  adminBlocks,
  adminFlags,
  adminPayoutDetail,
  adminPayouts,
  adminPending,
  adminPlayerDetail,
  adminPlayers,
  readAdminStats,
  readFlow,
  type SqlReader,
} from '@pay2slay/db'
import { asId, banPlayer, holdPayout, holdPlayer, raiseFlag, voidPayout, type PlayerId } from '@pay2slay/domain'
import { eachDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { addPlayers, hashOf, OPERATOR, WINDOWS } from '../books/fill.js'
import { ADMIN, scene, type Scene } from './acts.js'

describe.each(eachDatabase)('on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let here: Scene
  let statements = 0
  const read: SqlReader = {
    all(text, values) {
      statements += 1
      return books.database.read.all(text, values)
    },
  }
  beforeAll(async () => {
    books = await fresh()
    here = await scene(books.database)
    await books.database.transaction((tx) =>
      tx.run(
        `UPDATE player SET pending_total = 9000, pending_since_ms = 5, discord_name = 'Zoë 50%_\\ off', epic_name = 'Zed'
         WHERE discord_id = 'd1'`,
      ),
    )
    await books.database.transaction((tx) => tx.run(`UPDATE player SET epic_verified = false WHERE discord_id = 'd4'`))
    await books.database.transaction((tx) =>
      tx.run(
        `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms, unlinked_at_ms) VALUES ('w', $1, 'ban_3', false, 1, 2)`,
        [here.players[0] ?? ''],
      ),
    )
    await banPlayer(here.store, { ...ADMIN, playerId: here.players[3] as PlayerId })
    await holdPlayer(here.store, { ...ADMIN, playerId: here.players[1] as PlayerId })
    await raiseFlag(here.store, { ...ADMIN, playerId: here.players[2] as PlayerId })
    await holdPayout(here.store, { ...ADMIN, payoutId: here.signed.id })
  })
  afterAll(() => books.close())

  const names = async (query: Omit<Parameters<typeof adminPlayers>[1], 'limit'>) =>
    (await adminPlayers(read, { ...query, limit: 50 })).rows.map(({ discordId }) => discordId).sort()

  test.each([
    ['a part of a name, in any case', 'ZO', ['d1']],
    ['signs that are wild cards elsewhere', '50%_\\', ['d1']],
    ['a part of an Epic name', 'zed', ['d1']],
    ['a Discord id', 'd2', ['d2']],
    ['an Epic account id', 'e3', ['d3']],
    ['an address', 'ban_4', ['d4']],
    ['a part that several have', 'name', ['d2', 'd3', 'd4']],
    ['nothing that is there', 'ban_%', []],
    ['a NUL', 'a\0', []],
  ])('players are found by %s', async (_, search, found) => {
    expect(await names({ search })).toEqual(found)
  })

  test('players are found by their marks, alone and together', async () => {
    expect(await names({ banned: true })).toEqual(['d4'])
    expect(await names({ banned: false })).toEqual(['d1', 'd2', 'd3'])
    expect(await names({ held: true })).toEqual(['d2'])
    expect(await names({ flagged: true })).toEqual(['d3'])
    expect(await names({ flagged: false, held: false })).toEqual(['d1', 'd4'])
    expect(await names({ pending: true })).toEqual(['d1'])
    expect(await names({ verified: false })).toEqual(['d4'])
    expect(await names({ verified: true, pending: false, search: 'name' })).toEqual(['d2', 'd3'])
    expect(await names({ banned: true, held: true })).toEqual([])
    expect(await names({ member: false })).toEqual([])
    expect(await names({ wallet: false })).toEqual([])
    expect(await names({ deleted: false, search: 'd2' })).toEqual(['d2'])
  })

  test('a player is listed with what decides: marks, doubts, address, owed and open', async () => {
    const { rows } = await adminPlayers(read, { search: 'd2', limit: 1 })
    expect(rows).toMatchObject([
      {
        id: here.players[1],
        held: { reason: ADMIN.reason, by: ADMIN.actor, at: MONDAY_NOON },
        banned: null,
        address: 'ban_2',
        openFlags: 0,
        owed: { kills: 0, amount: 0n },
        open: { kills: 10, amount: 50_000_000n },
      },
    ])
  })

  test('pages follow each other without gap or overlap', async () => {
    const seen: string[] = []
    let after: string | undefined
    for (let hasMore = true; hasMore;) {
      const page = await adminPlayers(read, { limit: 3, after })
      seen.push(...page.rows.map(({ id }) => id))
      after = page.rows.at(-1)?.id
      hasMore = page.hasMore
    }
    expect(seen).toEqual([...here.players].sort().reverse())
    const audit: string[] = []
    let place: { at: number; id: string } | undefined
    for (let hasMore = true; hasMore;) {
      const page = await adminAudit(read, { limit: 2, after: place })
      audit.push(...page.rows.map(({ action }) => action))
      const last = page.rows.at(-1)
      place = last && { at: last.at, id: last.id }
      hasMore = page.hasMore
    }
    expect(audit.sort()).toEqual(
      ['flag_raise', 'payout_hold', 'player_ban', 'player_hold', 'players_import', 'players_import'].sort(),
    )
  })

  test('one player is shown whole, and nobody is null', async () => {
    const id = here.planned.playerId
    const detail = await adminPlayerDetail(read, { id, windows: WINDOWS, limit: 10 })
    expect(detail).toMatchObject({
      player: {
        ...{ id, discordId: 'd3', openFlags: 1 },
        owed: { kills: 0, amount: 0n },
        open: { kills: 10, amount: 50_000_000n },
      },
      baseline: 1,
      cursor: 110,
      needsBaseline: false,
      sessions: 0,
      accrued: { kills: 10, amount: 50_000_000n },
      paid: { kills: 0, amount: 0n },
      advance: 0n,
      sharingWallet: [here.players[0]],
      used: { dayKills: 10, weekKills: 10 },
      wallets: [{ address: 'ban_3', isPrimary: true, unlinkedAt: null }],
      baselines: [{ number: 1, startKills: 100, endKills: null, reason: 'first' }],
      flags: [{ kind: 'manual', cleared: null }],
      accruals: [{ fromKills: 100, toKills: 110, amount: 50_000_000n, payoutId: here.planned.id }],
      payouts: [{ id: here.planned.id, state: 'planned' }],
    })
    expect(detail?.readings).toHaveLength(2)
    const held = await adminPlayerDetail(read, { id: here.players[1] as PlayerId, windows: WINDOWS, limit: 10 })
    expect(held?.audit).toMatchObject([{ action: 'player_hold' }])
    expect(await adminPlayerDetail(read, { id: asId('nobody'), windows: WINDOWS, limit: 10 })).toBeNull()
  })

  test('payouts are found by state, hold, player and time', async () => {
    const found = async (query: Omit<Parameters<typeof adminPayouts>[1], 'limit'>) =>
      (await adminPayouts(read, { ...query, limit: 9 })).rows.map(({ id }) => id)
    expect(await found({ state: 'planned' })).toEqual([here.planned.id])
    expect(await found({ state: 'confirmed' })).toEqual([here.paid.id])
    expect(await found({ state: 'void' })).toEqual([])
    expect(await found({ held: true })).toEqual([here.signed.id])
    expect(await found({ held: false, playerId: here.paid.playerId })).toEqual([here.paid.id])
    expect(await found({ to: MONDAY_NOON })).toEqual([])
    expect(await found({ from: MONDAY_NOON })).toHaveLength(3)
    const first = await adminPayouts(read, { limit: 2 })
    const last = first.rows.at(-1)
    const rest = await adminPayouts(read, { limit: 2, after: { at: last?.plannedAt ?? 0, id: last?.id ?? '' } })
    expect([first.hasMore, rest.hasMore, rest.rows.length]).toEqual([true, false, 1])
    expect(new Set([...first.rows, ...rest.rows].map(({ id }) => id)).size).toBe(3)
  })

  test('one payout is shown with its debts, the readings behind them, its blocks and its acts', async () => {
    expect(await adminPayoutDetail(read, here.signed.id)).toMatchObject({
      payout: { id: here.signed.id, state: 'signed', blockHash: hashOf('signed'), held: { by: ADMIN.actor } },
      caps: { dailyKills: 150, weeklyKills: 750 },
      items: [
        {
          fromKills: 100,
          toKills: 110,
          perKill: 5_000_000n,
          releasedAt: null,
          reading: { source: 'test', total: 110 },
        },
      ],
      itemCount: 1,
      blocks: [{ hash: hashOf('signed'), previous: hashOf('paid'), state: 'signed', amountRaw: `5${'0'.repeat(28)}` }],
      audit: [{ action: 'payout_hold' }],
    })
    expect(await adminPayoutDetail(read, 'none')).toBeNull()
  })

  test('doubts, blocks and the audit log are found by what they are', async () => {
    expect((await adminFlags(read, { open: true, limit: 9 })).rows).toMatchObject([
      { kind: 'manual', discordName: 'name 3', detail: ADMIN.reason },
    ])
    expect((await adminFlags(read, { open: false, limit: 9 })).rows).toEqual([])
    expect((await adminFlags(read, { kind: 'kill_jump', limit: 9 })).rows).toEqual([])
    expect((await adminPending(read, { limit: 9 })).rows).toMatchObject([
      { playerId: here.players[0], total: 9_000, since: 5, cursor: 110, needsBaseline: false, doubt: null },
    ])
    const hashes = async (which: 'open' | 'foreign' | 'dead' | 'all') =>
      (await adminBlocks(read, { which, limit: 9 })).rows.map(({ hash }) => hash)
    expect(await hashes('open')).toEqual([hashOf('signed')])
    expect(await hashes('foreign')).toEqual([])
    expect(await hashes('dead')).toEqual([])
    expect(await hashes('all')).toHaveLength(2)
    const acts = await adminAudit(read, { actor: ADMIN.actor, targetType: 'player', limit: 9 })
    expect(acts.rows.map(({ action }) => action).sort()).toEqual(['player_ban', 'player_hold'])
    expect(acts.rows[0]).toMatchObject({ address: ADMIN.address, requestId: ADMIN.requestId })
    expect((await adminAudit(read, { requestId: 'other', limit: 9 })).rows).toEqual([])
    const [, second] = acts.rows
    const left = await adminAudit(read, { actor: ADMIN.actor, targetType: 'player', limit: 9, offset: 1 })
    expect(left.rows).toEqual([second])
  })

  test('the flow shows what waits before each verb, and the sums add up', async () => {
    const { steps, ...waiting } = await readFlow(read)
    expect(steps).toMatchObject([
      { verb: 'accrue', count: 1, kills: 8_890, amount: null, oldestAt: 5 },
      { verb: 'settle', count: 0, kills: 0, amount: 0n, oldestAt: null },
      { verb: 'pay', count: 1, kills: 10, amount: 50_000_000n, oldestAt: MONDAY_NOON },
      { verb: 'publish', count: 1, amount: 50_000_000n, oldestAt: MONDAY_NOON },
      { verb: 'confirm', count: 0, amount: 0n, oldestAt: null },
    ])
    expect(waiting).toEqual({ heldPlayers: 1, heldPayouts: 1, openFlags: 1 })
    expect(await readAdminStats(read)).toMatchObject({
      players: 4,
      verified: 3,
      paid: 50_000_000n,
      open: 100_000_000n,
      owed: 0n,
      accrued: 150_000_000n,
      openFlags: 1,
      operator: { account: OPERATOR, pending: 0n },
    })
  })

  test('ten times as many rows are read with the same number of statements', async () => {
    const all = async () => {
      statements = 0
      await adminPlayers(read, { limit: 200 })
      await adminPlayers(read, { search: 'name', limit: 200 })
      await adminPlayerDetail(read, { id: here.planned.playerId, windows: WINDOWS, limit: 100 })
      await adminPayouts(read, { limit: 200 })
      await adminPayoutDetail(read, here.planned.id)
      await adminFlags(read, { limit: 200 })
      await adminPending(read, { limit: 200 })
      await adminAudit(read, { limit: 200 })
      await adminBlocks(read, { which: 'all', limit: 200 })
      await readFlow(read)
      await readAdminStats(read)
      return statements
    }
    const few = await all()
    const more = await addPlayers(books.database, 40, 100)
    for (const playerId of more) await raiseFlag(here.store, { ...ADMIN, playerId })
    await voidPayout(here.store, { ...ADMIN, payoutId: here.planned.id })
    expect((await adminPlayers(read, { limit: 200 })).rows).toHaveLength(44)
    expect(await all()).toBe(few)
  })
})
