// Prisma on both databases; on SQLite, other work is never in an open transaction, nor rolled back with it.
import { openPrisma, type PrismaClient } from '@pay2slay/db'
import { eachDatabase, freshSqlite, type FreshDatabase } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

const lease = (name: string) => ({ name, holder: 'test', expiresAtMs: 1n })
const names = async (prisma: PrismaClient) =>
  (await prisma.lease.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name)

describe.each(eachDatabase)('Prisma on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let prisma: PrismaClient
  beforeEach(async () => {
    books = await fresh()
    prisma = await openPrisma(books.url, { synchronous: 'OFF' })
  })
  afterEach(async () => {
    await prisma.$disconnect()
    await books.close()
  })

  test('a 64-bit amount comes back to the last digit', async () => {
    await prisma.lease.create({ data: { ...lease('big'), expiresAtMs: 9_007_199_254_740_993n } })
    expect((await prisma.lease.findUniqueOrThrow({ where: { name: 'big' } })).expiresAtMs).toBe(9_007_199_254_740_993n)
  })

  test('a write beside a transaction that rolls back is kept, and what rolls back is never seen', async () => {
    let write: Promise<unknown> | undefined
    let seen: Promise<string[]> | undefined
    const rolledBack = prisma.$transaction(async (tx) => {
      await tx.lease.create({ data: lease('inside') })
      write = prisma.lease.create({ data: lease('beside') })
      seen = names(prisma)
      await new Promise((resolve) => setTimeout(resolve, 50))
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    await write
    expect(await seen).not.toContain('inside')
    expect(await names(prisma)).toEqual(['beside'])
  })

  test('a Store transaction that rolls back takes no Prisma write with it, nor the other way round', async () => {
    let write: Promise<unknown> | undefined
    const insert = `INSERT INTO lease (name, holder, expires_at_ms) VALUES ('store', 'test', 1)`
    const rolledBack = books.database.transaction(async (tx) => {
      await tx.run(insert)
      write = prisma.lease.create({ data: lease('prisma') })
      await new Promise((resolve) => setTimeout(resolve, 50))
      throw new Error('no')
    })
    await expect(rolledBack).rejects.toThrow('no')
    await write
    expect(await names(prisma)).toEqual(['prisma'])
    let stored: Promise<unknown> | undefined
    const again = prisma.$transaction(async (tx) => {
      await tx.lease.deleteMany()
      stored = books.database.transaction((sql) => sql.run(insert))
      await new Promise((resolve) => setTimeout(resolve, 50))
      throw new Error('no again')
    })
    await expect(again).rejects.toThrow('no again')
    await stored
    expect(await names(prisma)).toEqual(['prisma', 'store'])
  })

  test('twenty transactions that read and then write lose no step', async () => {
    await prisma.lease.create({ data: { ...lease('count'), expiresAtMs: 0n } })
    const step = () =>
      prisma.$transaction(
        async (tx) => {
          await tx.$executeRawUnsafe(`UPDATE gate SET version = version + 1 WHERE id = 1`)
          const { expiresAtMs } = await tx.lease.findUniqueOrThrow({ where: { name: 'count' } })
          await tx.lease.update({ where: { name: 'count' }, data: { expiresAtMs: expiresAtMs + 1n } })
        },
        { maxWait: 20_000, timeout: 20_000 },
      )
    await Promise.all(Array.from({ length: 20 }, step))
    expect((await prisma.lease.findUniqueOrThrow({ where: { name: 'count' } })).expiresAtMs).toBe(20n)
  })
})

test('two SQLite clients that read and then write lose no step, as two processes would', async () => {
  const books = await freshSqlite()
  const clients = await Promise.all([1, 2].map(() => openPrisma(books.url, { synchronous: 'OFF' })))
  await clients[0]?.lease.create({ data: { ...lease('count'), expiresAtMs: 0n } })
  const steps = clients.flatMap((prisma) =>
    Array.from({ length: 15 }, () =>
      prisma.$transaction(
        async (tx) => {
          const { expiresAtMs } = await tx.lease.findUniqueOrThrow({ where: { name: 'count' } })
          await tx.lease.update({ where: { name: 'count' }, data: { expiresAtMs: expiresAtMs + 1n } })
        },
        { maxWait: 20_000, timeout: 20_000 },
      ),
    ),
  )
  await Promise.all(steps)
  const [row] = await books.database.read.all(`SELECT expires_at_ms FROM lease WHERE name = 'count'`)
  expect(row?.['expires_at_ms']).toBe(30n)
  await Promise.all(clients.map((prisma) => prisma.$disconnect()))
  await books.close()
})
