// Signing reads the account's head and its open blocks while confirmation moves both: whatever the moment, what it sees is one state.
import { createStore, openDatabase, type Database, type SqlTx } from '@pay2slay/db'
import type { Store } from '@pay2slay/domain'
import { eachDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { accrueAll, addPlayers, OPERATOR, openOperator, planAll, sendOf, storeAt } from './fill.js'

/** SQLite has one writer: nothing can come between the statements of its transaction. */
const several = eachDatabase.filter(({ dialect }) => dialect === 'postgresql')

describe.each(several)('on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let other: Database
  beforeEach(async () => {
    books = await fresh()
    other = openDatabase(books.database.url)
  })
  afterEach(async () => {
    await other.close()
    await books.close()
  })

  test.each([1, 2, 3])(
    'a block that is confirmed after statement %d of the view is not signed beside',
    async (moment) => {
      const store = storeAt(books.database)
      await addPlayers(books.database, 1)
      await accrueAll(store, 10)
      const [plan] = await planAll(store)
      if (!plan) throw new Error('a plan')
      await openOperator(store)
      const block = sendOf(plan, 'b1', 'opening', 2)
      await store.transaction((tx) => tx.insertSigned([block]))

      const confirm = () => storeAt(other).transaction((tx) => tx.confirmBlocks(OPERATOR, [block.hash], MONDAY_NOON))
      const view = await viewWith(books.database, moment, confirm)
      expect(view.head).toMatchObject({ hash: block.hash, height: 2, balance: block.balance })
      expect(view.missing.size).toBe(0)
    },
  )
})

type View = Awaited<ReturnType<Parameters<Parameters<Store['transaction']>[0]>[0]['signingView']>>

/** The view of a transaction in which `meanwhile` happens after so many statements. */
async function viewWith(database: Database, moment: number, meanwhile: () => Promise<void>): Promise<View> {
  let statements = 0
  const counted = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result
    statements += 1
    if (statements === moment) await meanwhile()
    return value
  }
  const slow: Database = {
    ...database,
    transaction: (work) =>
      database.transaction((tx: SqlTx) =>
        work({
          dialect: tx.dialect,
          all: (text, values) => counted(tx.all(text, values)),
          run: (text, values) => counted(tx.run(text, values)),
          runEach: (text, rows) => tx.runEach(text, rows),
        }),
      ),
  }
  return createStore(slow).transaction((tx) => tx.signingView(OPERATOR))
}
