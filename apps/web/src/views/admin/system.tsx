// Whether everything runs: health, jobs, what to ask of the scheduler, the sealed seed, the log.
import { call, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { usePages } from '../../api/use-pages.js'
import { number, span } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Section, Table } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Load, Note } from '../../parts/states.js'
import { Ago } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { AdminSessions } from './admin-sessions.js'
import { Console, useMayAct } from './console.js'
import { Facts, JobName, whenOr, Who } from './facts.js'
import { LogTail } from './log-tail.js'
import { ReasonAct } from './reason-act.js'
import { Seed } from './seed.js'

type HealthBody = Body<'getExtendedHealth'>

export function System(_: ViewProps) {
  const health = useLoad('getExtendedHealth', {}, { every: 5_000 })
  return (
    <Console title={t('console.system')} lead={t('system.lead')}>
      <Load of={health} rows={4}>
        {(data) => <Health health={data} />}
      </Load>
      <Outside of={health.data?.outside ?? null} />
      <Requests jobs={health.data?.jobs ?? []} after={health.reload} />
      <Seed />
      <AdminSessions />
      <LogTail />
    </Console>
  )
}

function Health({ health }: { readonly health: HealthBody }) {
  const { status, version, uptime_sec: uptime, db_init_error: error, migrations_pending: missing, jobs } = health
  return (
    <>
      <Note tone={status === 'ok' ? 'good' : 'bad'} title={t(`system.status.${status}`)}>
        {error !== null && <p lang="en">{error}</p>}
      </Note>
      <Facts
        of={[
          [t('system.version'), version],
          [t('system.uptime'), span(uptime)],
          [t('system.migrations'), missing.length === 0 ? t('console.none') : missing.join(', ')],
        ]}
      />
      <Section title={t('system.jobs')}>
        <Table
          caption={t('system.jobs')}
          rows={jobs}
          keyOf={({ name }) => name}
          columns={[
            {
              title: t('system.job'),
              isHead: true,
              cell: ({ name, late }) => (
                <>
                  <JobName name={name} /> {late && <span class="tag bad">{t('system.late')}</span>}
                </>
              ),
            },
            { title: t('system.every'), isNumber: true, cell: ({ interval_seconds: every }) => span(every) },
            { title: t('system.last'), cell: ({ last_finished_at: at }) => whenOr(at) },
            { title: t('system.next'), cell: ({ next_due_at: at }) => <Ago iso={at} /> },
            { title: t('system.outcome'), cell: ({ last_outcome: outcome }) => <bdi lang="en">{outcome ?? '–'}</bdi> },
            { title: t('system.runs'), isNumber: true, cell: ({ runs }) => number(runs) },
          ]}
        />
      </Section>
    </>
  )
}

function Outside({ of }: { readonly of: HealthBody['outside'] | null }) {
  if (of === null) return null
  return (
    <Section title={t('system.outside')}>
      {of.length === 0 ? (
        <p class="quiet">{t('system.outsideNone')}</p>
      ) : (
        <Table
          caption={t('system.outside')}
          rows={of}
          keyOf={({ kind, name }) => `${kind} ${name}`}
          columns={[
            { title: t('system.service'), isHead: true, cell: ({ name }) => <bdi>{name}</bdi> },
            { title: t('doubts.kind'), cell: ({ kind }) => t(`system.kind.${kind}`) },
            { title: t('console.state'), cell: ({ well }) => <Well well={well} /> },
            { title: t('system.outcome'), cell: ({ detail }) => <bdi lang="en">{detail}</bdi> },
            { title: t('system.seen'), cell: ({ seen_at: at }) => <Ago iso={at} /> },
          ]}
        />
      )}
    </Section>
  )
}

function Well({ well }: { readonly well: boolean | null }) {
  if (well === null) return <span class="quiet">{t('system.unasked')}</span>
  return <span class={well ? 'tag good' : 'tag bad'}>{t(well ? 'system.well' : 'system.unwell')}</span>
}

type Jobs = HealthBody['jobs']

function Requests({ jobs, after }: { readonly jobs: Jobs; readonly after: () => void }) {
  const requests = usePages('listJobRequests', { limit: 10 }, ({ requests: rows }) => rows, 5_000)
  const mayAct = useMayAct()
  return (
    <Section title={t('system.ask')}>
      {mayAct && (
        <div class="row acts">
          {(['accrue', 'settle', 'reverify'] as const).map((job) => (
            <Ask
              key={job}
              job={job}
              next={nextOf(jobs, job)}
              after={() => {
                requests.reload()
                after()
              }}
            />
          ))}
        </div>
      )}
      <Load of={requests} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <p class="quiet">{t('console.none')}</p>
          ) : (
            <>
              <Table
                caption={t('system.asked')}
                rows={rows}
                keyOf={({ id }) => id}
                columns={[
                  { title: t('console.when'), isHead: true, cell: ({ requested_at: at }) => <Ago iso={at} /> },
                  { title: t('system.job'), cell: ({ kind }) => <JobName name={kind} /> },
                  { title: t('console.who'), cell: ({ actor }) => <Who of={actor} /> },
                  {
                    title: t('system.outcome'),
                    cell: ({ finished_at: at, outcome }) =>
                      at === null ? t('system.waits') : <bdi lang="en">{outcome}</bdi>,
                  },
                ]}
              />
              <More pages={requests} />
            </>
          )
        }
      </Load>
    </Section>
  )
}

/** When a job runs next by itself; a job of several parts when the first of them does. Null where no scheduler has said it. */
const nextOf = (jobs: Jobs, job: string): string | null =>
  jobs
    .filter(({ name }) => name === job || name.startsWith(`${job}:`))
    .map(({ next_due_at: at }) => at)
    .sort()[0] ?? null

interface AskProps {
  readonly job: 'accrue' | 'settle' | 'reverify'
  readonly next: string | null
  readonly after: () => void
}

const Ask = ({ job, next, after }: AskProps) => (
  <ReasonAct
    name={`ask ${job}`}
    label={t(`system.ask.${job}`)}
    what={t('system.ask.what')}
    changes={[
      {
        name: t('system.next'),
        before: next === null ? t('console.unknown') : <Ago iso={next} />,
        after: t('system.ask.soon'),
      },
    ]}
    perform={(reason) => call('triggerScheduler', { body: { job, reason } })}
    after={after}
  />
)
