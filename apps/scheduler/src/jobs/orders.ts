// What admins ask of the schedulers through the database: intervals, and runs of a job now. A request is taken by one conditional
// update by whoever holds the job's lease, and runs the same way as a timed run; it is done in the order in which it was made.
import { createJobRequests, newestIntervals, type Database, type JobRequests } from '@pay2slay/db'
import type { JobRequest, Observer } from '@pay2slay/domain'
import { setTimeout as sleep } from 'node:timers/promises'
import { verbOf, type Job, type JobName } from './job.js'
import type { LeaseKeeper } from './lease-keeper.js'

/** Older requests are not run: whoever asked has long stopped waiting, and would be surprised. */
export const EXPIRES_AFTER_MS = 3_600_000
const PART_POLL_MS = 500

export class Orders {
  readonly #requests: JobRequests
  /** Runs of this process: their rows are not left behind by anybody. */
  readonly #running = new Map<string, Promise<void>>()

  constructor(
    private readonly database: Database,
    private readonly leases: LeaseKeeper,
    private readonly observer: Observer,
  ) {
    this.#requests = createJobRequests(database)
  }

  /** Seconds as they were set last; null: never. */
  async intervals(): Promise<{ readonly accrue: number; readonly settle: number } | null> {
    const set = await newestIntervals(this.database.read)
    return set && { accrue: set.accrualSeconds, settle: set.settlementSeconds }
  }

  /** One look at what is asked for. A job under way is left to end first: it began before it was asked for. */
  async take(jobs: ReadonlyMap<JobName, Job>): Promise<void> {
    const requests = await this.#requests.unfinished()
    if (requests.length === 0) return
    const now = await this.database.now()
    let accrualAhead = false
    for (const request of requests) {
      // Whoever asked for an accrual and then a settlement wants to see the new kills settled.
      if (request.kind === 'settle' && accrualAhead) continue
      const isOpen = await this.#look(request, jobs, now)
      if (isOpen && request.kind === 'accrue') accrualAhead = true
    }
  }

  /** Resolves when what was taken here is written down as done. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  /** Whether the request is still waiting or under way. */
  async #look(request: JobRequest, jobs: ReadonlyMap<JobName, Job>, now: number): Promise<boolean> {
    const { id, kind } = request
    if (this.#running.has(id)) return true
    const job = jobs.get(kind)
    const { holder } = this.leases
    if (!job) return !(await this.#requests.drop(id, holder, 'not run: no directory is configured'))
    if (job.running || !(await job.mayRun())) return true
    if (request.takenAt !== null) {
      // Its scheduler lost the lease to this one before it could finish: killed, or cut off.
      await this.#requests.finish(id, request.takenBy ?? '', 'interrupted: the scheduler that had taken it ended')
      return false
    }
    if (now - request.requestedAt > EXPIRES_AFTER_MS) {
      await this.#requests.drop(id, holder, 'expired: no scheduler took it within an hour')
      return false
    }
    if (!(await this.#requests.take(id, holder))) return true
    const parts = [...jobs.values()].filter((one) => one !== job && verbOf(one.name) === kind)
    this.#running.set(id, this.#run(request, job, parts))
    return true
  }

  /** `parts`: of the same verb; all of them are done when the request is. */
  async #run({ id, kind, actor }: JobRequest, job: Job, parts: readonly Job[]): Promise<void> {
    this.observer.event('info', 'request_taken', { request: id, job: kind, actor })
    try {
      // The first part last: its lease tells the others that somebody is at it.
      const outcomes = await this.leases.keep(job.name, async () => {
        const others: string[] = []
        for (const part of parts) others.push(await this.#part(part))
        return [await job.wake(), ...others]
      })
      await this.#requests.finish(id, this.leases.holder, outcomes.join('; '))
    } catch (error) {
      // The row stays taken; the next look of whoever has the lease then marks it.
      this.observer.event('warn', 'request_not_finished', { request: id, error })
    } finally {
      this.#running.delete(id)
    }
  }

  /** A part that another scheduler reads now is waited for: it began before it was asked for. */
  async #part(part: Job): Promise<string> {
    for (let waited = 0; part.running || !(await part.mayRun()); waited += PART_POLL_MS) {
      if (waited > EXPIRES_AFTER_MS) return `${part.name} not run: another scheduler kept it`
      await sleep(PART_POLL_MS)
    }
    return part.wake()
  }
}
