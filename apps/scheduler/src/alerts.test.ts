import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { listAlerts, type AlertRow } from '@pay2slay/db'
import { asId, setSealedSeed, type Address } from '@pay2slay/domain'
import { createAlerts } from './alerts.js'
import { testBooks, type TestBooks } from './fixtures/books.js'
import { recordingObserver, type RecordingObserver } from './fixtures/observer.js'
import { testSettings } from './fixtures/settings.js'
import { watchOnce } from './watch.js'
import { openBooks, type Books } from './wiring.js'

let file: TestBooks
let books: Books
let observer: RecordingObserver
beforeEach(async () => {
  file = await testBooks()
  observer = recordingObserver()
  books = openBooks(testSettings(file.url), observer)
})
afterEach(async () => {
  await books.close()
  await file.close()
})

const alerts = (againAfterMs?: number) => createAlerts(books.store, observer, againAfterMs)
const open = (): Promise<readonly AlertRow[]> => listAlerts(books.database.read, { limit: 10, open: true })
const all = (): Promise<readonly AlertRow[]> => listAlerts(books.database.read, { limit: 10 })

describe('an alert', () => {
  it('is one row that counts up while it lasts, and another one the next time', async () => {
    const always = alerts(0)
    await always.raise('balance_low', 'one')
    await always.raise('balance_low', 'two')
    expect(await open()).toMatchObject([{ kind: 'balance_low', detail: 'two', times: 2, clearedAt: null }])
    await always.clear('balance_low')
    await always.raise('balance_low', 'three')
    expect(await open()).toMatchObject([{ detail: 'three', times: 1 }])
    expect(await all()).toHaveLength(2)
  })

  it('is told once in the log, and written once a minute at most while nothing changes', async () => {
    const slow = alerts()
    for (let round = 0; round < 5; round += 1) await slow.raise('fortnite_key', 'refused')
    expect(await open()).toMatchObject([{ times: 1 }])
    for (let round = 0; round < 5; round += 1) await slow.clear('fortnite_key')
    expect(observer.events.map(({ event }) => event)).toEqual(['alert_raised', 'alert_cleared'])
  })

  it('that another process raised is cleared by whoever finds that it is over', async () => {
    await alerts().raise('directory_refused', 'elsewhere')
    await alerts().clear('directory_refused')
    expect(await open()).toEqual([])
  })

  it('that cannot be written costs nothing but a line in the log', async () => {
    await books.close()
    await alerts().raise('balance_low', 'x')
    expect(observer.events.map(({ event }) => event)).toEqual(['alert_raised', 'alert_not_written'])
    books = openBooks(testSettings(file.url), observer)
  })
})

describe('the watch', () => {
  const RUNNING = asId<Address>('ban_1running')
  const sealed = (account: string) =>
    setSealedSeed(
      books.store,
      { account: asId(account), sealed: 'hpke1.x.y', publicKey: 'key', reason: 'test' },
      { actor: 'discord:1' },
    )

  it('tells that a restart is needed while another seed is set than the running one, and ends when it is not', async () => {
    const told = alerts(0)
    await watchOnce(books, told, RUNNING)
    expect(await open()).toEqual([])
    await sealed('ban_1other')
    await watchOnce(books, told, RUNNING)
    expect(await open()).toMatchObject([{ kind: 'seed_restart', detail: expect.stringContaining('ban_1other') }])
    await watchOnce(books, told, asId('ban_1other'))
    expect(await open()).toEqual([])
  })

  it('tells of a books stop with its reason, and not of a pause', async () => {
    const told = alerts(0)
    await books.store.transaction(async (tx) => {
      await tx.lockGate()
      for (const kind of ['books', 'pause'] as const)
        await tx.setStop({ kind, reason: `because ${kind}`, actor: 'x', setAt: 1, publishToo: false, block: null })
    })
    await watchOnce(books, told, null)
    expect(await open()).toMatchObject([{ kind: 'books_stop', detail: 'because books' }])
    await books.store.transaction((tx) => tx.clearStop('books'))
    await watchOnce(books, told, null)
    expect(await open()).toEqual([])
  })
})
