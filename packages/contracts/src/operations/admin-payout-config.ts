// Rate and caps: versions that are in force from a stated moment, with who set them and why; never changed, never dated back.
import Type from 'typebox'
import { ban, component, count, flag, id, list, nullable, object, optional, time, whole, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import { EXAMPLE_ID, EXAMPLE_TIME, reason, REASON_EXAMPLE } from './parts.js'

const terms = {
  ban_per_kill: ban('What a kill is worth, before multipliers.'),
  daily_kill_cap: nullable(count('Kills paid a day at most; null without a cap.')),
  weekly_kill_cap: nullable(count('Kills paid a week at most; null without a cap.')),
}

const version = component(
  'PayoutTerms',
  object({
    id: nullable(id('Of the version; null for what the configuration says.')),
    ...terms,
    effective_at: nullable(time('Since when or from when; null for what the configuration says.')),
    set_by: nullable(words('Who.')),
    reason: nullable(words('Why.')),
    created_at: nullable(time('When it was set.')),
  }),
)

const EXAMPLE_TERMS = { ban_per_kill: '0.05', daily_kill_cap: 150, weekly_kill_cap: 750 }

const EXAMPLE_VERSION = {
  id: EXAMPLE_ID,
  ...EXAMPLE_TERMS,
  effective_at: EXAMPLE_TIME,
  set_by: 'email:ann@example.org',
  reason: REASON_EXAMPLE,
  created_at: EXAMPLE_TIME,
}

const cap = (description: string) => optional(nullable(whole(1, 1_000_000_000, description)))

const change = {
  ban_per_kill: optional(
    Type.String({ pattern: '^\\d{1,5}(\\.\\d{1,8})?$', description: 'BAN a kill as a decimal string, more than 0.' }),
  ),
  daily_kill_cap: cap('Kills a day; null for no cap.'),
  weekly_kill_cap: cap('Kills a week; null for no cap.'),
  effective_at: optional(time('From when, not in the past and at most a year ahead; absent: at once.')),
}

const EXAMPLE_CHANGE = { ban_per_kill: '0.06', effective_at: EXAMPLE_TIME }

export const payoutConfigOperations = {
  getPayoutConfig: operation('getPayoutConfig', {
    tag: 'admin',
    summary: 'Rate and caps, now and to come',
    access: 'viewer',
    limit: 'read',
    answers: {
      200: json(
        'In force now, and what is planned.',
        object({
          ...terms,
          has_overrides: flag('An admin set them; else they come from the configuration.'),
          current: version,
          planned: list(version, 'Versions still to come, the next one first.'),
        }),
        { ...EXAMPLE_TERMS, has_overrides: true, current: EXAMPLE_VERSION, planned: [] },
      ),
    },
    problems: [],
  }),
  setPayoutConfig: operation('setPayoutConfig', {
    tag: 'admin',
    summary: 'Set rate and caps from a moment on',
    description: 'What is left out stays as it will be at that moment. To stop paying, pause.',
    access: 'operator',
    limit: 'write',
    body: object({ ...change, reason }),
    bodyExample: { ...EXAMPLE_CHANGE, reason: REASON_EXAMPLE },
    answers: { 200: json('The new version.', version, EXAMPLE_VERSION) },
    problems: ['conflict'],
  }),
  listPayoutConfigs: operation('listPayoutConfigs', {
    tag: 'admin',
    summary: 'Every version of rate and caps',
    access: 'viewer',
    limit: 'read',
    query: cursorPage(200, 50),
    answers: {
      200: json('A page of them, the latest in force first.', object({ versions: list(version), ...pageFields }), {
        versions: [EXAMPLE_VERSION],
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
  previewPayoutConfig: operation('previewPayoutConfig', {
    tag: 'admin',
    summary: 'What a change of rate and caps would mean',
    description: 'Changes nothing.',
    access: 'viewer',
    limit: 'read',
    body: object(change),
    bodyExample: EXAMPLE_CHANGE,
    answers: {
      200: json(
        'Before and after.',
        object({
          effective_at: time('From when.'),
          before: object(terms),
          after: object(terms),
          most_per_player: object(
            {
              daily_ban_before: nullable(ban('Null without a cap.')),
              daily_ban_after: nullable(ban('Null without a cap.')),
              weekly_ban_before: nullable(ban('Null without a cap.')),
              weekly_ban_after: nullable(ban('Null without a cap.')),
            },
            'What one player can be paid at most.',
          ),
          players_at_cap_today: object({
            before: count('Players who have used up a cap of the day or the week now.'),
            after: count('Players who would have, with the same payouts.'),
          }),
          owed_kills: count('Owed now, in no payout yet; they keep the rate they were made at.'),
          owed_ban: ban('What those are worth.'),
          estimate: object(
            {
              days: Type.Number({ minimum: 0, description: 'Of the past that it is made from, at most seven.' }),
              kills_per_day: count('Accrued on a mean day of those.'),
              ban_per_day_before: ban('What the same kills bring to be paid a day under the present rate and caps.'),
              ban_per_day_after: ban('And under the new ones.'),
            },
            'As if the last days came again, player by player.',
          ),
          notes: list(words('What to look at, in a sentence.')),
        }),
        {
          effective_at: EXAMPLE_TIME,
          before: EXAMPLE_TERMS,
          after: { ...EXAMPLE_TERMS, ban_per_kill: '0.06' },
          most_per_player: {
            daily_ban_before: '7.5',
            daily_ban_after: '9',
            weekly_ban_before: '37.5',
            weekly_ban_after: '45',
          },
          players_at_cap_today: { before: 2, after: 2 },
          owed_kills: 360,
          owed_ban: '18',
          estimate: { days: 7, kills_per_day: 2_000, ban_per_day_before: '100', ban_per_day_after: '120' },
          notes: ['Kills that are owed already keep the rate they were made at.'],
        },
      ),
    },
    problems: ['conflict'],
  }),
}
