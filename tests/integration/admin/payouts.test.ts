// An admin's acts on payouts, on both databases. The one that could pay twice is void: it must never meet a live block.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  asId,
  holdPayout,
  releasePayout,
  retryPayout,
  voidPayout,
  type BlockHash,
  type PayoutId,
} from '@pay2slay/domain'
import { eachDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { hashOf, OPERATOR, planAll } from '../books/fill.js'
import { failingFor } from '../support/failing-rows.js'
import { ADMIN, audited, breaches, scene, type Scene } from './acts.js'

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
  const on = (payoutId: PayoutId) => ({ ...ADMIN, payoutId })
  const rows = (text: string, values: string[] = []) => books.database.read.all(text, values)
  const payout = async (id: string) => (await rows('SELECT * FROM payout WHERE id = $1', [id]))[0] ?? {}
  const owed = async (playerId: string) =>
    (await rows('SELECT id FROM accrual WHERE player_id = $1 AND payout_id IS NULL', [playerId])).length
  const signable = () => here.store.transaction((tx) => tx.payoutsToSign({ account: OPERATOR, after: null, limit: 9 }))

  test('what is held is not signed until it is released', async () => {
    expect(await holdPayout(here.store, on(here.planned.id))).toMatchObject({
      ok: true,
      value: { state: 'planned', held: { at: MONDAY_NOON, reason: ADMIN.reason, by: ADMIN.actor } },
    })
    expect(await signable()).toEqual([])
    expect(await here.store.dryPayouts(9)).toEqual([])
    expect(await releasePayout(here.store, on(here.planned.id))).toMatchObject({ ok: true, value: { held: null } })
    expect(await signable()).toMatchObject([{ id: here.planned.id }])
  })

  test('a signed payout that is held is confirmed all the same', async () => {
    await holdPayout(here.store, on(here.signed.id))
    await here.store.transaction((tx) => tx.confirmBlocks(OPERATOR, [asId(hashOf('signed'))], MONDAY_NOON))
    expect(await payout(here.signed.id)).toMatchObject({ state: 'confirmed' })
  })

  test('a held payout whose block is proven dead is planned again and not signed', async () => {
    await holdPayout(here.store, on(here.signed.id))
    const hash = asId<BlockHash>(hashOf('signed'))
    await here.store.transaction((tx) => tx.killBlocks(OPERATOR, hash, asId(hashOf('rival')), MONDAY_NOON))
    expect(await payout(here.signed.id)).toMatchObject({ state: 'planned', held_reason: ADMIN.reason })
    expect((await signable()).map(({ id }) => id)).toEqual([here.planned.id])
  })

  test('void releases what a planned payout covers: it is owed again and can be planned anew', async () => {
    const { id, playerId } = here.planned
    expect(await voidPayout(here.store, on(id))).toMatchObject({ ok: true, value: { state: 'void', block: null } })
    expect(await owed(playerId)).toBe(1)
    expect(await payout(id)).toMatchObject({ state: 'void', void_reason: ADMIN.reason })
    expect(await breaches(books.database, here.players)).toEqual([])
    const again = await planAll(here.store)
    expect(again).toMatchObject([{ playerId, kills: 10 }])
  })

  test('a held payout can be void', async () => {
    await holdPayout(here.store, on(here.planned.id))
    expect(await voidPayout(here.store, on(here.planned.id))).toMatchObject({ ok: true, value: { state: 'void' } })
  })

  test('a payout with a live block is never void, and the refusal names the block', async () => {
    const refused = { ok: false, error: { kind: 'live_block', payoutId: here.signed.id, hash: hashOf('signed') } }
    expect(await voidPayout(here.store, on(here.signed.id))).toEqual(refused)
    await here.store.transaction((tx) =>
      tx.markPublished([{ hash: asId(hashOf('signed')), work: '0'.repeat(16), attempts: 1, nextPublishAt: 9 }], 5),
    )
    expect(await voidPayout(here.store, on(here.signed.id))).toEqual(refused)
    expect(await payout(here.signed.id)).toMatchObject({ state: 'published' })
    expect(await owed(here.signed.playerId)).toBe(0)
  })

  test('after the proof that its block is dead a payout can be void', async () => {
    const hash = asId<BlockHash>(hashOf('signed'))
    await here.store.transaction((tx) => tx.killBlocks(OPERATOR, hash, asId(hashOf('rival')), MONDAY_NOON))
    expect(await voidPayout(here.store, on(here.signed.id))).toMatchObject({ ok: true, value: { state: 'void' } })
  })

  test('retry takes the reason off a planned payout and signs nothing', async () => {
    await here.store.transaction((tx) =>
      tx.setPayoutReasons([{ payoutId: here.planned.id, reason: 'outflow_limit_day' }]),
    )
    const before = await rows('SELECT hash FROM block')
    expect(await retryPayout(here.store, on(here.planned.id))).toMatchObject({
      ok: true,
      value: { state: 'planned', reason: null, block: null },
    })
    expect(await rows('SELECT hash FROM block')).toEqual(before)
  })

  test('retry makes the block of a signed or published payout due to be sent, and sends nothing', async () => {
    const hash = asId<BlockHash>(hashOf('signed'))
    const late = { hash, work: '0'.repeat(16), attempts: 7, nextPublishAt: MONDAY_NOON + 300_000 }
    await here.store.transaction((tx) => tx.markPublished([late], MONDAY_NOON))
    expect(await retryPayout(here.store, on(here.signed.id))).toMatchObject({
      ok: true,
      value: { state: 'published', block: { hash, nextPublishAt: MONDAY_NOON } },
    })
    const [block] = await rows('SELECT state, publish_attempts, next_publish_at_ms FROM block WHERE hash = $1', [hash])
    expect({ ...block, publish_attempts: Number(block?.['publish_attempts']) }).toEqual({
      state: 'published',
      publish_attempts: 7,
      next_publish_at_ms: BigInt(MONDAY_NOON),
    })
  })

  test('a held payout is not queued again before it is released', async () => {
    await holdPayout(here.store, on(here.planned.id))
    const retried = await retryPayout(here.store, on(here.planned.id))
    expect(retried).toMatchObject({ ok: false, error: { kind: 'conflict' } })
    expect(JSON.stringify(retried)).toContain('release it first')
  })

  test('whatever is asked of a paid payout is refused with its block', async () => {
    for (const act of [retryPayout, voidPayout, holdPayout, releasePayout])
      expect(await act(here.store, on(here.paid.id))).toEqual({
        ok: false,
        error: { kind: 'already_paid', payoutId: here.paid.id, hash: hashOf('paid') },
      })
    expect(await payout(here.paid.id)).toMatchObject({ state: 'confirmed', held_at_ms: null })
  })

  test('nothing can be asked of a void payout, and a second mark or lifting of none is a conflict', async () => {
    await holdPayout(here.store, on(here.signed.id))
    expect(await holdPayout(here.store, on(here.signed.id))).toMatchObject({ ok: false, error: { kind: 'conflict' } })
    expect(await releasePayout(here.store, on(here.planned.id))).toMatchObject({ error: { kind: 'conflict' } })
    await voidPayout(here.store, on(here.planned.id))
    for (const act of [retryPayout, voidPayout, holdPayout, releasePayout])
      expect(await act(here.store, on(here.planned.id))).toMatchObject({ ok: false, error: { kind: 'conflict' } })
    for (const act of [retryPayout, voidPayout, holdPayout, releasePayout])
      expect(await act(here.store, on(asId('none')))).toEqual({
        ok: false,
        error: { kind: 'not_found', what: 'payout', id: 'none' },
      })
  })

  test('each act leaves one audit row with what was and what is', async () => {
    const { id, playerId } = here.planned
    await holdPayout(here.store, on(id))
    await releasePayout(here.store, on(id))
    await retryPayout(here.store, on(id))
    await voidPayout(here.store, on(id))
    for (const [action, before, after] of [
      ['payout_hold', { held: null }, { held: { reason: ADMIN.reason } }],
      ['payout_release', { held: { reason: ADMIN.reason } }, { held: null }],
      ['payout_retry', { state: 'planned' }, { state: 'planned', reason: null }],
      ['payout_void', { state: 'planned', amount_ban: '0.5', player_id: playerId }, { state: 'void' }],
    ] as const)
      expect(await audited(books.database, action)).toMatchObject([
        {
          actor: ADMIN.actor,
          address: ADMIN.address,
          requestId: ADMIN.requestId,
          target: `payout ${id}`,
          before,
          after,
        },
      ])
  })

  test('where the audit row cannot be written the payout is not void', async () => {
    await failingFor(books.database, { table: 'audit_log', event: 'INSERT', column: 'action', value: 'payout_void' })
    await expect(voidPayout(here.store, on(here.planned.id))).rejects.toThrow('refused by a test')
    expect(await payout(here.planned.id)).toMatchObject({ state: 'planned' })
    expect(await owed(here.planned.playerId)).toBe(0)
  })

  test('of ten voids at once one is done, and what it covered is released once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => voidPayout(here.store, on(here.planned.id))))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await owed(here.planned.playerId)).toBe(1)
    expect(await audited(books.database, 'payout_void')).toHaveLength(1)
  })
})
