// The scheduler, from the outside: what it does, what was asked of it, how often it works, and its sealed seed. Requests are rows
// that the scheduler takes; this API never runs a job, signs or opens a seed.
import Type from 'typebox'
import {
  component,
  count,
  flag,
  id,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  time,
  whole,
  words,
} from '../schema.js'
import { json, operation } from '../operation.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import { address, EXAMPLE_ADDRESS, EXAMPLE_ID, EXAMPLE_TIME, reason, REASON_EXAMPLE } from './parts.js'

const jobKind = oneOf(['accrue', 'settle', 'reverify'], 'What to run.')

const job = object({
  name: words('Of the job.'),
  interval_seconds: count('Between two runs.'),
  next_due_at: time('When it runs next.'),
  last_started_at: nullable(time('Of the last run.')),
  last_finished_at: nullable(time('Of the last run.')),
  last_outcome: nullable(words('Of the last run, in a few words.')),
  holder: nullable(words('The process that may run it now; null when none does.')),
  lease_expires_at: nullable(time('Until when.')),
  runs: count('So far.'),
})

const request = component(
  'JobRequest',
  object({
    id: id('Of the request.'),
    kind: jobKind,
    actor: words('Who asked.'),
    requested_at: time('When.'),
    taken_at: nullable(time('When a scheduler took it; null while it waits.')),
    taken_by: nullable(words('Which scheduler.')),
    finished_at: nullable(time('When it was done.')),
    outcome: nullable(words('What came of it, in a few words.')),
  }),
)

const EXAMPLE_REQUEST = {
  id: EXAMPLE_ID,
  kind: 'accrue',
  actor: 'email:ann@example.org',
  requested_at: EXAMPLE_TIME,
  taken_at: null,
  taken_by: null,
  finished_at: null,
  outcome: null,
} as const

const queued = json(
  'Written down; a scheduler takes it within seconds. One of a kind that waits already is joined.',
  object({
    status: oneOf(['queued'], 'Always `queued`.'),
    requests: list(request, 'In the order in which they are done.'),
  }),
  { status: 'queued', requests: [EXAMPLE_REQUEST] },
)

const interval = (description: string) => whole(30, 86_400, description)

const intervals = object({
  accrual_interval_seconds: count('Between two accruals.'),
  settlement_interval_seconds: count('Between two settlements.'),
  has_overrides: flag('An admin set them; else they come from the configuration.'),
  set_by: nullable(words('Who.')),
  set_at: nullable(time('When.')),
})

const EXAMPLE_INTERVALS = {
  accrual_interval_seconds: 1_200,
  settlement_interval_seconds: 1_200,
  has_overrides: true,
  set_by: 'email:ann@example.org',
  set_at: EXAMPLE_TIME,
}

