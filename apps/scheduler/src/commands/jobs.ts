// jobs: what the schedulers do, what is asked of them, and how often they work. Asking is a row that a running scheduler takes.
import { listRequests, newestIntervals, readSchedulerStatus } from '@pay2slay/db'
import { REQUEST_KINDS, requestJobs, setIntervals, type RequestKind } from '@pay2slay/domain'
import { Argument, type Command } from 'commander'
import { iso, table } from '../output.js'
import { sentence } from '../sentences.js'
import { Refusal, withBooks } from '../session.js'
import { actor, answer, limit, seconds, withJson, type Json } from './shared.js'

export function registerJobs(program: Command): void {
  const jobs = program.command('jobs').description('the jobs of the running schedulers')
  withJson(jobs.command('status').description('when each job ran and runs, and who holds it'), 'jobs status').action(
    (options: Json) =>
      withBooks('look', async ({ database }) => {
        const status = await readSchedulerStatus(database)
        const lines = status.jobs.map((job) => [
          job.name,
          job.intervalSeconds,
          iso(job.nextDueAt),
          iso(job.lastFinishedAt),
          job.lease?.holder,
          job.lastOutcome,
        ])
        const text = table(['job', 'every s', 'next', 'last ended', 'holder', 'outcome'], lines)
        answer(options, status, `${status.alive ? 'A scheduler is at work.' : 'No scheduler holds a lease.'}\n${text}`)
      }),
  )
  withJson(jobs.command('request').description('ask the running scheduler for a run now'), 'jobs request')
    .addArgument(new Argument('<job>').choices(REQUEST_KINDS))
    .action((kind: RequestKind, options: Json) =>
      withBooks('enter', async ({ store }) => {
        const [request] = await requestJobs(store, [kind], { actor: actor() })
        answer(options, request, `Asked for ${kind}: a running scheduler takes it within a second or two.`)
      }),
    )
  withJson(jobs.command('requests').description('what was asked of the schedulers'), 'jobs requests')
    .option('--limit <n>', 'how many', limit, 20)
    .action((options: Json & { limit: number }) =>
      withBooks('look', async ({ database }) => {
        const rows = await listRequests(database.read, { limit: options.limit })
        const lines = rows.map((row) => [iso(row.requestedAt), row.kind, row.actor, iso(row.finishedAt), row.outcome])
        answer(options, rows, table(['asked', 'job', 'by', 'done', 'outcome'], lines))
      }),
    )
  registerIntervals(jobs)
}

interface IntervalOptions extends Json {
  readonly accrualSeconds?: number
  readonly settlementSeconds?: number
}

function registerIntervals(jobs: Command): void {
  withJson(jobs.command('intervals').description('show, or with an option set, how often it works'), 'jobs intervals')
    .option('--accrual-seconds <n>', 'between two accruals, 30 to 86400', seconds)
    .option('--settlement-seconds <n>', 'between two settlements, 30 to 86400', seconds)
    .action((options: IntervalOptions) =>
      withBooks(
        (options.accrualSeconds ?? options.settlementSeconds) ? 'enter' : 'look',
        async ({ database, store, settings }) => {
          const { accrualSeconds, settlementSeconds } = options
          const { intervalSeconds } = settings.scheduler
          const configured = { accrualSeconds: intervalSeconds, settlementSeconds: intervalSeconds }
          const request = {
            ...(accrualSeconds !== undefined && { accrualSeconds }),
            ...(settlementSeconds !== undefined && { settlementSeconds }),
          }
          if (Object.keys(request).length > 0) {
            const set = await setIntervals(store, configured, request, { actor: actor() })
            if (!set.ok) throw new Refusal(sentence(set.error))
          }
          const now = await newestIntervals(database.read)
          const shown = { actor: null, createdAt: null, ...configured, ...now }
          const { accrualSeconds: accrual, settlementSeconds: settlement } = shown
          const source = now === null ? 'from the configuration' : `set by ${now.actor}`
          answer(
            options,
            { accrualSeconds: accrual, settlementSeconds: settlement, actor: shown.actor, createdAt: shown.createdAt },
            `Accrual every ${accrual} s, settlement every ${settlement} s, ${source}.`,
          )
        },
      ),
    )
}
