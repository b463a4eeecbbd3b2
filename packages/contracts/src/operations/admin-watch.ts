// What an admin watches: figures, health, the flow of the money, blocks nobody knows, alerts and logs.
import Type from 'typebox'
import { ban, count, flag, id, list, nullable, object, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import { address, EXAMPLE_ADDRESS, EXAMPLE_ID, EXAMPLE_TIME } from './parts.js'
import { stop } from './health.js'

const step = (description: string) =>
  object(
    {
      count: count('Entries that wait at this verb.'),
      kills: count('Their kills together.'),
      amount_ban: ban('What they are worth together.'),
      oldest_at: nullable(time('Since when the oldest one waits; null when none does.')),
      oldest_age_seconds: nullable(count('How long the oldest one waits; null when none does.')),
    },
    description,
  )

const EXAMPLE_STEP = { count: 3, kills: 30, amount_ban: '1.5', oldest_at: EXAMPLE_TIME, oldest_age_seconds: 40 }
const NOTHING = { count: 0, kills: 0, amount_ban: '0', oldest_at: null, oldest_age_seconds: null }

const stats = object({
  users_total: count('Players in the books.'),
  verifications_ok: count('Players whose last verification was good.'),
  payouts_sent_ban: ban('In confirmed payouts.'),
  payouts_pending_ban: ban('In payouts that are not confirmed yet.'),
  accruals_total_ban: ban('Everything that was ever accrued.'),
  accruals_pending_ban: ban('Owed, in no payout yet.'),
  abuse_flags: count('Open flags.'),
  operator_account: nullable(address),
  operator_balance_ban: nullable(
    ban(
      'Confirmed, as the books hold it, on all operator accounts; null in a dry run and before the first live start.',
    ),
  ),
  operator_pending_ban: nullable(ban('In receive blocks that are not confirmed yet; null where the balance is.')),
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
          held_players: count('Players whose payouts are held.'),
          held_payouts: count('Open payouts that are held.'),
          open_flags: count('Open abuse flags.'),
          stops: list(stop, 'What stops payments at the moment.'),
          as_of: time('When this was read.'),
        }),
        {
          accrue: NOTHING,
          settle: EXAMPLE_STEP,
          pay: EXAMPLE_STEP,
          publish: EXAMPLE_STEP,
          confirm: EXAMPLE_STEP,
          held_players: 0,
          held_payouts: 0,
          open_flags: 0,
          stops: [],
          as_of: EXAMPLE_TIME,
        },
      ),
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
}
