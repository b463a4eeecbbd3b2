// start: the scheduler itself, until a signal ends it.
import { createJobStates, createLeases } from '@pay2slay/db'
import { startMetricsServer } from '@pay2slay/observability'
import { randomInt, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { startGauges } from '../gauges.js'
import { jobDefinitions } from '../jobs/definitions.js'
import { Job, type JobName } from '../jobs/job.js'
import { LeaseKeeper } from '../jobs/lease-keeper.js'
import { Schedule } from '../jobs/schedule.js'
import { openReadiness, READY_WITHIN_MS } from '../readiness.js'
import { openSession, orRefuse, type Session } from '../session.js'
import { checkBooks, checkChain, checkFormerAccounts, checkSchema } from '../startup.js'
import { jobTools, openBooks, openChain, openSigner, openWork, type Books } from '../wiring.js'

const LEASE_MS = 30_000
/** A step that takes longer is left to the next start: everything is written before it is sent. */
const STOP_WITHIN_MS = 8_500

export async function start(): Promise<void> {
  const session = openSession({ quiet: false })
  const { settings, observer, logger } = session
  for (const warning of settings.warnings) observer.event('warn', 'configuration', { warning })
  const signer = orRefuse(openSigner(settings))
  orRefuse(await checkSchema(settings, true))
  const books = openBooks(settings, observer)
  const closers: (() => Promise<void> | void)[] = [() => books.close()]
  try {
    orRefuse(await checkBooks(settings, books.database, observer, 'pay'))
    const live = settings.dryRun
      ? null
      : { signer, chain: openChain(settings, observer), work: openWork(settings, observer) }
    if (live) {
      closers.push(
        () => live.chain.close(),
        () => live.work.close(),
      )
      orRefuse(await checkFormerAccounts(books.store, signer.account))
      orRefuse(await checkChain(live.chain, signer.account, observer))
    }
    const stopping = new AbortController()
    const { schedule, leases } = makeSchedule(session, books, live, stopping.signal)
    const readiness = openReadiness(books)
    closers.push(() => readiness.close())
    const server = orRefuse(
      await startMetricsServer({
        host: settings.host,
        port: settings.scheduler.metricsPort,
        registry: session.metrics.registry,
        ready: () => readiness.check(),
        readyTimeoutMs: READY_WITHIN_MS,
      }),
    )
    closers.push(() => server.close())
    observer.gauge('dry_run', settings.dryRun ? 1 : 0)
    closers.push(startGauges(books))
    observer.event('info', 'scheduler_started', {
      dryRun: settings.dryRun,
      database: settings.database.shown,
      operator: signer.account,
      metricsPort: server.port,
      intervalSeconds: settings.scheduler.intervalSeconds,
      version: settings.version,
    })
    const signal = await run(schedule, settings.scheduler.startJitterSeconds)
    observer.event('info', 'scheduler_stopping', { signal })
    stopping.abort()
    const done = schedule.stop().then(() => leases.releaseAll())
    const late = sleep(STOP_WITHIN_MS, 'late', { ref: false })
    if ((await Promise.race([done, late])) === 'late') {
      observer.event('warn', 'step_left_unfinished', { afterMs: STOP_WITHIN_MS })
      process.exit(0)
    }
    observer.event('info', 'scheduler_stopped')
  } finally {
    for (const close of closers.reverse()) await close()
    await logger.close()
  }
}

function makeSchedule(
  { settings, observer }: Session,
  books: Books,
  live: Parameters<typeof jobTools>[1],
  signal: AbortSignal,
): { schedule: Schedule; leases: LeaseKeeper } {
  const states = createJobStates(books.database)
  const leases = new LeaseKeeper(
    createLeases(books.database),
    `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    LEASE_MS,
    observer,
  )
  const jobs = new Map<JobName, Job>()
  const { intervalSeconds, chainPollSeconds } = settings.scheduler
  const schedule = new Schedule(
    jobs,
    states,
    {
      accrueSeconds: intervalSeconds,
      settleSeconds: intervalSeconds,
      reverifySeconds: Math.max(intervalSeconds, 60),
      chainSeconds: chainPollSeconds,
    },
    observer,
  )
  const tools = { leases, journal: states, observer, signal, after: schedule.after }
  for (const definition of jobDefinitions(jobTools(books, live))) jobs.set(definition.name, new Job(definition, tools))
  return { schedule, leases }
}

/** Runs until SIGINT or SIGTERM; the signal's name. */
async function run(schedule: Schedule, jitterSeconds: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      ending.abort()
      resolve(name)
    })
  }
  if (jitterSeconds > 0) {
    await sleep(randomInt(jitterSeconds * 1000), undefined, { signal: ending.signal }).catch(() => undefined)
  }
  if (!ending.signal.aborted) await schedule.start()
  return promise
}
