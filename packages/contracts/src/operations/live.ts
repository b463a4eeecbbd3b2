// The state of the books, for everybody to see.
import Type from 'typebox'
import { ban, component, count, flag, list, nullable, object, oneOf, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { stop } from './health.js'
import { address, EXAMPLE_ADDRESS, EXAMPLE_TIME } from './parts.js'

const comparison = component(
  'ChainComparison',
  object({
    account: address,
    compared_at: time('When the books were last compared with the chain.'),
    matches: flag('They were equal.'),
    books_balance_ban: ban('By the books.'),
    chain_balance_ban: nullable(ban('On the chain; null when no node could tell.')),
  }),
)

const totals = object({
  players: count('Players in the books.'),
  accrued_kills: count('Kills that were ever accrued.'),
  accrued_ban: ban('What they are worth.'),
  owed_ban: ban('In no payout yet.'),
  open_ban: ban('In payouts that are not confirmed yet.'),
  paid_ban: ban('In confirmed payouts.'),
  payouts_confirmed: count('Confirmed payouts.'),
})

const rate = object(
  {
    ban_per_kill: ban('What a kill is worth, before multipliers.'),
    multipliers: list(
      object({ name: words('Of the multiplier.'), factor: words('An exact number or fraction, such as `3/2`.') }),
    ),
    effective_ban_per_kill: ban('What a kill is worth now, all multipliers included, rounded down.'),
    daily_kill_cap: nullable(count('Kills paid a day at most; null without a cap.')),
    weekly_kill_cap: nullable(count('Kills paid a week at most; null without a cap.')),
    min_payout_ban: ban('The smallest payout.'),
  },
  'In force at this moment.',
)

export const liveOperations = {
  getTransparency: operation('getTransparency', {
    tag: 'public',
    summary: 'The books against the chain',
    access: 'public',
    limit: 'public',
    answers: {
      200: json(
        'As the scheduler compared and added up last.',
        object({
          mode: oneOf(['live', 'dry'], '`dry`: nothing is really paid.'),
          books_match_chain: nullable(flag('Every account was equal; null when nothing was compared yet.')),
          last_compared_at: nullable(time('The oldest of the last comparisons.')),
          comparisons: list(comparison),
          operator_balance_ban: nullable(
            ban('Confirmed, by the books, on all accounts that pay; null when not known.'),
          ),
          days_of_solvency: nullable(
            Type.Number({
              minimum: 0,
              description:
                'How long what is free after all debts and the minimum lasts at `paid_a_day_ban`; null when nothing was paid in the last seven days or the balance is not known.',
            }),
          ),
          paid_last_7_days_ban: nullable(ban('Confirmed in the last seven days; null as `totals`.')),
          paid_a_day_ban: nullable(ban('The mean of a day since `pace_since`, of at least one day; null as `totals`.')),
          pace_since: nullable(time('Seven days ago, or the first payout if that was later; null as `totals`.')),
          stops: list(stop, 'What stops payments at the moment.'),
          totals: nullable(totals),
          rate,
          as_of: nullable(time('When the sums were made; null, with `totals`, before a scheduler made any.')),
        }),
        {
          mode: 'live',
          books_match_chain: true,
          last_compared_at: EXAMPLE_TIME,
          comparisons: [
            {
              account: EXAMPLE_ADDRESS,
              compared_at: EXAMPLE_TIME,
              matches: true,
              books_balance_ban: '1336',
              chain_balance_ban: '1336',
            },
          ],
          operator_balance_ban: '1336',
          days_of_solvency: 93.5,
          paid_last_7_days_ban: '100',
          paid_a_day_ban: '14.28571428',
          pace_since: EXAMPLE_TIME,
          stops: [],
          totals: {
            players: 12,
            accrued_kills: 2_400,
            accrued_ban: '120',
            owed_ban: '18',
            open_ban: '2',
            paid_ban: '100',
            payouts_confirmed: 31,
          },
          rate: {
            ban_per_kill: '0.05',
            multipliers: [{ name: 'demo week', factor: '3/2' }],
            effective_ban_per_kill: '0.075',
            daily_kill_cap: 150,
            weekly_kill_cap: 750,
            min_payout_ban: '0.01',
          },
          as_of: EXAMPLE_TIME,
        },
      ),
    },
    problems: [],
  }),
}
