// The fixtures themselves: fresh, migrated, apart from each other, and gone afterwards.
import { missingMigrations, openDatabase } from '@pay2slay/db'
import { eachDatabase, fakeClock, MONDAY_NOON, seededRandom } from '@pay2slay/testing'
import { describe, expect, test } from '@jest/globals'

describe.each(eachDatabase)('a fresh $dialect database', ({ dialect, fresh }) => {
  test('is migrated and empty', async () => {
    const { database, close } = await fresh()
    expect(database.dialect).toBe(dialect)
    expect(await missingMigrations(database)).toEqual([])
    expect(await database.read.all('SELECT * FROM player')).toEqual([])
    await close()
  })

  test('is not seen by another one, and can be opened a second time by its address', async () => {
    const [one, other] = await Promise.all([fresh(), fresh()])
    const insert = `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too) VALUES ('pause', 'a', 'b', 1, false)`
    await one.database.transaction((tx) => tx.run(insert))
    expect(await other.database.read.all('SELECT kind FROM stop')).toEqual([])
    const again = openDatabase(one.url)
    expect(await again.read.all('SELECT kind FROM stop')).toEqual([{ kind: 'pause' }])
    await again.close()
    await Promise.all([one.close(), other.close()])
  })
})

test('the fake clock moves only when told', async () => {
  const clock = fakeClock()
  expect(await clock.now()).toBe(MONDAY_NOON)
  clock.advance(5)
  expect(await clock.now()).toBe(MONDAY_NOON + 5)
})

test('one seed gives the same numbers again', () => {
  const [one, other] = [seededRandom(7), seededRandom(7)]
  const numbers = Array.from({ length: 100 }, () => one.below(10))
  expect(Array.from({ length: 100 }, () => other.below(10))).toEqual(numbers)
  expect(new Set(numbers).size).toBe(10)
})
