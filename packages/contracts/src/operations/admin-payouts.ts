// Payouts, as an admin sees and treats them. Nothing here ever sends: what is queued again is signed by the scheduler.
import { ban, component, count, flag, id, list, nullable, object, oneOf, optional, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { auditEvent, EXAMPLE_EVENT } from './admin-audit.js'
import { block, EXAMPLE_BLOCK } from './admin-blocks.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import {
  address,
  EXAMPLE_ADDRESS,
  EXAMPLE_HASH,
  EXAMPLE_ID,
  EXAMPLE_TIME,
  explorerUrl,
  mark,
  payoutState,
  reason,
  REASON_EXAMPLE,
  txHash,
} from './parts.js'

export const payout = component(
  'AdminPayout',
  object({
    id: id('Of the payout.'),
    player_id: id('Of the player.'),
    discord_username: words('Of the player.'),
    address,
    operator_account: address,
    kills: count('Kills that it pays.'),
    amount_ban: ban('What it pays.'),
    status: payoutState,
    adopted: flag('A send that was found on the chain.'),
    reason: nullable(words('Why it is not signed yet or became void.')),
    held: mark('It is not signed.'),
    tx_hash: txHash,
    explorer_url: explorerUrl,
    created_at: time('When it was planned.'),
    signed_at: nullable(time('When its block was signed.')),
    published_at: nullable(time('When its block was first published.')),
    confirmed_at: nullable(time('When its block was confirmed.')),
    voided_at: nullable(time('When it became void.')),
  }),
)

export const EXAMPLE_PAYOUT = {
  id: EXAMPLE_ID,
  player_id: EXAMPLE_ID,
  discord_username: 'Ann',
  address: EXAMPLE_ADDRESS,
  operator_account: EXAMPLE_ADDRESS,
  kills: 40,
  amount_ban: '2',
  status: 'confirmed' as const,
  adopted: false,
  reason: null,
  held: null,
  tx_hash: EXAMPLE_HASH,
  explorer_url: `https://creeper.banano.cc/hash/${EXAMPLE_HASH}`,
  created_at: EXAMPLE_TIME,
  signed_at: EXAMPLE_TIME,
  published_at: EXAMPLE_TIME,
  confirmed_at: EXAMPLE_TIME,
  voided_at: null,
}

const item = object({
  accrual_id: id('Of the accrual.'),
  from_kills: count('Lifetime kills before.'),
  to_kills: count('Lifetime kills after.'),
  kills: count('Kills of this part.'),
  amount_ban: ban('What they are worth.'),
  baseline: count('Under which baseline.'),
  per_kill_ban: ban('The base rate that they were counted at.'),
  multipliers: list(object({ name: words('Of the factor.'), factor: words('An exact fraction, `3/2`.') })),
  accrued_at: time('When they were counted.'),
  released_at: nullable(time('When the payout let them go again.')),
  reading: object(
    {
      source: words('Who told it.'),
      total: count('Lifetime kills.'),
      provider_at: nullable(time("The provider's own time stamp.")),
    },
    'What made the debt.',
  ),
})

const moment = object({
  at: time('When.'),
  state: words('What it became: a state of the payout, or `dead` for a block that a rival killed.'),
  detail: words('With what: a block, a reason; empty where there is nothing to add.'),
})

const limits = object({
  time_zone: words('Of the windows, an IANA name.'),
  day_start: time('Of the day it was planned in.'),
  week_start: time('Of the week it was planned in.'),
  daily_cap: nullable(count('Kills, as it was planned under; null: no cap.')),
  weekly_cap: nullable(count('Kills, as it was planned under; null: no cap.')),
})

const params = { id: id('Of the payout.') }

const payoutAct = <const Id extends 'holdPayout' | 'releasePayout' | 'voidPayout'>(
  act: Id,
  summary: string,
  description: string,
) =>
  operation(act, {
    tag: 'admin',
    summary,
    description,
    access: 'operator',
    limit: 'write',
    params,
    body: object({ reason }),
    bodyExample: { reason: REASON_EXAMPLE },
    answers: { 200: json('Done.', payout, EXAMPLE_PAYOUT) },
    problems: ['not-found', 'conflict', 'already-paid', 'live-block'],
  })

export const payoutOperations = {
  listPayouts: operation('listPayouts', {
    tag: 'admin',
    summary: 'All payouts',
    access: 'viewer',
    limit: 'read',
    query: {
      ...cursorPage(200, 50),
      state: payoutState,
      player: id('Only of this player.'),
      held: flag('Only held ones, or only the others.'),
      from: time('Planned not before this instant.'),
      to: time('Planned before this instant.'),
    },
    answers: {
      200: json('A page of them, newest first.', object({ payouts: list(payout), ...pageFields }), {
        payouts: [EXAMPLE_PAYOUT],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  getPayout: operation('getPayout', {
    tag: 'admin',
    summary: 'One payout with everything behind it',
    access: 'viewer',
    limit: 'read',
    params,
    answers: {
      200: json(
        'With its parts and every block it ever had.',
        object({
          payout,
          limits,
          items: list(item, 'The first 500.'),
          item_count: count('All of them.'),
          blocks: list(block, 'Dead ones too, the first one first.'),
          history: list(moment, 'From planned on, in order.'),
          audit: list(auditEvent, 'The last 50 acts on this payout.'),
        }),
        {
          payout: EXAMPLE_PAYOUT,
          limits: {
            time_zone: 'UTC',
            day_start: '2026-01-31T00:00:00.000Z',
            week_start: '2026-01-26T00:00:00.000Z',
            daily_cap: 150,
            weekly_cap: 750,
          },
          items: [
            {
              accrual_id: EXAMPLE_ID,
              from_kills: 12_305,
              to_kills: 12_345,
              kills: 40,
              amount_ban: '2',
              baseline: 1,
              per_kill_ban: '0.05',
              multipliers: [],
              accrued_at: EXAMPLE_TIME,
              released_at: null,
              reading: { source: 'fortnite', total: 12_345, provider_at: EXAMPLE_TIME },
            },
          ],
          item_count: 1,
          blocks: [EXAMPLE_BLOCK],
          history: [{ at: EXAMPLE_TIME, state: 'confirmed', detail: EXAMPLE_HASH }],
          audit: [EXAMPLE_EVENT],
        },
      ),
    },
    problems: ['not-found'],
  }),
  retryPayout: operation('retryPayout', {
    tag: 'admin',
    summary: 'Queue a payout again',
    description:
      'What waits is looked at anew by the next signing; a block that is signed already is due to be sent again. Never signs and never sends by itself. Paid, void and held ones are conflicts.',
    access: 'operator',
    limit: 'write',
    body: object({ payout_id: id('Of the payout.'), reason: optional(reason) }),
    bodyExample: { payout_id: EXAMPLE_ID },
    answers: {
      200: json(
        'Queued.',
        object({ status: oneOf(['queued'], 'Always `queued`.'), payout_id: id('Of the payout.'), tx_hash: txHash }),
        { status: 'queued', payout_id: EXAMPLE_ID, tx_hash: null },
      ),
    },
    problems: ['not-found', 'already-paid', 'conflict'],
  }),
  holdPayout: payoutAct('holdPayout', 'Hold a payout', 'It is not signed until it is released.'),
  releasePayout: payoutAct('releasePayout', 'Release a payout', 'Ends a hold.'),
  voidPayout: payoutAct('voidPayout', 'Void a payout', 'Only without a live block; its kills become owed again.'),
}
