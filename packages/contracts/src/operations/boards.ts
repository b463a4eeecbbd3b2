// What everybody may watch: the leaderboard by windows of time, the feed, and the feed as it happens.
import {
  ban,
  byDefault,
  component,
  count,
  flag,
  list,
  nullable,
  object,
  oneOf,
  text,
  time,
  whole,
  words,
} from '../schema.js'
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

const shownName = {
  discord_username: words('As Discord shows it, or `Hidden player`.'),
  name_hidden: flag('The player hides the name.'),
}

const leaderboardPlayer = component(
  'LeaderboardPlayer',
  object({
    rank: whole(1, 2_147_483_647, 'One more than the number of players with more kills in the window.'),
    ...shownName,
    kills: count('Kills accrued in the window.'),
    total_kills: count('Kills accrued ever.'),
    total_accrued_ban: ban('BAN accrued ever.'),
    total_paid_ban: ban('BAN in confirmed payouts, ever.'),
    cap_status: capStatus,
  }),
)

const ownPlace = component(
  'OwnPlace',
  object({
    rank: nullable(whole(1, 2_147_483_647, 'As on the board; null for who is not on it.')),
    kills: count('Kills accrued in the window.'),
  }),
)

const shown = {
  key: text(16, 16, 'The same for everything that is told of this accrual or payout.'),
  ...shownName,
}

const feedAccrual = component(
  'FeedAccrual',
  object({
    ...shown,
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
    ...shown,
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

const EXAMPLE_ACCRUAL = {
  key: 'nTq0Yy3c1s8VdHkL',
  discord_username: 'Ann',
  name_hidden: false,
  kills: 7,
  amount_ban: '0.35',
  settled: false,
  paid: false,
  created_at: EXAMPLE_TIME,
  user_at_cap: false,
}

const EXAMPLE_PAYOUT = {
  key: 'b7XqPz0aT5kWm2Rj',
  discord_username: 'Ann',
  name_hidden: false,
  kills: 40,
  amount_ban: '2',
  status: 'confirmed',
  paid: true,
  tx_hash: EXAMPLE_HASH,
  explorer_url: `https://creeper.banano.cc/hash/${EXAMPLE_HASH}`,
  created_at: EXAMPLE_TIME,
  confirmed_at: EXAMPLE_TIME,
} as const

const STREAM = `Server-sent events. \`ready\` comes first: load /api/feed then, and nothing is missed in between. \`accrual\` and
\`payout\` carry one entry of the lists of /api/feed as JSON; a payout is told again under the same \`key\` when it is published
and when it is confirmed. \`skipped\` says that more happened at once than is told one by one, and \`reset\` that what came after
\`Last-Event-ID\` is no longer known here: load /api/feed after either. \`beat\` every 15 seconds keeps the
connection and shows that it lives. Who reads too slowly is disconnected and may come back with \`Last-Event-ID\`.`

export const boardOperations = {
  getLeaderboard: operation('getLeaderboard', {
    tag: 'public',
    summary: 'Players by accrued kills, in a window of time',
    description:
      'Most kills first, then who joined first; equals share a rank. Day, week and month begin in the zone of the caps. Banned ' +
      'and deleted players are not shown. The first thousand players are listed; the own rank is told whatever it is.',
    access: 'optional-player',
    limit: 'public',
    query: {
      window: byDefault(oneOf(['day', 'week', 'month', 'all'], 'The present day, week or month, or all times.'), 'all'),
      limit: pageLimit(100, 50),
      offset: pageOffset(100_000),
    },
    answers: {
      200: json(
        'A page of players; empty behind those that can be listed.',
        object({
          players: list(leaderboardPlayer),
          listed: count('How many of them can be listed: the first thousand at most.'),
          total: count('Players on the whole board: with kills in the window, or who ever began.'),
          limit: whole(1, 100, 'As asked for.'),
          offset: count('As asked for.'),
          window: oneOf(['day', 'week', 'month', 'all'], 'As asked for.'),
          starts_at: nullable(time('First instant of the window; null for all times.')),
          ends_at: nullable(time('First instant after the window; null for all times.')),
          as_of: nullable(time('When kills were counted last; null before the first time.')),
          caps: object({
            daily: nullable(count('Kills paid a day at most; null without a cap.')),
            weekly: nullable(count('Kills paid a week at most; null without a cap.')),
          }),
          me: nullable(ownPlace),
        }),
        {
          players: [
            {
              rank: 1,
              discord_username: 'Ann',
              name_hidden: false,
              kills: 47,
              total_kills: 347,
              total_accrued_ban: '17.35',
              total_paid_ban: '17',
              cap_status: EXAMPLE_CAP_STATUS,
            },
          ],
          listed: 1,
          total: 1,
          limit: 50,
          offset: 0,
          window: 'week',
          starts_at: '2026-01-26T00:00:00.000Z',
          ends_at: '2026-02-02T00:00:00.000Z',
          as_of: EXAMPLE_TIME,
          caps: { daily: 150, weekly: 750 },
          me: { rank: 1, kills: 47 },
        },
        { ETag: 'Of exactly this page; `If-None-Match` answers 304.' },
      ),
      304: { description: 'The page is still the same.', empty: true },
    },
    problems: [],
  }),
  getFeed: operation('getFeed', {
    tag: 'public',
    summary: 'The latest accruals and payouts',
    description: 'Newest first. A second old, or a little more while it is read anew.',
    access: 'public',
    limit: 'public',
    query: { limit: pageLimit(100, 30) },
    answers: {
      200: json('Both lists.', object({ accruals: list(feedAccrual), payouts: list(feedPayout) }), {
        accruals: [EXAMPLE_ACCRUAL],
        payouts: [EXAMPLE_PAYOUT],
      }),
    },
    problems: [],
  }),
  streamFeed: operation('streamFeed', {
    tag: 'public',
    summary: 'The feed as it happens',
    description: STREAM,
    access: 'public',
    limit: 'stream',
    answers: {
      200: {
        description: 'Events until the caller or the server ends the connection.',
        contentType: 'text/event-stream',
        streamed: true,
        example: `id: 4f1c2a9b-17\nevent: accrual\ndata: ${JSON.stringify(EXAMPLE_ACCRUAL)}\n\n`,
      },
    },
    problems: [],
  }),
}
