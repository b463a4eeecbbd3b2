import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createJobStates, createLeases, type Database } from '@pay2slay/db'
import { setTimeout as sleep } from 'node:timers/promises'
import { testBooks, type TestBooks } from '../fixtures/books.js'
import { recordingObserver, type RecordingObserver } from '../fixtures/observer.js'
import { Job } from './job.js'
import { LeaseKeeper, type LeasePort } from './lease-keeper.js'

const TTL_MS = 400
let books: TestBooks
let observer: RecordingObserver
beforeEach(async () => {
  books = await testBooks()
  observer = recordingObserver()
})
afterEach(() => books.close())

function keeper(holder: string, database: Database = books.open(), own: Partial<LeasePort> = {}): LeaseKeeper {
  return new LeaseKeeper({ ...createLeases(database), ...own }, holder, TTL_MS, observer)
}

function job(holder: string, run: () => Promise<void>): Job {
  const database = books.open()
  return new Job(
    { name: 'accrue', timed: true, run: async () => (await run(), { changed: false, summary: 'done' }) },
    {
      leases: keeper(holder, database),
      journal: createJobStates(database),
      observer,
      signal: new AbortController().signal,
      after: () => {},
    },
  )
}

describe('two schedulers on one database', () => {
  it('do a job once that takes several lease times', async () => {
    let runs = 0
    const long = async () => {
      runs += 1
      await sleep(TTL_MS * 4)
    }
    const [first, second] = [job('first', long), job('second', long)]
    const running = first.wake()
    const until = performance.now() + TTL_MS * 3.5
    while (performance.now() < until) {
      await second.wake()
      await sleep(20)
    }
    await running
    expect(runs).toBe(1)
    expect(observer.counts['job_skipped_total{task=accrue}']).toBeGreaterThan(3)
  })

  it('hand a job over when its holder releases it, also while a renewal was under way', async () => {
    const [first, second] = [keeper('first'), keeper('second')]
    expect(await first.hold('pay')).toBe(true)
    expect(await second.hold('pay')).toBe(false)
    await first.keep('pay', () => sleep(TTL_MS / 4 + 2))
    await first.releaseAll()
    await sleep(TTL_MS / 8)
    expect(await second.hold('pay')).toBe(true)
  })

  it('take over from one that died, after the lease time', async () => {
    expect(await keeper('dead').hold('pay')).toBe(true)
    const second = keeper('second')
    expect(await second.hold('pay')).toBe(false)
    await sleep(TTL_MS)
    expect(await second.hold('pay')).toBe(true)
  })
})

describe('a renewal', () => {
  it('that fails is told, and the work goes on', async () => {
    const leases = keeper('first', books.open(), { acquire: () => Promise.reject(new Error('database away')) })
    expect(await leases.keep('accrue', () => sleep(TTL_MS * 0.7, 'worked'))).toBe('worked')
    expect(observer.events).toMatchObject([
      { level: 'warn', event: 'lease_not_renewed', fields: { job: 'accrue' } },
      { level: 'warn', event: 'lease_not_renewed', fields: { job: 'accrue' } },
    ])
  })

  it('that finds the lease with another scheduler is told once it is lost', async () => {
    const database = books.open()
    const first = keeper('first', database)
    expect(await first.hold('accrue')).toBe(true)
    await database.transaction((tx) => tx.run(`UPDATE lease SET holder = 'second'`))
    await first.keep('accrue', () => sleep(TTL_MS * 0.4))
    expect(observer.events).toMatchObject([{ level: 'warn', event: 'lease_lost', fields: { job: 'accrue' } }])
    expect(observer.gauges['lease_held{task=accrue}']).toBe(0)
    expect(await first.hold('accrue')).toBe(false)
  })
})
