// The scheduler before a PostgreSQL that falls silent: connections stand, and nothing is ever answered.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { loadSettings, type Settings } from '@pay2slay/config'
import { migrate } from '@pay2slay/db'
import { freshPostgres, startTcpProxy, type FreshDatabase, type TcpProxy } from '@pay2slay/testing'
import type { Observer } from '@pay2slay/domain'
import path from 'node:path'
import { openReadiness } from '../../apps/scheduler/src/readiness.js'
import { checkDurability } from '../../apps/scheduler/src/startup.js'
import { openBooks, type Books } from '../../apps/scheduler/src/wiring.js'

const observer: Observer = { count() {}, gauge() {}, event() {} }
let fresh: FreshDatabase
let proxy: TcpProxy
let settings: Settings
let books: Books
beforeEach(async () => {
  fresh = await freshPostgres()
  const url = new URL(fresh.url)
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
  url.port = String(proxy.port)
  const env = { DATABASE_URL: url.href, CONFIG_DIR: path.resolve('configs') }
  const loaded = loadSettings({ env, service: 'scheduler' })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
  settings = loaded.value
})
afterEach(async () => {
  await proxy.close()
  await books.close()
  await fresh.close()
})

const timed = async (work: () => Promise<unknown>) => {
  const from = performance.now()
  const outcome = await work().catch((error: unknown) => error)
  return { outcome, seconds: (performance.now() - from) / 1000 }
}

test('a live world is refused on a server whose commits do not survive a power cut', async () => {
  books = openBooks(settings, observer)
  const { pathname } = new URL(fresh.url)
  await fresh.database.transaction((tx) => tx.run(`ALTER DATABASE "${pathname.slice(1)}" SET synchronous_commit = off`))
  const checked = await checkDurability(books.database)
  expect(checked).toEqual({ ok: false, error: expect.stringMatching(/synchronous_commit = off: .*could pay twice/) })
})

describe('a database that says nothing', () => {
  test('costs a job one time-out, and the job after it works again', async () => {
    books = openBooks(settings, observer, { statementTimeoutMs: 1_500, answerTimeoutMs: 2_000 })
    await books.store.now()
    proxy.set('silent')
    const { outcome, seconds } = await timed(() => books.store.transaction((tx) => tx.lockGate()))
    expect(outcome).toBeInstanceOf(Error)
    expect(seconds).toBeLessThan(10)
    proxy.set('open')
    expect(await books.store.transaction((tx) => tx.lockGate())).toEqual([])
  })

  test('is told by readiness within 2 seconds, probe after probe, without using up the jobs connections', async () => {
    books = openBooks(settings, observer)
    const readiness = openReadiness(books)
    expect(await readiness.check()).toMatchObject({ failing: {} })
    proxy.set('silent')
    for (let probe = 0; probe < 3; probe += 1) {
      const { outcome, seconds } = await timed(() => readiness.check())
      expect(outcome).toMatchObject({ failing: { database: expect.any(String) } })
      expect(seconds).toBeLessThan(2)
    }
    proxy.set('open')
    expect(await readiness.check()).toMatchObject({ failing: {}, notes: { stops: [] } })
    await readiness.close()
  })

  test('ends a migration with an error, before it is connected and while it waits for another one', async () => {
    books = openBooks(settings, observer)
    const options = { answerTimeoutMs: 2_000 }
    const locked = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const held = fresh.database.transaction(async (tx) => {
      await tx.all('SELECT pg_advisory_xact_lock(72707369)::text')
      locked.resolve()
      await release.promise
    })
    await locked.promise
    const waiting = timed(() => migrate(settings.database.url, { answerTimeoutMs: 5_000 }))
    for (let look = 0; look < 80; look += 1) {
      const [row] = await fresh.database.read.all(
        "SELECT count(*)::text AS waiters FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
      )
      if (row?.['waiters'] !== '0') break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    proxy.set('silent')
    const [cut, unconnected] = await Promise.all([waiting, timed(() => migrate(settings.database.url, options))])
    release.resolve()
    await held
    for (const { outcome, seconds } of [cut, unconnected]) {
      expect(outcome).toBeInstanceOf(Error)
      expect(seconds).toBeLessThan(10)
    }
  })
})
