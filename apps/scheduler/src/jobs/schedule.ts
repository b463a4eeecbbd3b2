// When jobs run. Timed jobs have a slot in the database that the scheduler with the job's lease claims; the three verbs of the chain wake
// each other and run until nothing is left, with a timer as fall-back.
import type { Observer } from '@pay2slay/domain'
import cron, { type ScheduledTask } from 'node-cron'
import { Job, verbOf, type JobName, type JobOutcome, type Verb } from './job.js'
import type { Orders } from './orders.js'

/** Claims the present slot of a job by database time; false when it is not due or another scheduler has it. */
export interface SlotPort {
  claim(name: JobName, intervalSeconds: number): Promise<boolean>
  /** Which of them are due, the longest first. */
  due(names: readonly JobName[]): Promise<readonly string[]>
  /** Writes the job's first slot if it has none, `offsetSeconds` from now; a changed interval moves the next slot. */
  prepare(name: JobName, intervalSeconds: number, offsetSeconds: number): Promise<void>
}

export interface ScheduleSettings {
  /** Until somebody sets others, which the orders tell. */
  readonly accrueSeconds: number
  readonly settleSeconds: number
  readonly reverifySeconds: number
  readonly compareSeconds: number
  /** Where there is such a job. */
  readonly backupSeconds: number
  /** Fall-back timer of pay, publish, confirm, leaderboard and tell. */
  readonly chainSeconds: number
}

/** What accrue finds is settled at the next settlement, half an interval later; the leaderboard shows it at once. */
const WAKES: Readonly<Record<Verb, readonly Verb[]>> = {
  accrue: ['leaderboard'],
  settle: ['pay', 'compare'],
  pay: ['publish'],
  publish: ['confirm'],
  confirm: ['pay', 'publish'],
  reverify: [],
  compare: [],
  leaderboard: [],
  tell: [],
  backup: [],
}
const TIMED = ['accrue', 'settle', 'reverify', 'compare', 'backup'] as const
type TimedName = (typeof TIMED)[number]
/** Woken by others and by a timer. */
const WOKEN: readonly Verb[] = ['pay', 'publish', 'confirm', 'leaderboard', 'tell']

export class Schedule {
  readonly #timers = new Set<NodeJS.Timeout>()
  #task: ScheduledTask | null = null
  #ticking: Promise<void> | null = null
  #lastChainAt = 0
  #seconds: Readonly<Record<TimedName, number>>

  constructor(
    private readonly jobs: ReadonlyMap<JobName, Job>,
    private readonly slots: SlotPort,
    private readonly settings: ScheduleSettings,
    private readonly observer: Observer,
    /** What admins ask for; null: nobody can. */
    private readonly orders: Orders | null = null,
  ) {
    this.#seconds = {
      accrue: settings.accrueSeconds,
      settle: settings.settleSeconds,
      reverify: settings.reverifySeconds,
      compare: settings.compareSeconds,
      backup: settings.backupSeconds,
    }
  }

  async start(): Promise<void> {
    const set = await this.orders?.intervals()
    if (set) this.#seconds = { ...this.#seconds, ...set }
    for (const [name, verb] of this.#timed()) await this.slots.prepare(name, this.#seconds[verb], this.#offset(verb))
    // Looks that overlap are one already. Waited for, node-cron would complain on standard error while a database is silent.
    const look = (): void => void this.tick()
    this.#task = cron.schedule('* * * * * *', look, { name: 'tick', noOverlap: true })
  }

  /** After a run: wake what comes next, or come back to the same job. */
  readonly after = (name: JobName, outcome: JobOutcome | null): void => {
    if (outcome?.changed) for (const next of this.#next(name)) this.#wake(next)
    if (outcome?.againMs !== undefined) this.#later(name, outcome.againMs)
  }

  async stop(): Promise<void> {
    await this.#task?.destroy()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    await this.#ticking
    await Promise.all([...this.jobs.values()].map((job) => job.idle()))
    await this.orders?.idle()
  }

  /** Somebody says that a block was confirmed: worth a look now, whether it is true or not. */
  readonly confirmationTold = (): void => {
    for (const name of this.jobs.keys()) if (verbOf(name) === 'confirm') this.#wake(name)
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
    await this.#obey()
    for (const [name, verb] of this.#timed()) await this.#takeSlot(name, this.#seconds[verb])
    await this.#takePart()
    const now = performance.now()
    if (now - this.#lastChainAt < this.settings.chainSeconds * 1000) return
    this.#lastChainAt = now
    for (const name of this.jobs.keys()) if (WOKEN.includes(verbOf(name))) this.#wake(name)
  }

  /** Intervals that were set count from the next look on; then the requests, which come before what is due. */
  async #obey(): Promise<void> {
    if (this.orders === null) return
    const set = await this.orders.intervals()
    for (const name of ['accrue', 'settle'] as const) {
      if (set === null || set[name] === this.#seconds[name]) continue
      this.#seconds = { ...this.#seconds, [name]: set[name] }
      for (const [job] of this.#timed(name)) await this.slots.prepare(job, set[name], this.#offset(name))
      this.observer.event('info', 'interval_changed', { job: name, seconds: set[name] })
    }
    await this.orders.take(this.jobs)
  }

  /** Accruals at the beginning of an interval, settlements in its middle. */
  #offset = (name: TimedName): number => (name === 'settle' ? this.#seconds.settle / 2 : 0)

  /**
   * The lease first and the slot after it: a slot taken by a scheduler that may not run the job would be lost. While the job
   * runs its slot waits, for the same reason.
   */
  async #takeSlot(name: JobName, intervalSeconds: number): Promise<void> {
    const job = this.jobs.get(name)
    if (!job || job.isShared || job.running || !(await job.mayRun())) return
    if (await this.slots.claim(name, intervalSeconds)) this.#wake(name)
  }

  /**
   * One of the shared parts at a time, the one that has waited longest: the others are left to schedulers that have none. What is not
   * due is left alone, lease and all.
   */
  async #takePart(): Promise<void> {
    const parts = [...this.jobs.values()].filter(({ isShared }) => isShared)
    if (parts.length === 0 || parts.some(({ running }) => running)) return
    for (const name of await this.slots.due(parts.map((part) => part.name))) {
      const job = parts.find((part) => part.name === name)
      if (!job || !(await job.mayRun())) continue
      if (await this.slots.claim(job.name, this.#seconds.accrue)) return this.#wake(job.name)
      await job.release()
    }
  }

  /** The timed jobs that there are, with their verbs; `only`: those of one verb. */
  #timed(only?: TimedName): readonly (readonly [JobName, TimedName])[] {
    return TIMED.filter((verb) => only === undefined || verb === only).flatMap((verb) =>
      [...this.jobs.keys()].filter((name) => verbOf(name) === verb).map((name) => [name, verb] as const),
    )
  }

  /** The verbs of the chain wake each other account by account; settle wakes those of every account. */
  #next(name: JobName): readonly JobName[] {
    const verb = verbOf(name)
    const nexts = WAKES[verb]
    if (verb === 'pay' || verb === 'publish' || verb === 'confirm') {
      const account = name.slice(verb.length)
      return nexts.map((next) => `${next}${account}` as JobName)
    }
    return [...this.jobs.keys()].filter((job) => nexts.includes(verbOf(job)))
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
