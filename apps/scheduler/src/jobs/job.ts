// One run of one job: lease, flow, metrics, journal. A job never overlaps itself, and a throw in it never ends the process.
import type { Observer } from '@pay2slay/domain'
import type { LeaseKeeper } from './lease-keeper.js'

export type ChainVerb = 'pay' | 'publish' | 'confirm'
export type Verb = 'accrue' | 'settle' | 'reverify' | 'compare' | 'leaderboard' | 'tell' | 'backup' | ChainVerb

/**
 * A verb; for the operator's second account and those after it with the account's index, for the second part of the players and those
 * after it with the part's: each has leases of its own.
 */
export type JobName = Verb | `${ChainVerb | 'accrue'}:${number}`

export const jobName = (verb: ChainVerb | 'accrue', index: number): JobName => (index === 0 ? verb : `${verb}:${index}`)

export const verbOf = (name: JobName): Verb => name.replace(/:\d+$/, '') as Verb

/** What a run did, for the journal and the log; `changed` wakes the verbs that come after. */
export interface JobOutcome {
  readonly changed: boolean
  /** More to do right away (blocks still open, a full batch): run again after this many milliseconds. */
  readonly againMs?: number
  /** Short and readable: "12 accruals, 0.60 BAN" or the reason for doing nothing. */
  readonly summary: string
  readonly fields?: Readonly<Record<string, unknown>>
}

export interface JobDefinition {
  readonly name: JobName
  /** Runs at its slot in the database; otherwise woken by other jobs and a short timer. */
  readonly timed: boolean
  /** After each run its lease is free for others. */
  readonly isShared?: boolean
  /** Another scheduler has it now: what this one showed of it is no longer true. */
  left?(): void
  run(signal: AbortSignal): Promise<JobOutcome>
}

export interface JobJournal {
  started(name: JobName, holder: string): Promise<void>
  finished(name: JobName, outcome: string): Promise<void>
}

export class Job {
  #running: Promise<string> | null = null
  #again = false

  constructor(
    private readonly definition: JobDefinition,
    private readonly tools: {
      readonly leases: LeaseKeeper
      readonly journal: JobJournal
      readonly observer: Observer
      readonly signal: AbortSignal
      /** Called after each run that held the lease. */
      readonly after: (name: JobName, outcome: JobOutcome | null) => void
    },
  ) {}

  get name(): JobName {
    return this.definition.name
  }

  get running(): boolean {
    return this.#running !== null
  }

  get isShared(): boolean {
    return this.definition.isShared === true
  }

  /** Whether this process holds the job's lease, or takes it now. */
  mayRun(): Promise<boolean> {
    return this.tools.leases.hold(this.name)
  }

  /** Runs now, or once more after the present run; what came of the last run in one sentence. Never rejects. */
  wake(): Promise<string> {
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#loop().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #loop(): Promise<string> {
    let result = 'not run: the scheduler ends'
    do {
      this.#again = false
      if (this.tools.signal.aborted) return result
      result = await this.#once()
    } while (this.#again)
    return result
  }

  /** Lets another scheduler have it. */
  async release(): Promise<void> {
    const { leases, observer } = this.tools
    try {
      await leases.release(this.name)
    } catch (error) {
      // It runs out by itself.
      observer.event('warn', 'lease_not_released', { job: this.name, error })
    }
  }

  async #once(): Promise<string> {
    const { leases, journal, observer, signal, after } = this.tools
    const labels = { task: this.name }
    const startedAt = performance.now()
    let outcome: JobOutcome | null = null
    try {
      if (!(await leases.hold(this.name))) {
        observer.count('job_skipped_total', 1, labels)
        this.definition.left?.()
        return 'left to another scheduler, which has the lease'
      }
      // The verbs of the chain look every few seconds: only what they did is written down.
      const timed = this.definition.timed
      outcome = await leases.keep(this.name, async () => {
        if (timed) await journal.started(this.name, leases.holder)
        const done = await this.definition.run(signal)
        if (timed) await journal.finished(this.name, done.summary)
        return done
      })
      observer.count('job_runs_total', 1, { ...labels, outcome: 'ok' })
      observer.gauge('job_last_success_timestamp_seconds', Date.now() / 1000, labels)
      if (outcome.changed) observer.event('info', `${this.name}_done`, { summary: outcome.summary, ...outcome.fields })
      return outcome.summary
    } catch (error) {
      observer.count('job_runs_total', 1, { ...labels, outcome: 'error' })
      observer.event('error', 'job_failed', { job: this.name, error })
      return 'failed: the log has the reason'
    } finally {
      observer.gauge('job_last_duration_seconds', (performance.now() - startedAt) / 1000, labels)
      if (this.isShared) await this.release()
      after(this.name, outcome)
    }
  }
}
