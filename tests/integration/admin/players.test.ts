// An admin's acts on players, on both databases: what they change, what they refuse, and the row that tells of them.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { asId, banPlayer, holdPlayer, releasePlayer, unbanPlayer, type PlayerId } from '@pay2slay/domain'
import { eachDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { accrualWrite, readStates } from '../books/fill.js'
import { failingFor } from '../support/failing-rows.js'
import { ADMIN, audited, breaches, scene, type Scene } from './acts.js'

const AT = new Date(MONDAY_NOON).toISOString()

describe.each(eachDatabase)('on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let here: Scene
  beforeEach(async () => {
    books = await fresh()
    here = await scene(books.database)
  })
  afterEach(async () => {
    expect(await breaches(books.database, here.players)).toEqual([])
    await books.close()
  })
  const playerId = () => here.planned.playerId
  const on = (id: PlayerId = playerId()) => ({ ...ADMIN, playerId: id })
  const row = async (id: PlayerId = playerId()) =>
    (await books.database.read.all('SELECT * FROM player WHERE id = $1', [id]))[0] ?? {}
  const reasonOf = async (payoutId: string) =>
    (await books.database.read.all('SELECT reason FROM payout WHERE id = $1', [payoutId]))[0]?.['reason']
  const signable = () =>
    here.store.transaction((tx) => tx.payoutsToSign({ account: here.planned.operatorAccount, after: null, limit: 9 }))
  const login = (id: string, of: PlayerId) =>
    books.database.transaction((tx) =>
      tx.run(
        `INSERT INTO session (id, kind, player_id, data_json, created_at_ms, seen_at_ms, expires_at_ms, ends_at_ms)
         VALUES ($1, 'player', $2, '{}', 1, 1, 2, 2)`,
        [id, of],
      ),
    )

  test('a ban ends every login of the player and nobody else’s, and the baseline', async () => {
    await login('one', playerId())
    await login('two', playerId())
    await login('other', here.paid.playerId)
    expect(await banPlayer(here.store, on())).toMatchObject({
      ok: true,
      value: { sessionsEnded: 2, player: { banned: { at: MONDAY_NOON, reason: ADMIN.reason, by: ADMIN.actor } } },
    })
    expect(await books.database.read.all('SELECT id FROM session')).toEqual([{ id: 'other' }])
    expect(await row()).toMatchObject({ ban_reason: ADMIN.reason, banned_by: ADMIN.actor })
    expect(Boolean(Number((await row())['needs_baseline']))).toBe(true)
  })

  test('a reading asked before a ban writes nothing after it', async () => {
    const state = (await readStates(here.store)).find((one) => one.playerId === playerId())
    if (!state) throw new Error('the player is read')
    await banPlayer(here.store, on())
    const lost = await here.store.transaction((tx) => tx.applyReadings([accrualWrite(state, 5)]))
    expect(lost).toEqual([playerId()])
    expect((await readStates(here.store)).map((one) => one.playerId)).not.toContain(playerId())
  })

  test('the planned payout of a banned player stays planned with the reason, and signing sees the ban', async () => {
    await banPlayer(here.store, on())
    expect(await reasonOf(here.planned.id)).toBe('banned')
    expect(await signable()).toMatchObject([{ id: here.planned.id, facts: { banned: true } }])
    await unbanPlayer(here.store, on())
    expect(await reasonOf(here.planned.id)).toBeNull()
    expect(await signable()).toMatchObject([{ facts: { banned: false } }])
  })

  test('a lifted ban leaves the player to start from a new baseline', async () => {
    await banPlayer(here.store, on())
    expect(await unbanPlayer(here.store, on())).toMatchObject({ ok: true, value: { player: { banned: null } } })
    expect(await row()).toMatchObject({ banned_at_ms: null, ban_reason: null, banned_by: null })
    const state = (await readStates(here.store)).find((one) => one.playerId === playerId())
    expect(state).toMatchObject({ needsBaseline: true, cursor: 110 })
  })

  test('a player without a baseline who is banned needs none', async () => {
    const id = here.players[3] as PlayerId
    expect(await banPlayer(here.store, on(id))).toMatchObject({ ok: true, value: { player: { needsBaseline: false } } })
  })

  test('a hold is a mark: it earns on, and signing sees it', async () => {
    expect(await holdPlayer(here.store, on())).toMatchObject({
      ok: true,
      value: { player: { held: { by: ADMIN.actor } } },
    })
    expect((await readStates(here.store)).map((one) => one.playerId)).toContain(playerId())
    expect(await reasonOf(here.planned.id)).toBe('held')
    expect(await signable()).toMatchObject([{ facts: { heldReason: ADMIN.reason } }])
    await releasePlayer(here.store, on())
    expect(await signable()).toMatchObject([{ reason: null, facts: { heldReason: null } }])
  })

  test('in a dry world nothing of a banned or held player is confirmed', async () => {
    expect(await here.store.dryPayouts(9)).toEqual([here.planned.id])
    await holdPlayer(here.store, on())
    expect(await here.store.dryPayouts(9)).toEqual([])
    await releasePlayer(here.store, on())
    await banPlayer(here.store, on())
    expect(await here.store.dryPayouts(9)).toEqual([])
  })

  test('lifting one of two marks leaves the other one’s reason on the payout', async () => {
    await banPlayer(here.store, on())
    await holdPlayer(here.store, on())
    await releasePlayer(here.store, on())
    expect(await reasonOf(here.planned.id)).toBe('banned')
    await holdPlayer(here.store, on())
    await unbanPlayer(here.store, on())
    expect((await signable())[0]?.facts).toMatchObject({ banned: false, heldReason: ADMIN.reason })
  })

  test.each([
    ['ban', banPlayer, 'player_ban'],
    ['hold', holdPlayer, 'player_hold'],
  ] as const)('a second %s is a conflict that names the first, and is not audited', async (_, act, action) => {
    await act(here.store, on())
    const again = await act(here.store, { ...on(), actor: 'discord:2' })
    expect(again).toMatchObject({ ok: false, error: { kind: 'conflict', what: 'player' } })
    expect(JSON.stringify(again)).toContain(`since ${AT} by ${ADMIN.actor}: ${ADMIN.reason}`)
    expect(await audited(books.database, action)).toHaveLength(1)
  })

  test('what is not there cannot be lifted', async () => {
    for (const act of [unbanPlayer, releasePlayer])
      expect(await act(here.store, on())).toMatchObject({ ok: false, error: { kind: 'conflict' } })
    expect(await audited(books.database, 'player_unban')).toEqual([])
  })

  test('nobody’s id is not found, and an empty reason is refused', async () => {
    for (const act of [banPlayer, unbanPlayer, holdPlayer, releasePlayer]) {
      expect(await act(here.store, on(asId('nobody')))).toEqual({
        ok: false,
        error: { kind: 'not_found', what: 'player', id: 'nobody' },
      })
      expect(await act(here.store, { ...on(), reason: '  ' })).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    }
    expect(await row()).toMatchObject({ banned_at_ms: null, held_at_ms: null })
  })

  test('the audit row says who, from where, in which request, what was and what is', async () => {
    await login('one', playerId())
    await banPlayer(here.store, on())
    const payout = { id: here.planned.id, state: 'planned' }
    expect(await audited(books.database, 'player_ban')).toEqual([
      {
        action: 'player_ban',
        actor: 'discord:1',
        address: '203.0.113.7',
        requestId: 'request-1',
        target: `player ${playerId()}`,
        summary: ADMIN.reason,
        before: { banned: null, held: null, needs_baseline: false, open_payout: { ...payout, reason: null } },
        after: {
          banned: { at: AT, reason: ADMIN.reason, by: 'discord:1' },
          held: null,
          needs_baseline: true,
          open_payout: { ...payout, reason: 'banned' },
          sessions_ended: 1,
        },
      },
    ])
  })

  test('where the audit row cannot be written nothing is changed', async () => {
    await login('one', playerId())
    await failingFor(books.database, { table: 'audit_log', event: 'INSERT', column: 'action', value: 'player_ban' })
    await expect(banPlayer(here.store, on())).rejects.toThrow('refused by a test')
    expect(await row()).toMatchObject({ banned_at_ms: null })
    expect(await books.database.read.all('SELECT id FROM session')).toHaveLength(1)
    expect(await reasonOf(here.planned.id)).toBeNull()
  })

  test('of ten bans at once one is done and nine are told', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) => banPlayer(here.store, { ...on(), actor: `discord:${index}` })),
    )
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await audited(books.database, 'player_ban')).toHaveLength(1)
  })
})
