import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createJobStates, createLeases, createStore, listRequests, type Database } from '@pay2slay/db'
import { requestJobs, setIntervals, type JobRequest, type RequestKind } from '@pay2slay/domain'
import { setTimeout as sleep } from 'node:timers/promises'
import { testBooks, type TestBooks } from '../fixtures/books.js'
import { recordingObserver } from '../fixtures/observer.js'
import { Job, type JobName } from './job.js'
import { LeaseKeeper } from './lease-keeper.js'
import { Orders } from './orders.js'
import { Schedule } from './schedule.js'

const HOURLY = {
  accrueSeconds: 3_600,
  settleSeconds: 3_600,
  reverifySeconds: 3_600,
  compareSeconds: 3_600,
  backupSeconds: 3_600,
  chainSeconds: 3_600,
}
const ACTOR = { actor: 'discord:1' }

let books: TestBooks
let database: Database
beforeEach(async () => {
  books = await testBooks()
  database = books.open()
  // Nothing is due: what runs was asked for.
  for (const name of ['accrue', 'settle', 'reverify', 'compare'])
    await createJobStates(database).prepare(name, 3_600, 3_600)
})
afterEach(() => books.close())

type Run = (name: string) => Promise<void>

function scheduler(holder: string, run: Run = async () => {}) {
  const own = books.open()
  const states = createJobStates(own)
  const observer = recordingObserver()
  const leases = new LeaseKeeper(createLeases(own), holder, 30_000)
  const jobs = new Map<JobName, Job>()
  const orders = new Orders(own, leases, observer)
  const schedule = new Schedule(jobs, states, HOURLY, observer, orders)
  const runs: string[] = []
  const tools = { leases, journal: states, observer, signal: new AbortController().signal, after: schedule.after }
  for (const name of ['accrue', 'settle'] as const)
    jobs.set(
      name,
      new Job(
        {
          name,
          timed: true,
          async run() {
            await run(name)
            runs.push(name)
            return { changed: false, summary: `${name} by ${holder}` }
          },
        },
        tools,
      ),
    )
  return { schedule, orders, runs, leases, jobs, observer }
}

const ask = (...kinds: RequestKind[]) => requestJobs(createStore(database), kinds, ACTOR)
const told = async (): Promise<readonly JobRequest[]> => (await listRequests(database.read, { limit: 10 })).toReversed()

describe('a request', () => {
  it('is taken at the next look, run once, and told with what came of it', async () => {
    await ask('accrue')
    const both = [scheduler('first'), scheduler('second')]
    for (const { schedule } of both) await schedule.tick()
    for (const { orders } of both) await orders.idle()
    for (const { schedule } of both) await schedule.tick()
    expect(both.flatMap(({ runs }) => runs)).toEqual(['accrue'])
    expect(await told()).toMatchObject([
      { kind: 'accrue', takenBy: 'first', finishedAt: expect.any(Number), outcome: 'accrue by first' },
    ])
  })

  it('of a kind that waits already is joined; after it was taken a new one waits', async () => {
    const [first] = await ask('settle')
    expect(await ask('settle')).toEqual([first])
    expect(await database.read.all(`SELECT id FROM audit_log`)).toHaveLength(1)
    const { schedule, orders } = scheduler('only')
    await schedule.tick()
    await orders.idle()
    const [second] = await ask('settle')
    expect(second?.id).not.toBe(first?.id)
  })

  it('for a settlement waits for the accrual that was asked for before it', async () => {
    await ask('accrue', 'settle')
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const { schedule, orders, runs } = scheduler('only', async (name) => {
      if (name === 'accrue') await promise
    })
    await schedule.tick()
    await schedule.tick()
    expect(await told()).toMatchObject([{ takenBy: 'only' }, { takenBy: null }])
    resolve(undefined)
    await orders.idle()
    await schedule.tick()
    await orders.idle()
    expect(runs).toEqual(['accrue', 'settle'])
  })

  it('is left to the scheduler with the lease', async () => {
    const other = scheduler('other')
    expect(await other.leases.hold('accrue')).toBe(true)
    await ask('accrue')
    const { schedule, orders, runs } = scheduler('without')
    await schedule.tick()
    await orders.idle()
    expect(runs).toEqual([])
    expect(await told()).toMatchObject([{ takenBy: null }])
  })

  it('made during a run is run after it', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const { schedule, orders, runs, jobs } = scheduler('only', () => promise)
    const running = jobs.get('accrue')?.wake()
    await sleep(20)
    await ask('accrue')
    await schedule.tick()
    expect(await told()).toMatchObject([{ takenAt: null }])
    resolve(undefined)
    await running
    await schedule.tick()
    await orders.idle()
    expect(runs).toEqual(['accrue', 'accrue'])
    expect(await told()).toMatchObject([{ outcome: 'accrue by only' }])
  })

  it('older than an hour is marked expired and not run', async () => {
    await ask('settle')
    await database.transaction((tx) =>
      tx.run('UPDATE job_request SET requested_at_ms = requested_at_ms - $1', [3_601_000]),
    )
    const { schedule, orders, runs } = scheduler('only')
    await schedule.tick()
    await orders.idle()
    expect(runs).toEqual([])
    expect(await told()).toMatchObject([{ finishedAt: expect.any(Number), outcome: expect.stringMatching(/^expired/) }])
  })

  it('of a scheduler that was killed is told as interrupted by the next one', async () => {
    await ask('accrue')
    await database.transaction((tx) => tx.run(`UPDATE job_request SET taken_at_ms = 1, taken_by = 'dead'`))
    const { schedule, runs } = scheduler('next')
    await schedule.tick()
    expect(runs).toEqual([])
    expect(await told()).toMatchObject([{ takenBy: 'dead', outcome: expect.stringMatching(/^interrupted/) }])
  })

  it('whose run fails is told as failed', async () => {
    await ask('accrue')
    const { schedule, orders } = scheduler('only', async () => {
      throw new Error('broken')
    })
    await schedule.tick()
    await orders.idle()
    expect(await told()).toMatchObject([{ outcome: expect.stringMatching(/^failed/) }])
  })

  it('for a verification without a directory says so', async () => {
    await ask('reverify')
    await scheduler('only').schedule.tick()
    expect(await told()).toMatchObject([{ outcome: 'not run: no directory is configured' }])
  })
})

