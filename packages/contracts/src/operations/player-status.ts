// What a player is owed, was paid, and why a payout is less than expected.
import { ban, component, count, flag, id, list, nullable, object, oneOf, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { stop } from './health.js'
import {
  address,
  capStatus,
  discordId,
  EXAMPLE_ADDRESS,
  EXAMPLE_CAP_STATUS,
  EXAMPLE_DISCORD_ID,
  EXAMPLE_TIME,
  killsAndBan,
  payoutState,
} from './parts.js'
import { EXAMPLE_WALLET, wallet } from './wallets.js'

export const verification = component(
  'Verification',
  object({
    guild_member: flag('Member of the Discord guild, by the last good answer.'),
    epic_account_id: nullable(words('The linked Epic account.')),
    epic_name: nullable(words('Its name.')),
    epic_verified: flag('The directory vouches for it.'),
    last_verified_at: nullable(time('The last good answer of the directory.')),
    status: nullable(words('What the last answer was, in one word.')),
    source: nullable(
      words('Who asked: `auth_callback` (a login), `user_reverify`, `admin_reverify`, `verification_refresh`.'),
    ),
  }),
)

export const EXAMPLE_VERIFICATION = {
  guild_member: true,
  epic_account_id: '7a3f0c5e1d2b4a69b8c7d6e5f4a3b2c1',
  epic_name: 'AnnPlays',
  epic_verified: true,
  last_verified_at: EXAMPLE_TIME,
  status: 'ok',
  source: 'auth_callback',
}

const whyLess = component(
  'WhyLess',
  object({ code: words('In one word, for programs.'), sentence: words('For people.') }),
)

const markForPlayer = (description: string) =>
  nullable(object({ since: time('Since when.'), reason: words('Why, as far as a player is told.') }, description))

const status = component(
  'PlayerStatus',
  object({
    discord_id: discordId,
    discord_username: words('As Discord shows it.'),
    hide_name: flag('Leaderboard and feed do not show the name.'),
    linked: flag('A wallet is linked.'),
    wallet_address: nullable(address),
    wallet: nullable(wallet),
    pending_wallet: nullable(wallet),
    last_verified_at: nullable(time('As in `verification`.')),
    last_verified_status: nullable(words('As in `verification`.')),
    last_verified_source: nullable(words('As in `verification`.')),
    verification,
    statistics: oneOf(
      ['ok', 'private', 'not_found', 'no_data', 'unread'],
      'Whether kills can be read, by the last reading: not public, not known to the provider, or without figures; `unread` before the first one.',
    ),
    has_baseline: flag('New kills count from a first reading on, and there is one.'),
    verification_meaning: nullable(words('What the last answer means, in a sentence; null before the first one.')),
    verification_remedy: nullable(words('What to do about it; null when nothing is to be done.')),
    accrued_rewards_ban: ban('Everything that was ever accrued.'),
    accrued_kills: count('Everything that was ever accrued.'),
    owed: killsAndBan('In no payout yet.'),
    open: killsAndBan('In a payout that is not confirmed yet.'),
    open_payout: nullable(
      object({ id: id('Of the payout.'), status: payoutState, reason: nullable(words('Why it is not signed yet.')) }),
    ),
    paid: killsAndBan('In confirmed payouts.'),
    advance_ban: ban('Paid beyond what was owed; set off against later kills.'),
    cap_status: capStatus,
    daily_resets_at: time('When the next day of the caps begins.'),
    weekly_resets_at: time('When the next week of the caps begins.'),
    reset_tz: words('The time zone of the caps, an IANA name.'),
    ban_per_kill: ban('What a kill is worth now, all multipliers included.'),
    payable: flag('The next settlement may pay something.'),
    why_less: list(
      whyLess,
      'Everything that keeps the next payout from being all that is owed; empty when nothing does.',
    ),
    held: markForPlayer('An admin holds the payouts; kills go on being counted.'),
    banned: markForPlayer('Nothing is counted or paid.'),
    stops: list(stop, 'Payments to everybody are stopped.'),
  }),
)

const NONE = { kills: 0, amount_ban: '0' }

export const statusOperations = {
  getMyStatus: operation('getMyStatus', {
    tag: 'player',
    summary: 'What I am owed, what I was paid, and why',
    access: 'player',
    withSession: 'status',
    limit: 'read',
    answers: {
      200: json('All of it.', status, {
        discord_id: EXAMPLE_DISCORD_ID,
        discord_username: 'Ann',
        hide_name: false,
        linked: true,
        wallet_address: EXAMPLE_ADDRESS,
        wallet: EXAMPLE_WALLET,
        pending_wallet: null,
        last_verified_at: EXAMPLE_TIME,
        last_verified_status: 'ok',
        last_verified_source: 'auth_callback',
        verification: EXAMPLE_VERIFICATION,
        statistics: 'ok',
        has_baseline: true,
        verification_meaning: 'You are a member of the Discord server and your Epic account is linked.',
        verification_remedy: null,
        accrued_rewards_ban: '17.35',
        accrued_kills: 347,
        owed: { kills: 7, amount_ban: '0.35' },
        open: NONE,
        open_payout: null,
        paid: { kills: 340, amount_ban: '17' },
        advance_ban: '0',
        cap_status: EXAMPLE_CAP_STATUS,
        daily_resets_at: EXAMPLE_TIME,
        weekly_resets_at: EXAMPLE_TIME,
        reset_tz: 'UTC',
        ban_per_kill: '0.05',
        payable: true,
        why_less: [{ code: 'daily_cap', sentence: 'The daily cap of 150 kills leaves room for 110 more today.' }],
        held: null,
        banned: null,
        stops: [],
      }),
    },
    problems: [],
  }),
  reverifyMe: operation('reverifyMe', {
    tag: 'player',
    summary: 'Check my membership and my Epic account again',
    description: 'At most once in a while: `cool-down` says when again.',
    access: 'player',
    limit: 'write',
    answers: {
      200: json(
        'Asked, and this is the answer.',
        object({
          status: oneOf(['accepted'], 'Always `accepted`.'),
          discord_id: discordId,
          epic_account_id: nullable(words('The linked Epic account.')),
          verification,
          absence_unconfirmed: flag(
            'Yunite does not know you as a member of the server. That is not believed yet, and nothing was changed.',
          ),
        }),
        {
          status: 'accepted',
          discord_id: EXAMPLE_DISCORD_ID,
          epic_account_id: EXAMPLE_VERIFICATION.epic_account_id,
          verification: EXAMPLE_VERIFICATION,
          absence_unconfirmed: false,
        },
      ),
    },
    problems: ['cool-down', 'conflict', 'not-configured', 'upstream-error', 'upstream-unavailable'],
  }),
}
