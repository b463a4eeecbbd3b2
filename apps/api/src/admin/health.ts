// Health in detail. It answers also while something is wrong: what cannot be read is null, and the status says so.
import {
  listAlerts,
  missingMigrations,
  readFlow,
  readOutsideReports,
  readSchedulerStatus,
  type Database,
  type JobStatus,
} from '@pay2slay/db'
import type { Handlers } from '../http/handlers.js'
import { isoTime } from '../render.js'
import { isoOrNull } from './render.js'
import type { AdminTools } from './tools.js'
import { ageSeconds } from './watch.js'

/** A job is late when its slot passed an interval and a minute ago and no scheduler took it. */
const LATE_MS = 60_000
const NOTHING = {
  scheduler_alive: null,
  jobs: [],
  alerts_open: null,
  outside: [],
  oldest: { pending_reading: null, owed: null, planned: null, signed: null, published: null },
}

export function healthHandlers({ keeper, readiness, settings }: AdminTools): Pick<Handlers, 'getExtendedHealth'> {
  return {
    async getExtendedHealth() {
      const [ready, latency] = await Promise.all([readiness(), latencyOf(keeper)])
      const { failed, stops } = ready
      const read = failed === null ? await keeper.use(looked).catch(() => null) : null
      const pending = failed?.check === 'migrations' ? await keeper.use(missingMigrations).catch(() => []) : []
      const found = read ?? NOTHING
      const isWell =
        read !== null && stops.length === 0 && read.scheduler_alive && read.alerts_open === 0 && !read.jobs.some(isLate)
      return {
        status: 200,
        body: {
          status: isWell ? 'ok' : 'degraded',
          version: settings.version,
          db_ok: failed === null,
          db_latency_ms: latency,
          uptime_sec: Math.floor(process.uptime()),
          config_error: null,
          db_init_error: failed?.detail ?? null,
          migrations_pending: [...pending],
          stops: stops.map(({ kind, setAt }) => ({ kind, set_at: isoTime(setAt) })),
          ...found,
        },
      }
    },
  }
}

const isLate = ({ late }: { readonly late: boolean }): boolean => late

/** Milliseconds of one small read; null without an answer. */
async function latencyOf(keeper: AdminTools['keeper']): Promise<number | null> {
  const startedAt = performance.now()
  try {
    await keeper.use(({ read }) => read.all('SELECT 1 AS one'))
    return Math.round((performance.now() - startedAt) * 1e3) / 1e3
  } catch {
    // The readiness check, which runs beside this, tells and logs what is wrong.
    return null
  }
}

async function looked(database: Database) {
  const [scheduler, alerts, flow, outside] = await Promise.all([
    readSchedulerStatus(database),
    listAlerts(database.read, { limit: 100, open: true }),
    readFlow(database.read),
    readOutsideReports(database.read),
  ])
  const age = (verb: string) =>
    ageSeconds(flow.steps.find((step) => step.verb === verb)?.oldestAt ?? null, scheduler.now)
  return {
    scheduler_alive: scheduler.alive,
    jobs: scheduler.jobs.map((job) => jobBody(job, scheduler.now)),
    alerts_open: alerts.length,
    outside: outside.map(({ isWell, seenAt, ...rest }) => ({ ...rest, well: isWell, seen_at: isoTime(seenAt) })),
    oldest: {
      pending_reading: age('accrue'),
      owed: age('settle'),
      planned: age('pay'),
      signed: age('publish'),
      published: age('confirm'),
    },
  }
}

const jobBody = (job: JobStatus, now: number) => ({
  name: job.name,
  interval_seconds: job.intervalSeconds,
  next_due_at: isoTime(job.nextDueAt),
  last_started_at: isoOrNull(job.lastStartedAt),
  last_finished_at: isoOrNull(job.lastFinishedAt),
  last_outcome: job.lastOutcome,
  runs: job.runs,
  late: now > job.nextDueAt + job.intervalSeconds * 1000 + LATE_MS,
})
