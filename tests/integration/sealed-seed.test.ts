// The operator seed in the books: sealed, one current row, refused while the former account has blocks under way.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createStore, sealedSeed } from '@pay2slay/db'
import { asId, ConflictError, setSealedSeed, type Address, type Store } from '@pay2slay/domain'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { addPlayers, accrueAll, openOperator, OPERATOR, planAll, sendOf } from './books/fill.js'

const ACTOR = { actor: 'email:ann@example.org', address: '127.0.0.1', requestId: 'r' }
const draft = (account: string, publicKey = 'key') => ({
  sealed: `hpke1.${account}`,
  publicKey,
  account: asId<Address>(account),
  reason: 'a new account',
})

describe.each(eachDatabase)('on $dialect', ({ fresh: make }) => {
  let fresh: FreshDatabase
  let store: Store
  beforeAll(async () => {
    fresh = await make()
    store = createStore(fresh.database)
  })
  afterAll(() => fresh.close())
  beforeEach(() =>
    fresh.database.transaction(async (tx) => {
      for (const table of ['sealed_seed', 'audit_log']) await tx.run(`DELETE FROM ${table}`)
    }),
  )
  const rows = (text: string) => fresh.database.read.all(text)

  it('replaces the current one, keeps the former row, and audits addresses only', async () => {
    expect(await sealedSeed(fresh.database.read)).toBeNull()
    await setSealedSeed(store, draft('ban_a'), ACTOR)
    await setSealedSeed(store, draft('ban_b'), ACTOR)
    expect(await sealedSeed(fresh.database.read)).toMatchObject({
      account: 'ban_b',
      sealed: 'hpke1.ban_b',
      ...{ actor: ACTOR.actor },
    })
    expect(await rows('SELECT id FROM sealed_seed')).toHaveLength(2)
    const audited = await rows(`SELECT * FROM audit_log WHERE action = 'set_operator_seed' ORDER BY id`)
    expect(
      audited.map((row) =>
        [row['before_json'], row['after_json']].map((text) => text && (JSON.parse(String(text)) as unknown)),
      ),
    ).toEqual([
      [null, { address: 'ban_a', sealed_for: 'key' }],
      [
        { address: 'ban_a', sealed_for: 'key' },
        { address: 'ban_b', sealed_for: 'key' },
      ],
    ])
    expect(
      JSON.stringify(audited, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
    ).not.toContain('hpke1')
  })

  it('of many at once one is current, and nobody replaces what they have not seen', async () => {
    await Promise.allSettled(
      ['ban_a', 'ban_b', 'ban_c', 'ban_d'].map((account) => setSealedSeed(store, draft(account), ACTOR)),
    )
    expect(await rows('SELECT id FROM sealed_seed WHERE replaced_at_ms IS NULL')).toHaveLength(1)
    const before = await sealedSeed(fresh.database.read)
    await setSealedSeed(store, draft('ban_e'), ACTOR)
    await expect(
      store.transaction((tx) => tx.replaceSealedSeed({ ...draft('ban_f'), accounts: [], actor: 'x' }, before)),
    ).rejects.toThrow(ConflictError)
    expect(await sealedSeed(fresh.database.read)).toMatchObject({ account: 'ban_e' })
  })

  it('is refused while another account has blocks neither confirmed nor dead, and the same account may be sealed anew', async () => {
    await openOperator(store)
    await addPlayers(fresh.database, 1)
    await accrueAll(store, 5)
    const [plan] = await planAll(store)
    if (!plan) throw new Error('a payout was planned')
    await store.transaction((tx) => tx.insertSigned([sendOf(plan, 'pay', 'opening', 2)]))
    expect(await setSealedSeed(store, draft('ban_other'), ACTOR)).toMatchObject({
      ok: false,
      error: { kind: 'conflict', id: OPERATOR },
    })
    expect(await sealedSeed(fresh.database.read)).toBeNull()
    expect(await rows(`SELECT id FROM audit_log WHERE action = 'set_operator_seed'`)).toHaveLength(0)
    expect(await setSealedSeed(store, draft(OPERATOR), ACTOR)).toMatchObject({ ok: true })
  })
})
