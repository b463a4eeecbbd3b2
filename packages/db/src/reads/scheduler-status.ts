// What the schedulers do, from what they write themselves: whoever holds a lease by the database's clock is alive, wherever it runs.
import type { Millis } from '@pay2slay/domain'
import { jobRow, type JobRow } from '../job-state.js'
import { count, text } from '../rows.js'
import type { Database } from '../sql.js'

export interface JobStatus extends JobRow {
  /** Null: nobody may run it now. */
  readonly lease: { readonly holder: string; readonly expiresAt: Millis } | null
}

export interface SchedulerStatus {
  /** Some process holds the lease of a timed job. */
  readonly alive: boolean
  readonly now: Millis
  readonly jobs: readonly JobStatus[]
}

export async function readSchedulerStatus(database: Database): Promise<SchedulerStatus> {
  const { read } = database
  const now = await database.now()
  const leases = await read.all('SELECT * FROM lease WHERE expires_at_ms > $1 ORDER BY name', [now])
  const held = new Map(
    leases.map((row) => [text(row, 'name'), { holder: text(row, 'holder'), expiresAt: count(row, 'expires_at_ms') }]),
  )
  const rows = await read.all('SELECT * FROM job_state ORDER BY name')
  const jobs = rows.map((row): JobStatus => ({ ...jobRow(row), lease: held.get(text(row, 'name')) ?? null }))
  return { alive: jobs.some(({ lease }) => lease !== null), now, jobs }
}
