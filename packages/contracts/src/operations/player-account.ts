// A player's sessions, settings and data: seen, ended, exported and deleted by the player alone.
import { ban, count, flag, id, list, nullable, object, oneOf, optional, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { EXAMPLE_ID, EXAMPLE_TIME } from './parts.js'

const session = object({
  id: id('Of the session; it logs nobody in.'),
  current: flag('The one that asks.'),
  created_at: time('When it began.'),
  seen_at: time('When it was last used, to a few minutes.'),
  expires_at: time('When it ends by itself.'),
  user_agent: nullable(words('The browser, as it named itself.')),
})

export const sessionsAnswer = json('Every session, the present one first.', object({ sessions: list(session) }), {
  sessions: [
    {
      id: EXAMPLE_ID,
      current: true,
      created_at: EXAMPLE_TIME,
      seen_at: EXAMPLE_TIME,
      expires_at: EXAMPLE_TIME,
      user_agent: 'Firefox',
    },
  ],
})

export const ended = object({ ended: count('Sessions that were ended.') })

const EXPORT_EXAMPLE = `{"exported_at":"${EXAMPLE_TIME}","player":{"discord_username":"Ann"},"wallets":[],"baselines":[],"readings":[],"accruals":[],"payouts":[],"flags":[],"sessions":[],"events":[],"cut":[]}`

export const accountOperations = {
  listMySessions: operation('listMySessions', {
    tag: 'player',
    summary: 'Where I am logged in',
    access: 'player',
    limit: 'read',
    answers: { 200: sessionsAnswer },
    problems: [],
  }),
  endMySession: operation('endMySession', {
    tag: 'player',
    summary: 'End one of my sessions',
    access: 'player',
    limit: 'write',
    params: { id: id('Of the session.') },
    answers: { 204: { description: 'Ended.', empty: true } },
    problems: ['not-found'],
  }),
  endMyOtherSessions: operation('endMyOtherSessions', {
    tag: 'player',
    summary: 'End all my sessions but this one',
    description: 'Those as an administrator by Discord too; of this browser both go on.',
    access: 'player',
    limit: 'write',
    answers: { 200: json('Ended.', ended, { ended: 2 }) },
    problems: [],
  }),
  updateMySettings: operation('updateMySettings', {
    tag: 'player',
    summary: 'Hide or show my name',
    access: 'player',
    limit: 'write',
    body: object({ hide_name: flag('Leaderboard and feed do not show the name.') }),
    bodyExample: { hide_name: true },
    answers: { 200: json('As it is now.', object({ hide_name: flag('As asked for.') }), { hide_name: true }) },
    problems: [],
  }),
  exportMyData: operation('exportMyData', {
    tag: 'player',
    summary: 'Everything that is stored about me',
    access: 'player',
    limit: 'heavy',
    answers: {
      200: {
        description:
          'One JSON object: `exported_at`, `player`, and the lists `wallets`, `baselines`, `readings`, `accruals`, `payouts`, `flags`, `sessions` and `events`, newest first. A list ends at 200 000 entries; `cut` names the lists that have more. It is sent while it is read.',
        contentType: 'application/json',
        streamed: true,
        example: EXPORT_EXAMPLE,
        headers: { 'Content-Disposition': 'A file name.' },
      },
    },
    problems: [],
  }),
  deleteMe: operation('deleteMe', {
    tag: 'player',
    summary: 'Delete my account',
    description:
      'Ends every session and removes what names the player. What the books need stays: kills, amounts, addresses paid and blocks.',
    access: 'player',
    limit: 'write',
    body: object({
      confirm: oneOf(['delete'], 'Shows that it is meant.'),
      forfeit_ban: optional(
        ban('What is lost with the account, exactly: a `conflict` names it where there is something.'),
      ),
    }),
    bodyExample: { confirm: 'delete' },
    answers: {
      200: json(
        'Deleted.',
        object({
          deleted: flag('Always true.'),
          forfeited_ban: ban('What was owed and is not paid any more.'),
          still_paid_ban: ban('In a payout whose block is made: it goes its way.'),
          kept: list(words('What is kept, and why.')),
        }),
        {
          deleted: true,
          forfeited_ban: '0',
          still_paid_ban: '0',
          kept: ['Payouts with kills, amounts, addresses and blocks, because the books must add up.'],
        },
      ),
    },
    problems: ['conflict'],
  }),
}
