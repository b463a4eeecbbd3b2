// Questions to a person: abuse flags, and readings that are not believed until somebody accepts them.
import { ban, component, count, flag, id, list, nullable, object, text, time, whole, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import { EXAMPLE_ID, EXAMPLE_TIME, killsAndBan, reason, REASON_EXAMPLE } from './parts.js'

export const flagBody = component(
  'AbuseFlag',
  object({
    id: id('Of the flag.'),
    player_id: id('Of the player.'),
    discord_username: words('Of the player.'),
    kind: words('In one word.'),
    meaning: words('What the kind means.'),
    detail: words('What was seen.'),
    raised_at: time('When.'),
    cleared_at: nullable(time('When an admin cleared it; null while it is open.')),
    cleared_by: nullable(words('Who.')),
    cleared_reason: nullable(words('Why.')),
  }),
)

export const EXAMPLE_FLAG = {
  id: EXAMPLE_ID,
  player_id: EXAMPLE_ID,
  discord_username: 'Ann',
  kind: 'kill_rate',
  meaning: 'more kills than usual for the time between the provider’s own time stamps',
  detail: '200 kills in 15 minutes',
  raised_at: EXAMPLE_TIME,
  cleared_at: null,
  cleared_by: null,
  cleared_reason: null,
}

const pendingReading = object({
  player_id: id('Of the player.'),
  discord_username: words('Of the player.'),
  epic_account_id: nullable(words('That was read.')),
  total: count('Lifetime kills that were told.'),
  kill_cursor: nullable(count('Lifetime kills that are believed.')),
  rise: count('The kills in question; 0 where the newest reading is not above what is believed.'),
  rise_ban: ban('What they would be worth at the rate in force.'),
  baseline: count('Number of the present baseline; a refusal begins the next one.'),
  owed: killsAndBan('Of the player, in no payout yet.'),
  doubt: nullable(words('Why it is not believed, as the open flag says.')),
  acceptable: flag(
    'False: the player was away or changed the Epic account; the next reading is a new baseline anyway.',
  ),
  last_accepted_at: nullable(time('When a reading was last believed.')),
  since: time('When the reading first came.'),
})

const answered = object({
  player_id: id('Of the player.'),
  total: count('The reading that was answered.'),
  accrued: killsAndBan('What became owed; nothing when it was refused.'),
})

const params = { player_id: id('Of the player.') }

const body = object({
  reason,
  total: whole(0, 2_147_483_647, 'The reading that the admin saw: another one in between is a conflict.'),
})

const bodyExample = { reason: REASON_EXAMPLE, total: 12_845 }

const answerAct = <const Id extends 'acceptPendingReading' | 'refusePendingReading'>(
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
    body,
    bodyExample,
    answers: {
      200: json('Done.', answered, {
        player_id: EXAMPLE_ID,
        total: 12_845,
        accrued: { kills: 500, amount_ban: '25' },
      }),
    },
    problems: ['not-found', 'conflict'],
  })

export const abuseOperations = {
  listAbuseFlags: operation('listAbuseFlags', {
    tag: 'admin',
    summary: 'Abuse flags',
    access: 'viewer',
    limit: 'read',
    query: {
      ...cursorPage(200, 50),
      kind: text(1, 50, 'Only this kind.'),
      player_id: id('Only of this player.'),
      open: flag('Only open ones, or only cleared ones.'),
      from: time('Not before this instant.'),
      to: time('Before this instant.'),
    },
    answers: {
      200: json('A page of them, newest first.', object({ flags: list(flagBody), ...pageFields }), {
        flags: [EXAMPLE_FLAG],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  clearAbuseFlag: operation('clearAbuseFlag', {
    tag: 'admin',
    summary: 'Clear a flag',
    access: 'operator',
    limit: 'write',
    params: { id: id('Of the flag.') },
    body: object({ reason }),
    bodyExample: { reason: REASON_EXAMPLE },
    answers: { 200: json('Cleared.', flagBody, EXAMPLE_FLAG) },
    problems: ['not-found', 'conflict'],
  }),
  listPendingReadings: operation('listPendingReadings', {
    tag: 'admin',
    summary: 'Readings that wait for an admin',
    access: 'viewer',
    limit: 'read',
    query: cursorPage(200, 50),
    answers: {
      200: json('A page of them, oldest first.', object({ readings: list(pendingReading), ...pageFields }), {
        readings: [
          {
            player_id: EXAMPLE_ID,
            discord_username: 'Ann',
            epic_account_id: '7a3f0c5e1d2b4a69b8c7d6e5f4a3b2c1',
            total: 12_845,
            kill_cursor: 12_345,
            rise: 500,
            rise_ban: '25',
            baseline: 1,
            owed: { kills: 7, amount_ban: '0.35' },
            doubt: '500 kills where at most 120 are believed',
            acceptable: true,
            last_accepted_at: EXAMPLE_TIME,
            since: EXAMPLE_TIME,
          },
        ],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  acceptPendingReading: answerAct(
    'acceptPendingReading',
    'Believe a reading',
    'Its kills become owed at the rate in force. The flag that it raised stays until it is cleared.',
  ),
  refusePendingReading: answerAct(
    'refusePendingReading',
    'Do not believe a reading',
    'It becomes the new baseline, unpaid.',
  ),
}
