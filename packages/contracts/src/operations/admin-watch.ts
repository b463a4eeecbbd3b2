// What an admin watches: figures, health, the flow of the money, blocks nobody knows, alerts and logs.
import Type from 'typebox'
import {
  ban,
  blockHash,
  byDefault,
  component,
  count,
  flag,
  id,
  list,
  nullable,
  object,
  oneOf,
  time,
  whole,
  words,
} from '../schema.js'
import { json, operation } from '../operation.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import { address, EXAMPLE_ADDRESS, EXAMPLE_HASH, EXAMPLE_ID, EXAMPLE_TIME, explorerUrl } from './parts.js'
import { stop } from './health.js'

const step = (description: string) =>
  object(
    {
      count: count('Entries that wait at this verb.'),
      amount_ban: ban('What they are worth together.'),
      oldest_age_seconds: nullable(count('How long the oldest one waits; null when none does.')),
    },
    description,
  )

const EXAMPLE_STEP = { count: 3, amount_ban: '1.5', oldest_age_seconds: 40 }

export const block = component(
  'Block',
  object({
    hash: blockHash('Of the block.'),
    account: address,
    previous: nullable(blockHash('The block before; null for the first one.')),
    height: count('Its place in the chain of the account.'),
    kind: words('`send`, `receive`, `change` or `epoch`.'),
    role: words('Why it is in the books: `payout`, `receive`, `cancel`, `foreign` …'),
    state: words('`signed`, `published`, `confirmed`, `dead` …'),
    amount_ban: nullable(ban('What it moves; null where that is no whole number of units.')),
    payout_id: nullable(id('The payout that it pays.')),
    publish_attempts: count('How often it was sent to a node.'),
    signed_at: nullable(time('When it was signed or seen.')),
    confirmed_at: nullable(time('When it was confirmed.')),
    explorer_url: explorerUrl,
  }),
)

export const EXAMPLE_BLOCK = {
  hash: EXAMPLE_HASH,
  account: EXAMPLE_ADDRESS,
  previous: null,
  height: 17,
  kind: 'send',
  role: 'payout',
  state: 'confirmed',
  amount_ban: '2',
  payout_id: EXAMPLE_ID,
  publish_attempts: 1,
  signed_at: EXAMPLE_TIME,
  confirmed_at: EXAMPLE_TIME,
  explorer_url: `https://creeper.banano.cc/hash/${EXAMPLE_HASH}`,
}

const stats = object({
  users_total: count('Players in the books.'),
  verifications_ok: count('Players whose last verification was good.'),
  payouts_sent_ban: ban('In confirmed payouts.'),
  payouts_pending_ban: ban('In payouts that are not confirmed yet.'),
  accruals_total_ban: ban('Everything that was ever accrued.'),
  accruals_pending_ban: ban('Owed, in no payout yet.'),
  abuse_flags: count('Open flags.'),
  operator_account: nullable(address),
  operator_balance_ban: nullable(ban('By the last comparison with the chain; null when not known.')),
  operator_pending_ban: nullable(ban('Signed and not confirmed yet; null when not known.')),
  ban_per_kill: ban('In force now, before multipliers.'),
  daily_kill_cap: nullable(count('In force now; null without a cap.')),
  weekly_kill_cap: nullable(count('In force now; null without a cap.')),
  accrual_interval_seconds: count('In force now.'),
  settlement_interval_seconds: count('In force now.'),
  scheduler_minutes: Type.Number({
    minimum: 0,
    description: 'The accrual interval in minutes, as the original told it.',
  }),
  dry_run: flag('Nothing is really paid.'),
})

const alert = object({
  id: id('Of the alert.'),
  kind: words('In one word.'),
  meaning: words('What it means and what to do.'),
  detail: words('What was seen.'),
  raised_at: time('When it began.'),
  seen_at: time('When it was last seen.'),
  times: count('How often it was seen.'),
  cleared_at: nullable(time('When it ended; null while it lasts.')),
})

