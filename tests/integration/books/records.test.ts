// What people look up: pages of payouts, blocks and the audit log, and one payout with everything behind it.
import { openRecords, type Records } from '@pay2slay/db'
import type { PayoutPlan, Store } from '@pay2slay/domain'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accrueAll, addPlayers, hashOf, openOperator, OPERATOR, planAll, sendOf, storeAt } from './fill.js'

describe.each(eachDatabase)('records on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let records: Records
  let store: Store
  let plans: readonly PayoutPlan[]
  beforeAll(async () => {
    books = await fresh()
    store = storeAt(books.database)
    await addPlayers(books.database, 5)
    await accrueAll(store, 10)
    await openOperator(store)
    plans = await planAll(store)
    await store.transaction((tx) => tx.insertSigned([sendOf(plans[0] as PayoutPlan, 'send', 'opening', 2)]))
    await store.transaction((tx) => tx.voidPayout((plans[1] as PayoutPlan).id, 'a test'))
    records = await openRecords(books.url, { synchronous: 'OFF' })
  })
  afterAll(async () => {
    await records.close()
    await books.close()
  })

  test('pages of payouts follow each other without gap or overlap', async () => {
    const seen: string[] = []
    for (let after: string | undefined; ;) {
      const page = await records.listPayouts({ limit: 2, ...(after !== undefined && { after }) })
      if (page.length === 0) break
      after = page.at(-1)?.id
      seen.push(...page.map(({ id }) => id))
    }
    expect(seen).toEqual(
      plans
        .map(({ id }) => String(id))
        .sort()
        .reverse(),
    )
  })

  test('payouts are found by state and by player', async () => {
    const [first] = plans
    const signed = await records.listPayouts({ limit: 10, state: 'signed' })
    expect(signed).toMatchObject([{ id: first?.id, blockHash: hashOf('send'), amountUnits: 50_000_000n, kills: 10 }])
    const [voided] = await records.listPayouts({ limit: 10, state: 'void' })
    expect(voided).toMatchObject({ voidReason: 'a test', blockHash: null })
    const ofPlayer = await records.listPayouts({ limit: 10, playerId: String(first?.playerId) })
    expect(ofPlayer.map(({ id }) => id)).toEqual([first?.id])
  })

  test('one payout shows its player, items with their accruals, and blocks; an unknown one is null', async () => {
    const [first] = plans
    const shown = await records.showPayout(String(first?.id))
    expect(shown).toMatchObject({
      player: { id: first?.playerId, epicAccountId: first?.epicAccountId },
      items: [{ fromKills: 100, toKills: 110, kills: 10, amountUnits: 50_000_000n, perKillUnits: 5_000_000n }],
      blocks: [{ hash: hashOf('send'), previous: hashOf('opening'), state: 'signed', height: 2 }],
    })
    expect(await records.showPayout('nothing')).toBeNull()
  })

  test('blocks are found by state and account, and the audit log tells of the import', async () => {
    expect(await records.listBlocks({ limit: 5, account: OPERATOR, state: 'signed' })).toHaveLength(1)
    expect(await records.listBlocks({ limit: 5, state: 'dead' })).toEqual([])
    expect(await records.auditLog({ limit: 5 })).toMatchObject([{ action: 'players_import', actor: 'test' }])
  })

  test('a limit that is no limit is refused with what would be right', async () => {
    await expect(records.listPayouts({ limit: 0 })).rejects.toThrow('a whole number from 1 to 1000')
  })
})
