// Seconds until the next accrual and settlement, from the schedulers' own journal and the database's clock.
import type { Millis } from '@pay2slay/domain'
import { createJobStates, type JobRow } from '@pay2slay/db'
import type { Handler } from '../http/handlers.js'
import { publicRead, type PublicReadTools } from './public-read.js'

export const countdownHandler =
  (tools: PublicReadTools): Handler<'getCountdown'> =>
  async () =>
    publicRead(tools, 'countdown', async (database) => {
      const jobs = await createJobStates(database).all()
      return countdownBody(jobs, await database.now())
    })

/** Whole seconds, rounded up; null for a job that no scheduler ever announced. */
export function countdownBody(jobs: readonly JobRow[], now: Millis) {
  const job = (name: string) => jobs.find((row) => row.name === name)
  const [accrue, settle] = [job('accrue'), job('settle')]
  return {
    next_accrual_in: secondsUntil(accrue, now),
    next_settlement_in: secondsUntil(settle, now),
    accrual_interval_seconds: accrue?.intervalSeconds ?? null,
    settlement_interval_seconds: settle?.intervalSeconds ?? null,
  }
}

/** A slot that nobody took for a whole interval has no scheduler to take it: null, rather than a promise. */
function secondsUntil(job: JobRow | undefined, now: Millis): number | null {
  if (!job) return null
  const left = (job.nextDueAt - now) / 1000
  return left < -job.intervalSeconds ? null : Math.max(0, Math.ceil(left))
}
