// run-once: one accrual and one settlement, then pay, publish and confirm until nothing is left or the time is over, and the
// leaderboard of it. Under the same leases as the service, so that the two never do one job at the same time.
import { setTimeout as sleep } from 'node:timers/promises'
import { jobDefinitions, type JobTools } from '../jobs/definitions.js'
import { verbOf, type JobDefinition, type JobName, type JobOutcome, type Verb } from '../jobs/job.js'
import type { LeaseKeeper } from '../jobs/lease-keeper.js'

export interface RunOnceReport {
  readonly steps: readonly { readonly job: JobName; readonly summary: string }[]
  readonly rounds: number
  /** Blocks were still open when the time was over. */
  readonly unfinished: boolean
  /** Jobs that were not done here, because a scheduler that runs has their leases. */
  readonly elsewhere: readonly JobName[]
}

export interface RunOnceOptions {
  readonly maxSeconds: number
  readonly signal: AbortSignal
  readonly leases: LeaseKeeper
  /** The books were restored, and nobody has said yet what came of it. */
  readonly restored?: boolean
}

const ONCE: readonly Verb[] = ['reverify', 'accrue', 'settle']
const CHAIN: readonly Verb[] = ['pay', 'publish', 'confirm']
/** Between two looks at blocks that are on their way. */
const PAUSE_MS = 250

/** The leases are given back at the end, whatever happened. */
export async function runOnce(tools: JobTools, options: RunOnceOptions): Promise<RunOnceReport> {
  const run = new Run(jobDefinitions(tools), options)
  try {
    for (const verb of ONCE) for (const name of run.namesOf(verb)) await run.step(name)
    const until = performance.now() + options.maxSeconds * 1000
    for (let rounds = 1; ; rounds += 1) {
      const { changed, open } = await run.chainRound()
      const ended = options.signal.aborted || performance.now() > until
      if ((!changed && !open) || ended) {
        // Restored books say here, too, what they needed to be whole again.
        if (!ended && options.restored) await run.step('compare')
        await run.step('leaderboard')
        await run.step('tell')
        return run.report(rounds, changed || open)
      }
      if (!changed) await sleep(PAUSE_MS)
    }
  } finally {
    await options.leases.releaseAll()
  }
}

class Run {
  readonly #jobs: ReadonlyMap<JobName, JobDefinition>
  readonly #steps: { readonly job: JobName; readonly summary: string }[] = []
  readonly #elsewhere = new Set<JobName>()

  constructor(
    definitions: readonly JobDefinition[],
    private readonly options: RunOnceOptions,
  ) {
    this.#jobs = new Map(definitions.map((job) => [job.name, job]))
  }

  /** A verb's jobs: one an account, or one a part of the players. */
  namesOf(verb: Verb): readonly JobName[] {
    return [...this.#jobs.keys()].filter((name) => verbOf(name) === verb)
  }

  async step(name: JobName): Promise<void> {
    const outcome = await this.#runJob(name)
    if (outcome) this.#steps.push({ job: name, summary: outcome.summary })
  }

  async chainRound(): Promise<{ changed: boolean; open: boolean }> {
    let changed = false
    let open = false
    for (const name of CHAIN.flatMap((verb) => this.namesOf(verb))) {
      const outcome = await this.#runJob(name)
      if (!outcome) continue
      if (outcome.changed) changed = true
      if (outcome.againMs !== undefined) open = true
      const isFirst = this.#steps.every((step) => step.job !== name)
      if (outcome.changed || isFirst) this.#steps.push({ job: name, summary: outcome.summary })
    }
    return { changed, open }
  }

  report(rounds: number, unfinished: boolean): RunOnceReport {
    return { steps: this.#steps, rounds, unfinished, elsewhere: [...this.#elsewhere] }
  }

  /** null: there is no such job in this world, or another scheduler has its lease. */
  async #runJob(name: JobName): Promise<JobOutcome | null> {
    const job = this.#jobs.get(name)
    const { leases, signal } = this.options
    if (!job) return null
    if (!(await leases.hold(name))) {
      this.#elsewhere.add(name)
      return null
    }
    return leases.keep(name, () => job.run(signal))
  }
}

/** The report as a person reads it. */
export function runOnceText({ steps, unfinished, elsewhere }: RunOnceReport): string {
  const lines = steps.map(({ job, summary }) => `${job.padEnd(11)} ${summary}`)
  if (elsewhere.length > 0) lines.push(`Not done here, a running scheduler has the lease: ${elsewhere.join(', ')}.`)
  if (unfinished) lines.push('Blocks are still open: run again, or leave it to the scheduler.')
  return lines.join('\n')
}
