// What everybody may read: names and flags of this installation, the leaderboard, the feed, the countdown.
import Type from 'typebox'
import { ban, component, count, flag, list, nullable, object, time, whole, words } from '../schema.js'
import { json, operation } from '../operation.js'
import {
  capStatus,
  EXAMPLE_CAP_STATUS,
  EXAMPLE_HASH,
  EXAMPLE_TIME,
  explorerUrl,
  pageLimit,
  pageOffset,
  payoutState,
  txHash,
} from './parts.js'

const leaderboardPlayer = component(
  'LeaderboardPlayer',
  object({
    discord_username: words('As Discord shows it.'),
    total_kills: count('Kills accrued.'),
    total_accrued_ban: ban('BAN accrued.'),
    total_paid_ban: ban('BAN in confirmed payouts.'),
    cap_status: capStatus,
  }),
)

const feedAccrual = component(
  'FeedAccrual',
  object({
    discord_username: words('As Discord shows it.'),
    kills: count('Kills that became owed.'),
    amount_ban: ban('What they are worth.'),
    settled: flag('A payout covers them.'),
    paid: flag('That payout is confirmed.'),
    created_at: time('When they were counted.'),
    user_at_cap: flag('The player has used up a cap.'),
  }),
)

const feedPayout = component(
  'FeedPayout',
  object({
    discord_username: words('As Discord shows it.'),
    kills: count('Kills that it pays.'),
    amount_ban: ban('What it pays.'),
    status: payoutState,
    paid: flag('True only when its block is confirmed.'),
    tx_hash: txHash,
    explorer_url: explorerUrl,
    created_at: time('When it was planned.'),
    confirmed_at: nullable(time('When its block was confirmed.')),
  }),
)

const seconds = (description: string) => nullable(count(description))

export const publicOperations = {
  getProduct: operation('getProduct', {
    tag: 'public',
    summary: 'Names, links and flags of this installation',
    access: 'public',
    limit: 'public',
    answers: {
      200: json(
        'From the configuration.',
        object({
          app_name: words('Name of the application.'),
          org_name: words('Who runs it.'),
          banner_url: words('An image, or empty.'),
          media_kit_url: words('A page, or empty.'),
          default_locale: words('A language tag.'),
          discord_invite_url: words('Where to join the guild, or empty.'),
          feature_flags: Type.Unsafe<Readonly<Record<string, boolean>>>({
            type: 'object',
            additionalProperties: { type: 'boolean' },
            required: ['dry_run_banner'],
            properties: { dry_run_banner: { type: 'boolean' } },
            description: '`dry_run_banner` tells whether this process runs dry.',
          }),
        }),
        {
          app_name: 'Pay2Slay Faucet',
          org_name: 'Example',
          banner_url: '',
          media_kit_url: '',
          default_locale: 'en',
          discord_invite_url: 'https://discord.gg/example',
          feature_flags: { dry_run_banner: true },
        },
      ),
    },
    problems: [],
  }),
  getLeaderboard: operation('getLeaderboard', {
    tag: 'public',
    summary: 'Players by accrued kills',
    description: 'Most kills first, then who joined first. Banned players are not shown. At most a second old.',
    access: 'public',
    limit: 'public',
    query: { limit: pageLimit(100, 50), offset: pageOffset(100_000) },
    answers: {
      200: json(
        'A page of players; empty behind the end.',
        object({
          players: list(leaderboardPlayer),
          total: count('Players on the whole board.'),
          limit: whole(1, 100, 'As asked for.'),
          offset: count('As asked for.'),
          caps: object({
            daily: nullable(count('Kills paid a day at most; null without a cap.')),
            weekly: nullable(count('Kills paid a week at most; null without a cap.')),
          }),
        }),
        {
          players: [
            {
              discord_username: 'Ann',
              total_kills: 347,
              total_accrued_ban: '17.35',
              total_paid_ban: '17',
              cap_status: EXAMPLE_CAP_STATUS,
            },
          ],
          total: 1,
          limit: 50,
          offset: 0,
          caps: { daily: 150, weekly: 750 },
        },
      ),
    },
    problems: [],
  }),
  getFeed: operation('getFeed', {
    tag: 'public',
    summary: 'The latest accruals and payouts',
    description: 'Newest first. At most a second old.',
    access: 'public',
    limit: 'public',
    query: { limit: pageLimit(100, 30) },
    answers: {
      200: json('Both lists.', object({ accruals: list(feedAccrual), payouts: list(feedPayout) }), {
        accruals: [
          {
            discord_username: 'Ann',
            kills: 7,
            amount_ban: '0.35',
            settled: false,
            paid: false,
            created_at: EXAMPLE_TIME,
            user_at_cap: false,
          },
        ],
        payouts: [
          {
            discord_username: 'Ann',
            kills: 40,
            amount_ban: '2',
            status: 'confirmed',
            paid: true,
            tx_hash: EXAMPLE_HASH,
            explorer_url: `https://creeper.banano.cc/hash/${EXAMPLE_HASH}`,
            created_at: EXAMPLE_TIME,
            confirmed_at: EXAMPLE_TIME,
          },
        ],
      }),
    },
    problems: [],
  }),
  getCountdown: operation('getCountdown', {
    tag: 'public',
    summary: 'Seconds until the next accrual and settlement',
    access: 'public',
    limit: 'public',
    answers: {
      200: json(
        'By the clock of the database; null where no scheduler runs.',
        object({
          next_accrual_in: seconds('Whole seconds, rounded up.'),
          next_settlement_in: seconds('Whole seconds, rounded up.'),
          accrual_interval_seconds: seconds('Between two accruals.'),
          settlement_interval_seconds: seconds('Between two settlements.'),
        }),
        {
          next_accrual_in: 17,
          next_settlement_in: 44,
          accrual_interval_seconds: 60,
          settlement_interval_seconds: 60,
        },
      ),
    },
    problems: [],
  }),
}
