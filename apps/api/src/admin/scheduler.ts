// The scheduler from the outside: what it writes of itself, what it is asked for, and how often it works. Nothing here runs a job.
import { requestJobs, setIntervals, shownIntervals, type IntervalsVersion, type JobRequest } from '@pay2slay/domain'
import { listRequests, newestIntervals, readSchedulerStatus, type JobStatus, type SchedulerStatus } from '@pay2slay/db'
import { decodeCursor, pageFieldsOf } from '../cursor.js'
import { orProblem } from '../domain-problem.js'
import type { Handlers } from '../http/handlers.js'
import { isoTime } from '../render.js'
import { adminActor } from './actor.js'
import type { OperationsTools } from './payout-config.js'

type Ids =
  | 'getSchedulerStatus'
  | 'triggerScheduler'
  | 'requestSettlement'
  | 'listJobRequests'
  | 'getSchedulerConfig'
  | 'setSchedulerConfig'

export function schedulerHandlers({ settings, keeper }: OperationsTools): Pick<Handlers, Ids> {
  const configured = settings.intervals
  const queued = (requests: readonly JobRequest[]) =>
    ({ status: 202, body: { status: 'queued', requests: requests.map(requestBody) } }) as const
  return {
    getSchedulerStatus: async () => ({ status: 200, body: statusBody(await keeper.read(readSchedulerStatus)) }),
    async triggerScheduler(call) {
      const { job, reason } = call.body
      const kinds = job === undefined ? (['accrue', 'settle'] as const) : [job]
      return queued(await keeper.write((store) => requestJobs(store, kinds, { ...adminActor(call), reason })))
    },
    requestSettlement: async (call) =>
      queued(await keeper.write((store) => requestJobs(store, ['settle'], adminActor(call)))),
    async listJobRequests({ query: { limit, cursor, kind } }) {
      const before = decodeCursor(cursor)?.id
      const found = await keeper.read(({ read }) => listRequests(read, { limit: limit + 1, before, kind }))
      const rows = found.slice(0, limit)
      const page = pageFieldsOf({ rows, hasMore: found.length > limit }, ({ requestedAt, id }) => ({
        at: requestedAt,
        id,
      }))
      return { status: 200, body: { requests: rows.map(requestBody), ...page } }
    },
    getSchedulerConfig: async () => ({
      status: 200,
      body: intervalsBody(await keeper.read(({ read }) => newestIntervals(read)), configured),
    }),
    async setSchedulerConfig(call) {
      const { accrual_interval_seconds: accrual, settlement_interval_seconds: settlement, reason } = call.body
      const request = {
        ...(accrual !== undefined && { accrualSeconds: accrual }),
        ...(settlement !== undefined && { settlementSeconds: settlement }),
        ...(reason !== undefined && { reason }),
      }
      const set = await keeper.write((store) => setIntervals(store, configured, request, adminActor(call)))
      return { status: 200, body: intervalsBody(orProblem(set), configured) }
    },
  }
}

const timeOrNull = (at: number | null) => (at === null ? null : isoTime(at))

const requestBody = (request: JobRequest) => ({
  id: request.id,
  kind: request.kind,
  actor: request.actor,
  requested_at: isoTime(request.requestedAt),
  taken_at: timeOrNull(request.takenAt),
  taken_by: request.takenBy,
  finished_at: timeOrNull(request.finishedAt),
  outcome: request.outcome,
})

const intervalsBody = (set: IntervalsVersion | null, configured: Parameters<typeof shownIntervals>[0]) => ({
  ...shownIntervals(set ?? configured),
  has_overrides: set !== null,
  set_by: set?.actor ?? null,
  set_at: timeOrNull(set?.createdAt ?? null),
})

function statusBody({ alive, now, jobs }: SchedulerStatus) {
  const lastRun = jobs.reduce<JobStatus | null>((last, job) => (beatOf(job) > beatOf(last) ? job : last), null)
  const beat = beatOf(lastRun)
  return {
    alive,
    last_heartbeat_ago_sec: beat === 0 ? null : Math.max(0, Math.floor((now - beat) / 1000)),
    status: lastRun?.lastOutcome ?? null,
    detail: alive ? null : 'No scheduler holds a lease: none runs, or it cannot reach the database.',
    jobs: jobs.map((job) => ({
      name: job.name,
      interval_seconds: job.intervalSeconds,
      next_due_at: isoTime(job.nextDueAt),
      last_started_at: timeOrNull(job.lastStartedAt),
      last_finished_at: timeOrNull(job.lastFinishedAt),
      last_outcome: job.lastOutcome,
      holder: job.lease?.holder ?? null,
      lease_expires_at: timeOrNull(job.lease?.expiresAt ?? null),
      runs: job.runs,
    })),
  }
}

/** When the job was last seen to begin or end; 0: never. */
const beatOf = (job: JobStatus | null): number => Math.max(job?.lastStartedAt ?? 0, job?.lastFinishedAt ?? 0)