export const schedulerOperations = {
  getSchedulerStatus: operation('getSchedulerStatus', {
    tag: 'admin',
    summary: 'Whether a scheduler works, and at what',
    access: 'viewer',
    limit: 'read',
    answers: {
      200: json(
        'From what the schedulers write themselves.',
        object({
          alive: flag('Some process holds the lease of a timed job.'),
          last_heartbeat_ago_sec: nullable(count('Since the last start or end of a run; null when there was none.')),
          status: nullable(words('Outcome of the last run.')),
          detail: nullable(words('What is missing, in a sentence.')),
          jobs: list(job),
        }),
        {
          alive: true,
          last_heartbeat_ago_sec: 4,
          status: 'ok',
          detail: null,
          jobs: [
            {
              name: 'accrue',
              interval_seconds: 1_200,
              next_due_at: EXAMPLE_TIME,
              last_started_at: EXAMPLE_TIME,
              last_finished_at: EXAMPLE_TIME,
              last_outcome: 'ok',
              holder: 'host-1',
              lease_expires_at: EXAMPLE_TIME,
              runs: 12,
            },
          ],
        },
      ),
    },
    problems: [],
  }),
  triggerScheduler: operation('triggerScheduler', {
    tag: 'admin',
    summary: 'Ask the scheduler for a run',
    description: 'Without a job: accrue, then settle.',
    access: 'operator',
    limit: 'write',
    body: object({ job: optional(jobKind), reason: optional(reason) }),
    bodyExample: { job: 'accrue' },
    answers: { 202: queued },
    problems: [],
  }),
  requestSettlement: operation('requestSettlement', {
    tag: 'admin',
    summary: 'Ask the scheduler for a settlement',
    access: 'operator',
    limit: 'write',
    answers: { 202: queued },
    problems: [],
  }),
  listJobRequests: operation('listJobRequests', {
    tag: 'admin',
    summary: 'What was asked of the scheduler',
    access: 'viewer',
    limit: 'read',
    query: { ...cursorPage(200, 50), kind: jobKind },
    answers: {
      200: json('A page of it, newest first.', object({ requests: list(request), ...pageFields }), {
        requests: [EXAMPLE_REQUEST],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  getSchedulerConfig: operation('getSchedulerConfig', {
    tag: 'admin',
    summary: 'How often the scheduler works',
    access: 'viewer',
    limit: 'read',
    answers: { 200: json('In force now.', intervals, EXAMPLE_INTERVALS) },
    problems: [],
  }),
  setSchedulerConfig: operation('setSchedulerConfig', {
    tag: 'admin',
    summary: 'Set how often the scheduler works',
    description: 'What is left out stays as it is. Obeyed from the next look on, without a restart.',
    access: 'operator',
    limit: 'write',
    body: Type.Object(
      {
        accrual_interval_seconds: optional(interval('Between two accruals.')),
        settlement_interval_seconds: optional(interval('Between two settlements.')),
        reason: optional(reason),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    bodyExample: { accrual_interval_seconds: 1_200 },
    answers: { 200: json('Set.', intervals, EXAMPLE_INTERVALS) },
    problems: [],
  }),
  setOperatorSeed: operation('setOperatorSeed', {
    tag: 'admin',
    summary: 'Seal a new operator seed',
    description:
      'Sealed with the public key of the scheduler, which alone can open it; never shown again. Refused while the former account has blocks that are neither confirmed nor dead, and where the seed is of another account than the one that is named.',
    access: 'operator',
    limit: 'login',
    body: object({
      seed: Type.String({
        pattern: '^\\s*[0-9A-Fa-f]{64}\\s*$',
        maxLength: 100,
        writeOnly: true,
        description: '64 hexadecimal characters.',
      }),
      address: optional(text(1, 100, 'The account that it must be of: nothing is sealed when it is not.')),
      reason,
    }),
    bodyExample: { seed: 'A17E5EED'.repeat(8), reason: REASON_EXAMPLE },
    answers: {
      200: json('Sealed.', object({ success: flag('Always true.'), message: words('What happens next.'), address }), {
        success: true,
        message: 'Restart the scheduler to sign with it.',
        address: EXAMPLE_ADDRESS,
      }),
    },
    problems: ['conflict', 'not-configured'],
  }),
  getOperatorSeedStatus: operation('getOperatorSeedStatus', {
    tag: 'admin',
    summary: 'Whether a seed is sealed',
    access: 'viewer',
    limit: 'read',
    answers: {
      200: json(
        'Never the seed.',
        object({
          configured: flag('A seed is sealed.'),
          address: nullable(address),
          set_by: nullable(words('Who.')),
          updated_at: nullable(time('When.')),
          can_be_set: flag('The public key of the scheduler is known here.'),
          sealed_for_present_key: nullable(
            flag(
              'The scheduler with the present key can open it; null when no seed is sealed or no key is known here.',
            ),
          ),
        }),
        {
          configured: true,
          address: EXAMPLE_ADDRESS,
          set_by: 'email:ann@example.org',
          updated_at: EXAMPLE_TIME,
          can_be_set: true,
          sealed_for_present_key: true,
        },
      ),
    },
    problems: [],
  }),
}
