// Players, as an admin sees and treats them.
import { id, list, nullable, object, oneOf, optional, text, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { flagBody, EXAMPLE_FLAG } from './admin-abuse.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import { discordId, EXAMPLE_DISCORD_ID, reason, REASON_EXAMPLE } from './parts.js'
import { ended } from './player-account.js'
import { EXAMPLE_VERIFICATION, verification } from './player-status.js'

import {
  EXAMPLE_PLAYER,
  EXAMPLE_PLAYER_DETAIL,
  player,
  playerAccrual,
  playerDetail,
  playerReading,
} from './admin-player.js'

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
    body: object({ discord_id: text(1, 64, 'Of the player.'), reason: optional(reason) }),
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
        ['banned', 'held', 'flagged', 'pending_reading', 'unverified', 'not_member', 'no_wallet', 'deleted'],
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
      200: json('All of it.', playerDetail, EXAMPLE_PLAYER_DETAIL),
    },
    problems: ['not-found'],
  }),
  listPlayerAccruals: operation('listPlayerAccruals', {
    tag: 'admin',
    summary: "A player's accruals",
    access: 'viewer',
    limit: 'read',
    params,
    query: cursorPage(200, 50),
    answers: {
      200: json('A page of them, newest first.', object({ accruals: list(playerAccrual), ...pageFields }), {
        accruals: EXAMPLE_PLAYER_DETAIL.accruals,
        ...LAST_PAGE,
      }),
    },
    problems: ['not-found'],
  }),
  listPlayerReadings: operation('listPlayerReadings', {
    tag: 'admin',
    summary: "A player's readings",
    description: 'Those that changed something.',
    access: 'viewer',
    limit: 'read',
    params,
    query: cursorPage(200, 50),
    answers: {
      200: json('A page of them, newest first.', object({ readings: list(playerReading), ...pageFields }), {
        readings: EXAMPLE_PLAYER_DETAIL.readings,
        ...LAST_PAGE,
      }),
    },
    problems: ['not-found'],
  }),
  banPlayer: playerAct(
    'banPlayer',
    'Ban a player',
    'Nothing is counted or signed any more, and the sessions end. A planned payout stays planned with the reason `banned`; a block that is signed already goes on.',
  ),
  unbanPlayer: playerAct('unbanPlayer', 'End a ban', 'The next good reading is a new baseline.'),
  holdPlayer: playerAct('holdPlayer', "Hold a player's payouts", 'Kills go on being counted; nothing is signed.'),
  releasePlayer: playerAct('releasePlayer', "Release a player's payouts", 'Ends a hold.'),
  endPlayerSessions: operation('endPlayerSessions', {
    tag: 'admin',
    summary: "End all of a player's sessions",
    description: 'Those as an administrator by Discord too.',
    access: 'operator',
    limit: 'write',
    params,
    body: object({ reason }),
    bodyExample: { reason: REASON_EXAMPLE },
    answers: { 200: json('Ended.', ended, { ended: 2 }) },
    problems: ['not-found', 'conflict'],
  }),
  raiseAbuseFlag: operation('raiseAbuseFlag', {
    tag: 'admin',
    summary: 'Raise a flag on a player',
    description: 'Of the kind `manual`; one open flag of a kind. Where flags hold payouts, it does.',
    access: 'operator',
    limit: 'write',
    params,
    body: object({ reason }),
    bodyExample: { reason: REASON_EXAMPLE },
    answers: { 201: json('Raised.', flagBody, { ...EXAMPLE_FLAG, kind: 'manual' }) },
    problems: ['not-found', 'conflict'],
  }),
}
