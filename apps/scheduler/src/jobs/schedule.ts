// When jobs run. Timed jobs have a slot in the database that the scheduler with the job's lease claims; the three verbs of the chain wake
// each other and run until nothing is left, with a timer as fall-back.
import type { Observer } from '@pay2slay/domain'
import cron, { type ScheduledTask } from 'node-cron'
import { Job, type JobName, type JobOutcome } from './job.js'

/** Claims the present slot of a job by database time; false when it is not due or another scheduler has it. */
export interface SlotPort {
  claim(name: JobName, intervalSeconds: number): Promise<boolean>
  /** Writes the job's first slot if it has none, `offsetSeconds` from now; a changed interval moves the next slot. */
  prepare(name: JobName, intervalSeconds: number, offsetSeconds: number): Promise<void>
}

export interface ScheduleSettings {
  readonly accrueSeconds: number
  readonly settleSeconds: number
  readonly reverifySeconds: number
  /** Fall-back timer of pay, publish and confirm. */
  readonly chainSeconds: number
}

/** accrue wakes nobody: what it finds is settled at the next settlement, half an interval later. */
const WAKES: Readonly<Record<JobName, readonly JobName[]>> = {
  accrue: [],
  settle: ['pay'],
  pay: ['publish'],
  publish: ['confirm'],
  confirm: ['pay', 'publish'],
  reverify: [],
}
const TIMED = ['accrue', 'settle', 'reverify'] as const
const CHAIN = ['pay', 'publish', 'confirm'] as const

export class Schedule {
  readonly #timers = new Set<NodeJS.Timeout>()
  #task: ScheduledTask | null = null
  #ticking: Promise<void> | null = null
  #lastChainAt = 0

  constructor(
    private readonly jobs: ReadonlyMap<JobName, Job>,
    private readonly slots: SlotPort,
    private readonly settings: ScheduleSettings,
    private readonly observer: Observer,
  ) {}

  async start(): Promise<void> {
    const { accrueSeconds, settleSeconds, reverifySeconds } = this.settings
    await this.slots.prepare('accrue', accrueSeconds, 0)
    await this.slots.prepare('settle', settleSeconds, settleSeconds / 2)
    await this.slots.prepare('reverify', reverifySeconds, 0)
    this.#task = cron.schedule('* * * * * *', () => this.tick(), { name: 'tick', noOverlap: true })
  }

  /** After a run: wake what comes next, or come back to the same job. */
  readonly after = (name: JobName, outcome: JobOutcome | null): void => {
    if (outcome?.changed) for (const next of WAKES[name]) this.#wake(next)
    if (outcome?.againMs !== undefined) this.#later(name, outcome.againMs)
  }

  async stop(): Promise<void> {
    await this.#task?.destroy()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    await this.#ticking
    await Promise.all([...this.jobs.values()].map((job) => job.idle()))
  }

  /** One look at what is due; the timer calls it every second. Looks that overlap are one. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tickOnce()
      .catch((error: unknown) => this.observer.event('error', 'tick_failed', { error }))
      .finally(() => {
        this.#ticking = null
      })
    return this.#ticking
  }

  async #tickOnce(): Promise<void> {
    const seconds = {
      accrue: this.settings.accrueSeconds,
      settle: this.settings.settleSeconds,
      reverify: this.settings.reverifySeconds,
    }
    for (const name of TIMED) await this.#takeSlot(name, seconds[name])
    const now = performance.now()
    if (now - this.#lastChainAt < this.settings.chainSeconds * 1000) return
    this.#lastChainAt = now
    for (const name of CHAIN) this.#wake(name)
  }

  /**
   * The lease first and the slot after it: a slot taken by a scheduler that may not run the job would be lost. While the job
   * runs its slot waits, for the same reason.
   */
  async #takeSlot(name: JobName, intervalSeconds: number): Promise<void> {
    const job = this.jobs.get(name)
    if (!job || job.running || !(await job.mayRun())) return
    if (await this.slots.claim(name, intervalSeconds)) this.#wake(name)
  }

  #wake(name: JobName): void {
    void this.jobs.get(name)?.wake()
  }

  #later(name: JobName, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#wake(name)
    }, delayMs)
    timer.unref()
    this.#timers.add(timer)
  }
}
