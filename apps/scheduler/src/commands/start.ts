// start: the scheduler itself, until a signal ends it.
import { createJobStates, sealedSeed } from '@pay2slay/db'
import { openTracing, startMetricsServer, type Tracing } from '@pay2slay/observability'
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAlerts, type Alerts } from '../alerts.js'
import { Closers, listenForEnd } from '../ending.js'
import { startGauges } from '../gauges.js'
import { PRODUCTION, type Hooks } from '../hooks.js'
import { showLastAnswer } from '../jobs/answered.js'
import { jobDefinitions } from '../jobs/definitions.js'
import { Job, type JobDefinition, type JobName } from '../jobs/job.js'
import type { LeaseKeeper } from '../jobs/lease-keeper.js'
import { Orders } from '../jobs/orders.js'
import { Schedule } from '../jobs/schedule.js'
import { checkSeedSettings, openSigners } from '../operator-seed.js'
import { openReadiness, READY_WITHIN_MS } from '../readiness.js'
import { announceRestored } from '../restored.js'
import { openSession, orRefuse, type Session } from '../session.js'
import { checkBooks, checkChain, checkFormerAccounts, checkSchema } from '../startup.js'
import { jobTools, openBooks, openChain, openFeed, openLeases, openWork, type Books } from '../wiring.js'
import { startBlockOrders } from '../block-orders.js'
import { startOutsideWatch } from '../outside-watch.js'
import { startWatch } from '../watch.js'

/** A step that takes longer is left to the next start: everything is written before it is sent. */
const STOP_WITHIN_MS = 7_500
/** Between two comparisons of the books with the chain; each settlement brings one more. */
const COMPARE_SECONDS = 300
/** From the signal to the end of the process, whatever hangs. */
const DEADLINE_MS = 9_500

export async function start(hooks: Hooks = PRODUCTION): Promise<void> {
  const ending = listenForEnd(DEADLINE_MS)
  const session = openSession({ quiet: false })
  const { observer, logger } = session
  const closers = new Closers(observer)
  try {
    const { settings } = session
    const tracing = await openTracing({ service: 'scheduler', version: settings.version, ...settings.tracing })
    if (tracing) closers.add('tracing', () => tracing.close(), 2_500)
    const starting = startUp({ ...session, tracing }, closers, ending.signal, hooks)
    await Promise.race([starting, ending.asked])
    // A signal during the start: what it still does ends with what it uses, and says nothing more.
    if (ending.signal.aborted) starting.catch(() => undefined)
    observer.event('info', 'scheduler_stopping', { signal: await ending.asked })
  } finally {
    await closers.closeAll()
    if (ending.signal.aborted) observer.event('info', 'scheduler_stopped')
    await logger.close()
    ending.dispose()
  }
  // Whatever a start that was cut short has still open must not keep the process.
  process.exit(0)
}

interface TracedSession extends Session {
  readonly tracing: Tracing | null
}

