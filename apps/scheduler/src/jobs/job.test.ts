import { describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { Job, type JobDefinition, type JobOutcome } from './job.js'
import { LeaseKeeper, type LeasePort } from './lease-keeper.js'

const outcome: JobOutcome = { changed: false, summary: 'done' }

function setUp(definition: Partial<JobDefinition>, leasePort: Partial<LeasePort> = {}) {
  const events: string[] = []
  const counts: Record<string, number> = {}
  const port: LeasePort = { acquire: async () => true, release: async () => {}, ...leasePort }
  const stopping = new AbortController()
  const job = new Job(
    { name: 'accrue', timed: true, run: async () => outcome, ...definition },
    {
      leases: new LeaseKeeper(port, 'me', 1_000),
      journal: { started: async () => {}, finished: async (_, text) => void events.push(text) },
      observer: {
        count: (name, by = 1) => void (counts[name] = (counts[name] ?? 0) + by),
        gauge: () => {},
        event: (_, event) => void events.push(event),
      },
      signal: stopping.signal,
      after: (_, result) => void events.push(result ? 'after' : 'after nothing'),
    },
  )
  return { job, events, counts, stopping }
}

describe('a job', () => {
  it('never overlaps itself, and runs once more when it was woken meanwhile', async () => {
    let running = 0
    let most = 0
    let runs = 0
    const { job } = setUp({
      async run() {
        running += 1
        most = Math.max(most, running)
        runs += 1
        await sleep(20)
        running -= 1
        return outcome
      },
    })
    await Promise.all([job.wake(), job.wake(), job.wake()])
    expect({ most, runs }).toEqual({ most: 1, runs: 2 })
  })

  it('does not run without the lease', async () => {
    let runs = 0
    let left = 0
    const definition = { run: async () => ((runs += 1), outcome), left: () => void (left += 1) }
    const { job, counts } = setUp(definition, { acquire: async () => false })
    await job.wake()
    expect({ runs, left, skipped: counts['job_skipped_total'] }).toEqual({ runs: 0, left: 1, skipped: 1 })
  })

  it('survives a throw, says so, and runs again when woken', async () => {
    let runs = 0
    const { job, events } = setUp({
      async run() {
        runs += 1
        if (runs === 1) throw new Error('broken')
        return outcome
      },
    })
    await job.wake()
    await job.wake()
    expect(runs).toBe(2)
    expect(events).toEqual(['job_failed', 'after nothing', 'done', 'after'])
  })

  it('does not start after the signal to stop', async () => {
    let runs = 0
    const { job, stopping } = setUp({ run: async () => ((runs += 1), outcome) })
    stopping.abort()
    await job.wake()
    expect(runs).toBe(0)
  })
})

describe('a lease keeper', () => {
  it('asks the database once per half lease time, and again after a release', async () => {
    let asked = 0
    let released = 0
    const keeper = new LeaseKeeper(
      { acquire: async () => ((asked += 1), true), release: async () => void (released += 1) },
      'me',
      60_000,
    )
    for (let round = 0; round < 5; round += 1) expect(await keeper.hold('pay')).toBe(true)
    expect(asked).toBe(1)
    await keeper.releaseAll()
    await keeper.hold('pay')
    expect({ asked, released }).toEqual({ asked: 2, released: 1 })
  })
})