describe('intervals that are set', () => {
  const set = (request: Parameters<typeof setIntervals>[2]) =>
    setIntervals(createStore(database), { accrualSeconds: 3_600, settlementSeconds: 3_600 }, request, ACTOR)
  const shown = async () =>
    Object.fromEntries((await createJobStates(database).all()).map((row) => [row.name, row.intervalSeconds]))

  it('are obeyed from the next look on, by every scheduler, and pull a far slot nearer', async () => {
    const both = [scheduler('first'), scheduler('second')]
    for (const { schedule } of both) await schedule.tick()
    await set({ accrualSeconds: 30 })
    for (const { schedule } of both) await schedule.tick()
    expect(await shown()).toMatchObject({ accrue: 30, settle: 3_600 })
    const now = await database.now()
    const [accrue] = (await createJobStates(database).all()).filter(({ name }) => name === 'accrue')
    expect((accrue?.nextDueAt ?? 0) - now).toBeLessThanOrEqual(30_000)
  })

  it('hold for a scheduler that starts later, whatever its configuration says', async () => {
    await set({ settlementSeconds: 120 })
    const { schedule } = scheduler('later')
    await schedule.start()
    await schedule.stop()
    expect(await shown()).toMatchObject({ settle: 120, accrue: 3_600 })
  })

  it.each([29, 86_401, 30.5])('are refused at %p seconds', async (seconds) => {
    expect(await set({ accrualSeconds: seconds })).toMatchObject({
      ok: false,
      error: { kind: 'invalid', what: 'accrual_interval_seconds' },
    })
    expect(await database.read.all('SELECT id FROM scheduler_config')).toEqual([])
  })

  it('are set with a reason, which the log of acts keeps, and a reason alone sets nothing', async () => {
    expect(await set({ reason: 'the night' })).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    expect(await database.read.all('SELECT id FROM scheduler_config')).toEqual([])
    expect(await set({ accrualSeconds: 60, reason: 'the night' })).toMatchObject({ ok: true })
    const [act] = await database.read.all('SELECT summary FROM audit_log')
    expect(act?.['summary']).toBe('the night (accrual every 60 s, settlement every 3600 s)')
  })

  it('are refused alone where the configured other one is out of bounds', async () => {
    const demo = { accrualSeconds: 1, settlementSeconds: 1 }
    const store = createStore(database)
    expect(await setIntervals(store, demo, { accrualSeconds: 60 }, ACTOR)).toMatchObject({
      error: { what: 'settlement_interval_seconds' },
    })
    expect(await setIntervals(store, demo, { accrualSeconds: 60, settlementSeconds: 60 }, ACTOR)).toMatchObject({
      ok: true,
    })
  })
})
