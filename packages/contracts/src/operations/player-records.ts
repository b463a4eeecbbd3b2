// A player's payouts and accruals, as pages and as CSV.
import { ban, byDefault, component, count, flag, id, list, nullable, object, oneOf, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { countedPageFields, cursorPage, LAST_PAGE, offset } from './paging.js'
import {
  address,
  EXAMPLE_ADDRESS,
  EXAMPLE_HASH,
  EXAMPLE_ID,
  EXAMPLE_TIME,
  explorerUrl,
  payoutState,
  txHash,
} from './parts.js'

const myPayout = component(
  'MyPayout',
  object({
    id: id('Of the payout.'),
    kills: count('Kills that it pays.'),
    amount_ban: ban('What it pays.'),
    status: payoutState,
    paid: flag('True only when its block is confirmed.'),
    address,
    tx_hash: txHash,
    explorer_url: explorerUrl,
    reason: nullable(words('Why it is not signed yet or became void, in a sentence.')),
    reason_code: nullable(words('The same in one word, such as `held`, `outflow_limit_hour` or `unlinked`.')),
    held: flag('An admin holds it.'),
    created_at: time('When it was planned.'),
    confirmed_at: nullable(time('When its block was confirmed.')),
  }),
)

const factor = object({
  name: words('Of the multiplier.'),
  factor: words('An exact number or fraction, such as `3/2`.'),
})

const limitFields = {
  kills: count('Kills that were within the limit.'),
  amount_ban: ban('What those are worth.'),
  of_kills: count('Of how many.'),
  of_amount_ban: ban('Of how much.'),
}

const cut = object({
  code: words('The limit: `daily_cap`, `weekly_cap`, `funds` or `found_send`.'),
  cap_kills: nullable(count('The cap, where it is one.')),
  ...limitFields,
  at: time('When the payout was planned that ended there.'),
  payout_id: id('Of that payout.'),
  until: nullable(time('When the window of the cap ends; null for what has none.')),
})

const waits = object({
  code: words('As in `why_less` of the status.'),
  cap_kills: nullable(count('The cap, where it is one.')),
  ...limitFields,
  until: nullable(time('When it passes by itself; null: nobody knows.')),
})

const myAccrual = component(
  'MyAccrual',
  object({
    id: id('Of the accrual.'),
    kills: count('Kills that became owed.'),
    amount_ban: ban('What they are worth.'),
    ban_per_kill: ban('The rate they were made at, before multipliers.'),
    multipliers: list(factor, 'What it was multiplied with.'),
    settled: flag('A payout covers them.'),
    paid: flag('That payout is confirmed.'),
    payout_id: nullable(id('Of that payout.')),
    epoch_minute: count('Minutes since 1970 UTC when they were counted.'),
    created_at: time('When they were counted.'),
    counted_kills: count('Of the whole count: more than `kills` where payouts took it in parts.'),
    counted_ban: ban('What the whole count was worth.'),
    cuts: list(
      cut,
      'Limits at which a payout ended within the count and took or left this part, in the order of time.',
    ),
    waits: list(
      waits,
      'While it is owed: each limit that keeps the next payout from taking all of it, with what fits under it alone; empty where all of it is next.',
    ),
  }),
)

const CSV = 'text/csv'

const csv = (description: string, example: string) => ({
  200: { description, contentType: CSV, streamed: true, example, headers: { 'Content-Disposition': 'A file name.' } },
})

export const recordOperations = {
  listMyPayouts: operation('listMyPayouts', {
    tag: 'player',
    summary: 'My payouts',
    access: 'player',
    limit: 'read',
    query: {
      ...cursorPage(100, 20),
      offset,
      status: payoutState,
      sort: byDefault(
        oneOf(
          ['-created_at', 'created_at', '-amount_ban', 'amount_ban', '-status', 'status'],
          'By what; a minus turns the order around. Cursors work with `created_at` and `-created_at`.',
        ),
        '-created_at',
      ),
    },
    answers: {
      200: json('A page of them.', object({ payouts: list(myPayout), ...countedPageFields }), {
        payouts: [
          {
            id: EXAMPLE_ID,
            kills: 40,
            amount_ban: '2',
            status: 'confirmed',
            paid: true,
            address: EXAMPLE_ADDRESS,
            tx_hash: EXAMPLE_HASH,
            explorer_url: `https://creeper.banano.cc/hash/${EXAMPLE_HASH}`,
            reason: null,
            reason_code: null,
            held: false,
            created_at: EXAMPLE_TIME,
            confirmed_at: EXAMPLE_TIME,
          },
        ],
        count: 1,
        limit: 20,
        offset: 0,
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  downloadMyPayouts: operation('downloadMyPayouts', {
    tag: 'player',
    summary: 'All my payouts as CSV',
    access: 'player',
    limit: 'heavy',
    answers: csv(
      'Newest first, with a line of names; at most 100 000 lines, sent while they are read. No cell is a formula.',
      'created_at,kills,amount_ban,status,address,tx_hash,confirmed_at,reason\r\n',
    ),
    problems: [],
  }),
  listMyAccruals: operation('listMyAccruals', {
    tag: 'player',
    summary: 'How my kills became owed',
    description: 'Newest first.',
    access: 'player',
    withSession: 'status',
    limit: 'read',
    query: { ...cursorPage(200, 50), offset, settled: flag('Only those that a payout covers, or only the others.') },
    answers: {
      200: json('A page of them.', object({ accruals: list(myAccrual), ...countedPageFields }), {
        accruals: [
          {
            id: EXAMPLE_ID,
            kills: 7,
            amount_ban: '0.35',
            ban_per_kill: '0.05',
            multipliers: [],
            settled: false,
            paid: false,
            payout_id: null,
            epoch_minute: 29_497_680,
            created_at: EXAMPLE_TIME,
            counted_kills: 20,
            counted_ban: '1',
            cuts: [
              {
                code: 'daily_cap',
                cap_kills: 150,
                kills: 13,
                amount_ban: '0.65',
                of_kills: 20,
                of_amount_ban: '1',
                at: EXAMPLE_TIME,
                payout_id: EXAMPLE_ID,
                until: EXAMPLE_TIME,
              },
            ],
            waits: [
              {
                code: 'daily_cap',
                cap_kills: 150,
                kills: 0,
                amount_ban: '0',
                of_kills: 7,
                of_amount_ban: '0.35',
                until: EXAMPLE_TIME,
              },
            ],
          },
        ],
        count: 1,
        limit: 50,
        offset: 0,
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  downloadMyAccruals: operation('downloadMyAccruals', {
    tag: 'player',
    summary: 'All my accruals as CSV',
    access: 'player',
    limit: 'heavy',
    answers: csv(
      'Newest first, with a line of names; at most 100 000 lines, sent while they are read. No cell is a formula.',
      'created_at,kills,amount_ban,ban_per_kill,multipliers,settled,paid,payout_id\r\n',
    ),
    problems: [],
  }),
}
