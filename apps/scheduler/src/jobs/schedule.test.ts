import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createJobStates, createLeases, type JobStates } from '@pay2slay/db'
import { setTimeout as sleep } from 'node:timers/promises'
import { testBooks, type TestBooks } from '../fixtures/books.js'
import { recordingObserver } from '../fixtures/observer.js'
import { Job, type JobName, type JobOutcome } from './job.js'
import { LeaseKeeper } from './lease-keeper.js'
import { Schedule } from './schedule.js'

const SECONDS = {
  accrueSeconds: 1,
  settleSeconds: 1,
  reverifySeconds: 3_600,
  compareSeconds: 3_600,
  backupSeconds: 3_600,
  chainSeconds: 3_600,
}
const DONE: JobOutcome = { changed: false, summary: 'done' }

let books: TestBooks
let states: JobStates
beforeEach(async () => {
  books = await testBooks()
  states = createJobStates(books.open())
})
afterEach(() => books.close())

interface Scheduler {
  readonly schedule: Schedule
  readonly runs: Record<string, number>
  readonly leases: LeaseKeeper
}

/** A scheduler as start.ts puts it together, on a handle of its own. */
function scheduler(holder: string, run: () => Promise<void> = async () => {}): Scheduler {
  const database = books.open()
  const own = createJobStates(database)
  const leases = new LeaseKeeper(createLeases(database), holder, 30_000)
  const jobs = new Map<JobName, Job>()
  const observer = recordingObserver()
  const schedule = new Schedule(jobs, own, SECONDS, observer)
  const runs: Record<string, number> = {}
  const tools = { leases, journal: own, observer, signal: new AbortController().signal, after: schedule.after }
  for (const name of ['accrue', 'settle'] as const) {
    const counted = async () => {
      runs[name] = (runs[name] ?? 0) + 1
      await run()
      return DONE
    }
    jobs.set(name, new Job({ name, timed: true, run: counted }, tools))
  }
  return { schedule, runs, leases }
}

/** Slots that were taken since `from`, by the job's own rhythm. */
async function slotsSince(from: number, job = 'accrue'): Promise<number> {
  const row = (await states.all()).find(({ name }) => name === job)
  return Math.round(((row?.nextDueAt ?? from) - from) / 1000)
}

describe('two schedules on one database', () => {
  it('run every slot exactly once, whoever holds the lease', async () => {
    const both = [scheduler('first'), scheduler('second')]
    await states.prepare('accrue', 1, 0)
    await states.prepare('settle', 1, 0)
    const from = (await states.all())[0]?.nextDueAt ?? 0
    // The second has settle: each scheduler is the one without the lease of one of the jobs.
    expect(await both[1]?.leases.hold('settle')).toBe(true)
    const until = performance.now() + 3_600
    while (performance.now() < until) {
      for (const { schedule } of both) await schedule.tick()
      await sleep(50)
    }
    const sum = (name: string) => both.reduce((total, { runs }) => total + (runs[name] ?? 0), 0)
    await sleep(100)
    for (const name of ['accrue', 'settle']) {
      const slots = await slotsSince(from, name)
      expect(slots).toBeGreaterThanOrEqual(3)
      expect({ name, runs: sum(name) }).toEqual({ name, runs: slots })
    }
  })
})

describe('one schedule', () => {
  it('leaves the next slot alone while the job still runs, and takes it when it is done', async () => {
    await states.prepare('accrue', 1, 0)
    await states.prepare('settle', 3_600, 3_600)
    const { promise: done, resolve } = Promise.withResolvers<undefined>()
    const { schedule, runs } = scheduler('only', () => done)
    const from = (await states.all())[0]?.nextDueAt ?? 0
    await schedule.tick()
    await sleep(1_200)
    await schedule.tick()
    expect({ runs: runs['accrue'], slots: await slotsSince(from) }).toEqual({ runs: 1, slots: 1 })
    resolve(undefined)
    await sleep(50)
    await schedule.tick()
    expect({ runs: runs['accrue'], slots: await slotsSince(from) }).toEqual({ runs: 2, slots: 2 })
    await schedule.stop()
  })
})

describe('parts that schedulers share', () => {
  it('are run one at a time by a scheduler that is alone, and none is left out although the others are due again', async () => {
    const database = books.open()
    const own = createJobStates(database)
    const leases = new LeaseKeeper(createLeases(database), 'alone', 30_000)
    const jobs = new Map<JobName, Job>()
    const schedule = new Schedule(jobs, own, SECONDS, recordingObserver())
    const runs: string[] = []
    const tools = {
      leases,
      journal: own,
      observer: recordingObserver(),
      signal: new AbortController().signal,
      after: schedule.after,
    }
    let under = 0
    for (const name of ['accrue', 'accrue:1', 'accrue:2'] as const) {
      const run = async () => {
        under += 1
        expect(under).toBe(1)
        // Longer than the interval: the first part is due again when the last one has not had its turn.
        await sleep(1_100)
        under -= 1
        runs.push(name)
        return DONE
      }
      jobs.set(name, new Job({ name, timed: true, isShared: true, run }, tools))
      await own.prepare(name, 1, 0)
    }
    while (runs.length < 6) {
      await schedule.tick()
      await Promise.all([...jobs.values()].map((job) => job.idle()))
    }
    await schedule.stop()
    for (const name of jobs.keys()) expect(runs.filter((one) => one === name)).toHaveLength(2)
  })
})
