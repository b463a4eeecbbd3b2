import { noAlerts } from '../alerts.js'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createLeases, enterWorld } from '@pay2slay/db'
import { testBooks, type TestBooks } from '../fixtures/books.js'
import { recordingObserver } from '../fixtures/observer.js'
import { testSettings } from '../fixtures/settings.js'
import { jobTools, openBooks, openLeases, type Books } from '../wiring.js'
import { runOnce, runOnceText } from './run-once.js'

let file: TestBooks
let books: Books
beforeEach(async () => {
  file = await testBooks()
  const settings = testSettings(file.url)
  books = openBooks(settings, recordingObserver())
  await enterWorld(books.database, settings.world)
})
afterEach(async () => {
  await books.close()
  await file.close()
})

const once = () =>
  runOnce(jobTools(books, null, noAlerts), {
    maxSeconds: 5,
    signal: new AbortController().signal,
    leases: openLeases(books),
  })

describe('run-once', () => {
  it('does every job of a dry world once and gives the leases back', async () => {
    const report = await once()
    expect(report).toMatchObject({ unfinished: false, elsewhere: [] })
    expect(report.steps.map(({ job }) => job)).toEqual(['reverify', 'accrue', 'settle', 'pay', 'leaderboard'])
    expect(await books.database.read.all('SELECT name FROM lease')).toEqual([])
  })

  it('leaves the jobs of a running scheduler to it, and says so in one line', async () => {
    const running = createLeases(file.open())
    for (const name of ['accrue', 'settle']) expect(await running.acquire(name, 'scheduler', 30_000)).toBe(true)
    const report = await once()
    expect(report.steps.map(({ job }) => job)).toEqual(['reverify', 'pay', 'leaderboard'])
    expect(report.elsewhere).toEqual(['accrue', 'settle'])
    expect(runOnceText(report)).toMatch(/^Not done here, a running scheduler has the lease: accrue, settle\.$/m)
    const rows = await books.database.read.all('SELECT name, holder FROM lease ORDER BY name')
    expect(rows.map(({ name, holder }) => [name, holder])).toEqual([
      ['accrue', 'scheduler'],
      ['settle', 'scheduler'],
    ])
  })
})