/** Everything from the checks to the first look at what is due. */
async function startUp(session: TracedSession, closers: Closers, signal: AbortSignal, hooks: Hooks): Promise<void> {
  const { settings, observer } = session
  for (const warning of settings.warnings) observer.event('warn', 'configuration', { warning })
  orRefuse(checkSeedSettings(settings))
  orRefuse(await checkSchema(settings, true))
  if (signal.aborted) return
  const books = openBooks(settings, observer, hooks.limits, session.tracing?.inSpan)
  closers.add('books', () => books.close())
  orRefuse(await checkBooks(settings, books.database, observer, 'pay'))
  const signers = orRefuse(await openSigners(settings, await sealedSeed(books.database.read)))
  const accounts = signers.map(({ account }) => account)
  const live = settings.dryRun
    ? null
    : { signers, chain: openChain(settings, observer), work: openWork(settings, observer) }
  if (live) {
    closers.add('chain', () => live.chain.close())
    closers.add('work', () => live.work.close())
    orRefuse(await checkFormerAccounts(books.store, accounts))
    orRefuse(await checkChain(live.chain, signers[0].account, observer))
  }
  if (signal.aborted) return
  await announceRestored(books.database, observer)
  const alerts = createAlerts(books.store, observer)
  const { schedule, leases } = makeSchedule(session, books, live, alerts, signal, hooks)
  const metricsPort = await serveMetrics(session, books, closers)
  observer.gauge('dry_run', settings.dryRun ? 1 : 0)
  closers.add('gauges', startGauges(books))
  await showLastAnswer(books.database, observer)
  closers.add('watch', startWatch(books, alerts, live === null ? null : signers[0].account))
  if (live) {
    closers.add('outside watch', startOutsideWatch(books, live))
    closers.add('block orders', startBlockOrders(books, live.chain, leases.holder))
  }
  closers.add('schedule', () => stopSchedule(schedule, leases), STOP_WITHIN_MS)
  observer.event('info', 'scheduler_started', {
    dryRun: settings.dryRun,
    database: settings.database.shown,
    operators: accounts,
    metricsPort,
    intervalSeconds: settings.scheduler.intervalSeconds,
    version: settings.version,
  })
  const { startJitterSeconds } = settings.scheduler
  if (startJitterSeconds > 0) {
    // Cut short by the signal, which is no error.
    await sleep(randomInt(startJitterSeconds * 1000), undefined, { signal }).catch(() => undefined)
  }
  if (signal.aborted) return
  const feed = live && openFeed(settings, observer, accounts, schedule.confirmationTold)
  if (feed) closers.add('node websockets', () => feed.close())
  await schedule.start()
}

async function serveMetrics({ settings, metrics }: Session, books: Books, closers: Closers): Promise<number> {
  const readiness = openReadiness(books)
  closers.add('readiness', () => readiness.close())
  const server = orRefuse(
    await startMetricsServer({
      host: settings.host,
      port: settings.scheduler.metricsPort,
      registry: metrics.registry,
      ready: () => readiness.check(),
      readyTimeoutMs: READY_WITHIN_MS,
    }),
  )
  closers.add('metrics server', () => server.close())
  return server.port
}

/** Lets the steps under way end, and gives the leases back, so that another scheduler need not wait for them to run out. */
async function stopSchedule(schedule: Schedule, leases: LeaseKeeper): Promise<void> {
  await schedule.stop()
  await leases.releaseAll()
}

/** Each run of a flow is a trace: what it asks of the database and of others is inside. */
const traced = (job: JobDefinition, tracing: Tracing | null): JobDefinition =>
  tracing ? { ...job, run: (signal) => tracing.inSpan(job.name, { job: job.name }, () => job.run(signal)) } : job

function makeSchedule(
  { settings, observer, tracing }: TracedSession,
  books: Books,
  live: Parameters<typeof jobTools>[1],
  alerts: Alerts,
  signal: AbortSignal,
  hooks: Hooks,
): { schedule: Schedule; leases: LeaseKeeper } {
  const states = createJobStates(books.database)
  const leases = openLeases(books, hooks.leaseMs)
  const jobs = new Map<JobName, Job>()
  const { intervalSeconds, chainPollSeconds } = settings.scheduler
  const schedule = new Schedule(
    jobs,
    states,
    {
      accrueSeconds: intervalSeconds,
      settleSeconds: intervalSeconds,
      reverifySeconds: Math.max(intervalSeconds, 60),
      compareSeconds: COMPARE_SECONDS,
      backupSeconds: Math.max(1, settings.backup.everyHours) * 3_600,
      chainSeconds: chainPollSeconds,
    },
    observer,
    new Orders(books.database, leases, observer),
  )
  const tools = { leases, journal: states, observer, signal, after: schedule.after }
  for (const definition of jobDefinitions(jobTools(books, live, alerts, hooks.checkpoint)))
    jobs.set(definition.name, new Job(traced(definition, tracing), tools))
  return { schedule, leases }
}
