// Health in detail: more than probes need, and nothing for the public.
import Type from 'typebox'
import { count, flag, list, nullable, object, oneOf, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { stop } from './health.js'
import { EXAMPLE_TIME } from './parts.js'

const job = object({
  name: words('Of the job.'),
  interval_seconds: count('Between two runs.'),
  next_due_at: time('When it is due next.'),
  last_started_at: nullable(time('When some scheduler last began it.')),
  last_finished_at: nullable(time('When some scheduler last ended it.')),
  last_outcome: nullable(words('What came of it.')),
  runs: count('How often it ended.'),
  late: flag('It was due long ago, and no scheduler took it.'),
})

const outside = object({
  kind: oneOf(['node', 'work'], '`node`: a Banano node; `work`: a source of work.'),
  name: words('Of the service.'),
  well: nullable(flag('It answers as it should; null when it was not needed yet.')),
  detail: words('What the scheduler last saw of it.'),
  seen_at: time('When that was.'),
})

export const extendedHealthOperations = {
  getExtendedHealth: operation('getExtendedHealth', {
    tag: 'admin',
    summary: 'Health in detail',
    access: 'viewer',
    limit: 'read',
    answers: {
      200: json(
        'Also while something is wrong.',
        object({
          status: oneOf(['ok', 'degraded'], '`degraded`: something below is not as it should be.'),
          version: words('That runs.'),
          db_ok: flag('The database answers and is migrated.'),
          db_latency_ms: nullable(
            Type.Number({ minimum: 0, description: 'Of one small read; null without an answer.' }),
          ),
          uptime_sec: count('Of this process.'),
          config_error: nullable(words('Always null: a process with a wrong configuration does not start.')),
          db_init_error: nullable(words('What is wrong with the database, in a sentence.')),
          scheduler_alive: nullable(flag('Some scheduler holds its leases; null when not known.')),
          migrations_pending: list(words('Of a migration.'), 'That the database lacks.'),
          stops: list(stop, 'What stops payments at the moment.'),
          oldest: object(
            {
              pending_reading: nullable(count('Seconds; null when none waits.')),
              owed: nullable(count('Seconds; null when nothing is owed.')),
              planned: nullable(count('Seconds; null when none is planned.')),
              signed: nullable(count('Seconds; null when none is signed.')),
              published: nullable(count('Seconds; null when none is published.')),
            },
            'How long the oldest entry waits at each of the five verbs.',
          ),
          jobs: list(job, 'As the schedulers left them.'),
          alerts_open: nullable(count('Open alerts; null when not known.')),
          outside: list(outside, 'What a live scheduler last saw of its nodes and sources of work.'),
        }),
        {
          status: 'ok',
          version: '0.1.0',
          db_ok: true,
          db_latency_ms: 0.8,
          uptime_sec: 3_600,
          config_error: null,
          db_init_error: null,
          scheduler_alive: true,
          migrations_pending: [],
          stops: [],
          oldest: { pending_reading: null, owed: 600, planned: 20, signed: null, published: null },
          jobs: [
            {
              name: 'settle',
              interval_seconds: 1_200,
              next_due_at: EXAMPLE_TIME,
              last_started_at: EXAMPLE_TIME,
              last_finished_at: EXAMPLE_TIME,
              last_outcome: 'ok',
              runs: 12,
              late: false,
            },
          ],
          alerts_open: 0,
          outside: [
            {
              kind: 'node',
              name: 'node.example.org',
              well: true,
              detail: '210000000 blocks, 210000000 cemented, answered in 31 ms',
              seen_at: EXAMPLE_TIME,
            },
          ],
        },
      ),
    },
    problems: [],
  }),
}
