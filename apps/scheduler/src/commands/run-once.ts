// run-once: one accrual and one settlement, then pay, publish and confirm until nothing is left or the time is over.
import { setTimeout as sleep } from 'node:timers/promises'
import { jobDefinitions, type JobTools } from '../jobs/definitions.js'
import type { JobDefinition, JobName } from '../jobs/job.js'

export interface RunOnceReport {
  readonly steps: readonly { readonly job: JobName; readonly summary: string }[]
  readonly rounds: number
  /** Blocks were still open when the time was over. */
  readonly unfinished: boolean
}

export async function runOnce(
  tools: JobTools,
  options: { maxSeconds: number; signal: AbortSignal },
): Promise<RunOnceReport> {
  const jobs = new Map(jobDefinitions(tools).map((job) => [job.name, job]))
  const steps: { job: JobName; summary: string }[] = []
  const run = async (name: JobName) => {
    const outcome = await jobs.get(name)?.run(options.signal)
    if (outcome) steps.push({ job: name, summary: outcome.summary })
    return outcome
  }
  for (const name of ['reverify', 'accrue', 'settle'] as const) await run(name)
  const until = performance.now() + options.maxSeconds * 1000
  for (let rounds = 1; ; rounds += 1) {
    const changed = await chainRound(jobs, steps, options.signal)
    if (!changed.any && !changed.open) return { steps, rounds, unfinished: false }
    if (options.signal.aborted || performance.now() > until) return { steps, rounds, unfinished: true }
    if (!changed.any) await sleep(250)
  }
}

async function chainRound(
  jobs: ReadonlyMap<JobName, JobDefinition>,
  steps: { job: JobName; summary: string }[],
  signal: AbortSignal,
): Promise<{ any: boolean; open: boolean }> {
  let any = false
  let open = false
  for (const name of ['pay', 'publish', 'confirm'] as const) {
    const outcome = await jobs.get(name)?.run(signal)
    if (!outcome) continue
    if (outcome.changed) any = true
    if (outcome.againMs !== undefined) open = true
    if (outcome.changed || steps.every((step) => step.job !== name)) steps.push({ job: name, summary: outcome.summary })
  }
  return { any, open }
}
