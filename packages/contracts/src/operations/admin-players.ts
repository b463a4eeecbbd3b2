// Players, as an admin sees and treats them.
import { ban, component, count, flag, id, list, nullable, object, oneOf, text, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { auditEvent, EXAMPLE_EVENT } from './admin-audit.js'
import { flagBody, EXAMPLE_FLAG } from './admin-abuse.js'
import { EXAMPLE_PAYOUT, payout } from './admin-payouts.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
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
  reason,
  REASON_EXAMPLE,
} from './parts.js'
import { ended } from './player-account.js'
import { EXAMPLE_VERIFICATION, verification } from './player-status.js'
import { EXAMPLE_WALLET, wallet } from './wallets.js'

const player = component(
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

const EXAMPLE_PLAYER = {
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

const reading = object({
  received_at: time('When it was read.'),
  total: count('Lifetime kills.'),
  source: words('Who told it.'),
  outcome: words('What came of it.'),
  baseline: count('Under which baseline.'),
})

const detail = object({
  player,
  verification,
  wallets: list(wallet, 'Every address that was ever linked, newest first.'),
  sharing_wallet: list(id('Another player who ever linked the same address.')),
  kill_cursor: nullable(count('Lifetime kills up to which kills have become accruals.')),
  baseline: count('Number of the present baseline; 0 without one.'),
  accrued: killsAndBan('Everything that was ever accrued.'),
  open: killsAndBan('In payouts that are not confirmed yet.'),
  paid: killsAndBan('In confirmed payouts.'),
  advance_ban: ban('Paid beyond what was owed.'),
  cap_status: capStatus,
  readings: list(reading, 'The last 50 that changed something.'),
  payouts: list(payout, 'The last 50.'),
  flags: list(flagBody, 'The last 50.'),
  audit: list(auditEvent, 'The last 50 about this player.'),
  sessions: count('Sessions in force.'),
})

const params = { id: id('Of the player.') }

/** An act on one player that needs a reason and answers with what became of the player. */
const playerAct = <const Id extends 'banPlayer' | 'unbanPlayer' | 'holdPlayer' | 'releasePlayer'>(
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
    answers: { 200: json('Done.', player, EXAMPLE_PLAYER) },
    problems: ['not-found', 'conflict'],
  })

export const playerOperations = {
  adminReverify: operation('adminReverify', {
    tag: 'admin',
    summary: "Check a player's membership and Epic account again",
    access: 'operator',
    limit: 'write',
    body: object({ discord_id: text(1, 64, 'Of the player.') }),
    bodyExample: { discord_id: EXAMPLE_DISCORD_ID },
    answers: {
      200: json(
        'Asked, and this is the answer.',
        object({
          status: oneOf(['accepted'], 'Always `accepted`.'),
          discord_id: discordId,
          epic_account_id: nullable(words('The linked Epic account.')),
          verification,
        }),
        {
          status: 'accepted',
          discord_id: EXAMPLE_DISCORD_ID,
          epic_account_id: EXAMPLE_VERIFICATION.epic_account_id,
          verification: EXAMPLE_VERIFICATION,
        },
      ),
    },
    problems: ['not-found', 'already-linked', 'not-configured', 'upstream-error', 'upstream-unavailable'],
  }),
  listPlayers: operation('listPlayers', {
    tag: 'admin',
    summary: 'Search players',
    access: 'viewer',
    limit: 'read',
    query: {
      ...cursorPage(200, 50),
      q: text(1, 200, 'Part of a Discord name, or a whole id, Epic account or address.'),
      state: oneOf(
        ['banned', 'held', 'flagged', 'pending_reading', 'not_member', 'no_wallet', 'deleted'],
        'Only players of this kind.',
      ),
    },
    answers: {
      200: json('A page of them, newest first.', object({ players: list(player), ...pageFields }), {
        players: [EXAMPLE_PLAYER],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  getPlayer: operation('getPlayer', {
    tag: 'admin',
    summary: 'Everything about one player',
    access: 'viewer',
    limit: 'read',
    params,
    answers: {
      200: json('All of it.', detail, {
        player: EXAMPLE_PLAYER,
        verification: EXAMPLE_VERIFICATION,
        wallets: [EXAMPLE_WALLET],
        sharing_wallet: [],
        kill_cursor: 12_345,
        baseline: 1,
        accrued: { kills: 347, amount_ban: '17.35' },
        open: { kills: 0, amount_ban: '0' },
        paid: { kills: 340, amount_ban: '17' },
        advance_ban: '0',
        cap_status: EXAMPLE_CAP_STATUS,
        readings: [{ received_at: EXAMPLE_TIME, total: 12_345, source: 'fortnite', outcome: 'accrued', baseline: 1 }],
        payouts: [EXAMPLE_PAYOUT],
        flags: [EXAMPLE_FLAG],
        audit: [EXAMPLE_EVENT],
        sessions: 1,
      }),
    },
    problems: ['not-found'],
  }),
  banPlayer: playerAct('banPlayer', 'Ban a player', 'Nothing is counted or paid any more, and the sessions end.'),
  unbanPlayer: playerAct('unbanPlayer', 'End a ban', 'The next good reading is a new baseline.'),
  holdPlayer: playerAct('holdPlayer', "Hold a player's payouts", 'Kills go on being counted; nothing is signed.'),
  releasePlayer: playerAct('releasePlayer', "Release a player's payouts", 'Ends a hold.'),
  endPlayerSessions: operation('endPlayerSessions', {
    tag: 'admin',
    summary: "End all of a player's sessions",
    access: 'operator',
    limit: 'write',
    params,
    body: object({ reason }),
    bodyExample: { reason: REASON_EXAMPLE },
    answers: { 200: json('Ended.', ended, { ended: 2 }) },
    problems: ['not-found'],
  }),
}
