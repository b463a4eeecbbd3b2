// The schema that carries the promises: read back from both migrated databases, and equal to the one model.
import { eachDatabase, freshPostgres, freshSqlite, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { CHECKS, UNIQUE } from './conditions.js'
import { checksOf, columnsOf, modelColumns, partialIndexes, uniqueIndexes, wanted } from './schema-reading.js'

const model = () => modelColumns(readFileSync(new URL('../../../prisma/models.prisma', import.meta.url), 'utf8'))

describe.each(eachDatabase)('the schema on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  beforeAll(async () => {
    books = await fresh()
  })
  afterAll(() => books.close())

  test('every CHECK and every unique index says, after the last migration, word for word what is promised', async () => {
    const { checks, unique } = await wanted(books.database, CHECKS, UNIQUE)
    expect(await checksOf(books.database)).toEqual(checks)
    expect(await uniqueIndexes(books.database)).toEqual(unique)
    expect(Object.keys(checks).length + Object.keys(unique).length).toBeGreaterThan(90)
  })

  test('columns, types and nullability are those of the model', async () => {
    expect(await columnsOf(books.database)).toEqual(model())
  })
})

test('the conditions of the partial indexes are the same on both databases', async () => {
  const both = await Promise.all([freshSqlite(), freshPostgres()])
  const [sqlite, postgresql] = await Promise.all(both.map(({ database }) => partialIndexes(database)))
  expect(postgresql?.map(({ name, columns, words }) => ({ name, columns, words }))).toEqual(
    sqlite?.map(({ name, columns, words }) => ({ name, columns, words })),
  )
  await Promise.all(both.map(({ close }) => close()))
})
