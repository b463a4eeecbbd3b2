// What an admin sees of a player: a row of the list, and everything about one.
import { ban, component, count, flag, id, list, nullable, object, time, words } from '../schema.js'
import { auditEvent, EXAMPLE_EVENT } from './admin-audit.js'
import { flagBody, EXAMPLE_FLAG } from './admin-abuse.js'
import { EXAMPLE_PAYOUT, payout } from './admin-payouts.js'
import {
  address,
  capStatus,
  discordId,
  EXAMPLE_ADDRESS,
  EXAMPLE_CAP_STATUS,
  EXAMPLE_DISCORD_ID,
  EXAMPLE_ID,
  EXAMPLE_TIME,
  killsAndBan,
  mark,
} from './parts.js'
import { EXAMPLE_VERIFICATION, verification } from './player-status.js'
import { EXAMPLE_WALLET } from './wallets.js'

export const player = component(
  'AdminPlayer',
  object({
    id: id('Of the player.'),
    discord_id: discordId,
    discord_username: words('As Discord shows it.'),
    hide_name: flag('Leaderboard and feed do not show the name.'),
    epic_account_id: nullable(words('The linked Epic account.')),
    epic_name: nullable(words('Its name.')),
    guild_member: flag('By the last good answer.'),
    epic_verified: flag('The directory vouches for it.'),
    wallet_address: nullable(address),
    banned: mark('Nothing is counted or paid.'),
    held: mark('Payouts are held; kills go on being counted.'),
    open_flags: count('Open abuse flags.'),
    pending_reading: flag('A reading waits for an admin.'),
    owed: killsAndBan('In no payout yet.'),
    created_at: time('First login.'),
    last_login_at: nullable(time('Last login.')),
    deleted_at: nullable(time('When the player had the account deleted.')),
  }),
)

export const EXAMPLE_PLAYER = {
  id: EXAMPLE_ID,
  discord_id: EXAMPLE_DISCORD_ID,
  discord_username: 'Ann',
  hide_name: false,
  epic_account_id: EXAMPLE_VERIFICATION.epic_account_id,
  epic_name: EXAMPLE_VERIFICATION.epic_name,
  guild_member: true,
  epic_verified: true,
  wallet_address: EXAMPLE_ADDRESS,
  banned: null,
  held: null,
  open_flags: 0,
  pending_reading: false,
  owed: { kills: 7, amount_ban: '0.35' },
  created_at: EXAMPLE_TIME,
  last_login_at: EXAMPLE_TIME,
  deleted_at: null,
}

export const playerReading = object({
  received_at: time('When it was read.'),
  total: count('Lifetime kills.'),
  source: words('Who told it.'),
  outcome: words('What came of it.'),
  baseline: count('Under which baseline.'),
})

const linkedWallet = object({
  id: id('Of the link.'),
  address,
  is_primary: flag('Payouts planned from now on go here.'),
  verified: flag('The player proved to hold its key.'),
  linked_at: time('When it was linked.'),
  primary_from: nullable(time('When it becomes the primary one; null when it is, or will not.')),
  unlinked_at: nullable(time('When it was unlinked; null while it is linked.')),
})

const baseline = object({
  number: count('Counts up.'),
  epic_account_id: words('That was read under it.'),
  start_kills: count('Lifetime kills when it began: these earned nothing.'),
  end_kills: nullable(count('Lifetime kills when the next one began; null for the present one.')),
  reason: words('`first`, `epic_changed`, `returned`, `lowered` or `refused`.'),
  created_at: time('When it began.'),
})

export const playerAccrual = object({
  id: id('Of the accrual.'),
  baseline: count('Under which baseline.'),
  from_kills: count('Lifetime kills before.'),
  to_kills: count('Lifetime kills after.'),
  amount_ban: ban('What they are worth.'),
  per_kill_ban: ban('The base rate that they were counted at.'),
  payout_id: nullable(id('The payout that covers it; null: owed.')),
  created_at: time('When they were counted.'),
})

export const playerDetail = object({
  player,
  verification,
  wallets: list(linkedWallet, 'The last 50 addresses that were ever linked, newest first.'),
  sharing_wallet: list(id('Another player who ever linked the same address.')),
  kill_cursor: nullable(count('Lifetime kills up to which kills have become accruals.')),
  baseline: count('Number of the present baseline; 0 without one.'),
  needs_baseline: flag('The next good reading is a new baseline.'),
  last_read_at: nullable(time('When the kills were last asked for; null: never.')),
  last_accepted_at: nullable(time('When a reading was last believed.')),
  pending: nullable(
    object({ total: count('Lifetime kills.'), since: time('When the reading first came.') }, 'It waits for an admin.'),
  ),
  baselines: list(baseline, 'The last 50, newest first.'),
  accrued: killsAndBan('Everything that was ever accrued.'),
  open: killsAndBan('In payouts that are not confirmed yet.'),
  paid: killsAndBan('In confirmed payouts.'),
  advance_ban: ban('Paid beyond what was owed.'),
  cap_status: capStatus,
  readings: list(playerReading, 'The last 50 that changed something.'),
  accruals: list(playerAccrual, 'The last 50, newest first.'),
  payouts: list(payout, 'The last 50.'),
  flags: list(flagBody, 'The last 50.'),
  audit: list(auditEvent, 'The last 50 about this player.'),
  sessions: count('Sessions in force.'),
})

export const EXAMPLE_PLAYER_DETAIL = {
  player: EXAMPLE_PLAYER,
  verification: EXAMPLE_VERIFICATION,
  wallets: [{ ...EXAMPLE_WALLET, unlinked_at: null }],
  sharing_wallet: [],
  kill_cursor: 12_345,
  baseline: 1,
  needs_baseline: false,
  last_read_at: EXAMPLE_TIME,
  last_accepted_at: EXAMPLE_TIME,
  pending: null,
  baselines: [
    {
      number: 1,
      epic_account_id: '7a3f0c5e1d2b4a69b8c7d6e5f4a3b2c1',
      start_kills: 11_998,
      end_kills: null,
      reason: 'first',
      created_at: EXAMPLE_TIME,
    },
  ],
  accrued: { kills: 347, amount_ban: '17.35' },
  open: { kills: 0, amount_ban: '0' },
  paid: { kills: 340, amount_ban: '17' },
  advance_ban: '0',
  cap_status: EXAMPLE_CAP_STATUS,
  readings: [{ received_at: EXAMPLE_TIME, total: 12_345, source: 'fortnite', outcome: 'accrued', baseline: 1 }],
  accruals: [
    {
      id: EXAMPLE_ID,
      baseline: 1,
      from_kills: 12_305,
      to_kills: 12_345,
      amount_ban: '2',
      per_kill_ban: '0.05',
      payout_id: EXAMPLE_ID,
      created_at: EXAMPLE_TIME,
    },
  ],
  payouts: [EXAMPLE_PAYOUT],
  flags: [EXAMPLE_FLAG],
  audit: [EXAMPLE_EVENT],
  sessions: 1,
}
