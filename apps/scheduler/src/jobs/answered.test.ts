import { beforeEach, expect, it } from '@jest/globals'
import { importPlayers, openDatabase, type Database } from '@pay2slay/db'
import { units, type AccrueReport } from '@pay2slay/domain'
import { testBooks, type TestBooks } from '../fixtures/books.js'
import { recordingObserver, type RecordingObserver } from '../fixtures/observer.js'
import { noteAnswered, showLastAnswer } from './answered.js'

let observer: RecordingObserver
beforeEach(() => {
  observer = recordingObserver()
})

const shown = () => observer.gauges['kills_answered_timestamp_seconds']
const report = (own: Partial<AccrueReport>): AccrueReport => {
  const nothing = { considered: 0, accruals: 0, kills: 0, amount: units(0n), outcomes: {}, failures: {}, conflicts: 0 }
  return { ...nothing, ...own }
}

it.each([
  ['a reading', { considered: 2, outcomes: { unchanged: 1 }, failures: { unavailable: 1 } }, 1, true],
  ['a player without statistics', { considered: 1, failures: { not_found: 1 } }, 1, true],
  ['nobody to ask for', {}, 1, true],
  ['an empty part of the players', {}, 2, false],
  ['a source that is away', { considered: 2, failures: { unavailable: 1, rate_limited: 1 } }, 1, false],
  ['a refused key', { considered: 1, failures: { unauthorized: 1 } }, 1, false],
  ['verifications that are too old', { considered: 1, failures: { directory_too_old: 1 } }, 1, false],
])('%s', (_name, own, parts, isAnswer) => {
  noteAnswered(observer, report(own), parts)
  expect(shown() !== undefined).toBe(isAnswer)
})

it('after a restart is told by the books, and where nobody was ever read counts from the start', async () => {
  const books: TestBooks = await testBooks()
  const database: Database = openDatabase(books.url)
  try {
    const before = Date.now() / 1000
    await showLastAnswer(database, observer)
    expect(shown()).toBeGreaterThanOrEqual(before)
    await importPlayers(
      database,
      [{ discordId: '1', discordName: 'Sam', epicAccountId: 'e1', address: null }],
      'test',
      1,
    )
    await database.transaction((tx) => tx.run('UPDATE player SET last_accepted_at_ms = 5000'))
    await showLastAnswer(database, observer)
    expect(shown()).toBe(5)
  } finally {
    await database.close()
    await books.close()
  }
})