export const watchOperations = {
  getStats: operation('getStats', {
    tag: 'admin',
    summary: 'Figures of the whole service',
    access: 'viewer',
    limit: 'read',
    answers: {
      200: json('As of now.', stats, {
        users_total: 12,
        verifications_ok: 11,
        payouts_sent_ban: '100',
        payouts_pending_ban: '2',
        accruals_total_ban: '120',
        accruals_pending_ban: '18',
        abuse_flags: 0,
        operator_account: EXAMPLE_ADDRESS,
        operator_balance_ban: '1336',
        operator_pending_ban: '2',
        ban_per_kill: '0.05',
        daily_kill_cap: 150,
        weekly_kill_cap: 750,
        accrual_interval_seconds: 1_200,
        settlement_interval_seconds: 1_200,
        scheduler_minutes: 20,
        dry_run: false,
      }),
    },
    problems: [],
  }),
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
          stops: list(stop, 'What stops payments at the moment.'),
          alerts_open: nullable(count('Open alerts; null when not known.')),
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
          stops: [],
          alerts_open: 0,
        },
      ),
    },
    problems: [],
  }),
  getFlow: operation('getFlow', {
    tag: 'admin',
    summary: 'What waits at each of the five verbs',
    access: 'viewer',
    limit: 'read',
    answers: {
      200: json(
        'From kills to confirmed BAN.',
        object({
          accrue: step('Pending readings: kills that an admin has to accept or refuse; worth at the present rate.'),
          settle: step('Accruals in no payout yet.'),
          pay: step('Planned payouts, not signed yet.'),
          publish: step('Signed payouts, not published yet.'),
          confirm: step('Published payouts, not confirmed yet.'),
          as_of: time('When this was read.'),
        }),
        {
          accrue: { count: 0, amount_ban: '0', oldest_age_seconds: null },
          settle: EXAMPLE_STEP,
          pay: EXAMPLE_STEP,
          publish: EXAMPLE_STEP,
          confirm: EXAMPLE_STEP,
          as_of: EXAMPLE_TIME,
        },
      ),
    },
    problems: [],
  }),
  listUnknownBlocks: operation('listUnknownBlocks', {
    tag: 'admin',
    summary: 'Blocks of the operator that no payout of ours explains',
    description: 'Foreign ones that were acknowledged or adopted, and the unknown one of a books stop.',
    access: 'viewer',
    limit: 'read',
    query: cursorPage(200, 50),
    answers: {
      200: json('A page of them, newest first.', object({ blocks: list(block), ...pageFields }), {
        blocks: [{ ...EXAMPLE_BLOCK, role: 'foreign', payout_id: null }],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  listAlerts: operation('listAlerts', {
    tag: 'admin',
    summary: 'What an operator must look at',
    access: 'viewer',
    limit: 'read',
    query: { ...cursorPage(200, 50), open: flag('Only those that last, or only those that ended.') },
    answers: {
      200: json('A page of them, newest first.', object({ alerts: list(alert), ...pageFields }), {
        alerts: [
          {
            id: EXAMPLE_ID,
            kind: 'balance_low',
            meaning: "the operator's balance is below the minimum: send BAN to the operator's account",
            detail: '12 BAN, below the minimum of 50 BAN',
            raised_at: EXAMPLE_TIME,
            seen_at: EXAMPLE_TIME,
            times: 3,
            cleared_at: null,
          },
        ],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  getRecentLogs: operation('getRecentLogs', {
    tag: 'admin',
    summary: 'The last lines of the log of this process',
    access: 'viewer',
    limit: 'read',
    query: { tail: byDefault(whole(1, 5_000, 'How many lines at most.'), 500) },
    answers: {
      200: json(
        'Oldest first, secrets removed.',
        object({ count: count('Lines.'), lines: list(words('One entry.')) }),
        {
          count: 1,
          lines: ['{"level":"info","event":"http_request"}'],
        },
      ),
    },
    problems: [],
  }),
  tailLogs: operation('tailLogs', {
    tag: 'admin',
    summary: 'The log of this process as it grows',
    description:
      'Server-sent events, one line each: the last `tail` ones, then what comes. Readers that do not keep up are dropped.',
    access: 'viewer',
    limit: 'stream',
    query: { tail: byDefault(whole(0, 5_000, 'How many lines to begin with.'), 200) },
    answers: {
      200: {
        description: 'A stream without an end.',
        contentType: 'text/event-stream',
        streamed: true,
        example: 'data: {"level":"info","event":"http_request"}\n\n',
      },
    },
    problems: ['busy'],
  }),
}
