// Payouts, as an admin sees and treats them. Nothing here ever sends: what is queued again is signed by the scheduler.
import { ban, component, count, flag, id, list, nullable, object, oneOf, optional, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { block, EXAMPLE_BLOCK } from './admin-watch.js'
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
  released_at: nullable(time('When the payout let them go again.')),
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
        object({ payout, items: list(item), blocks: list(block, 'Dead ones too.') }),
        {
          payout: EXAMPLE_PAYOUT,
          items: [
            {
              accrual_id: EXAMPLE_ID,
              from_kills: 12_305,
              to_kills: 12_345,
              kills: 40,
              amount_ban: '2',
              released_at: null,
            },
          ],
          blocks: [EXAMPLE_BLOCK],
        },
      ),
    },
    problems: ['not-found'],
  }),
  retryPayout: operation('retryPayout', {
    tag: 'admin',
    summary: 'Queue a payout again',
    description: 'Ends its hold and its waiting, and never sends. One that is paid already is a conflict.',
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
