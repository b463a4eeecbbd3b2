// Schemas that several operations share: cap use, links to blocks, limits of pages.
import {
  blockHash,
  ban,
  byDefault,
  component,
  count,
  flag,
  link,
  nullable,
  object,
  oneOf,
  text,
  time,
  whole,
  words,
} from '../schema.js'

export const EXAMPLE_HASH = '991CF190094C00F0B68E2E5F75F6BEE95A2E0BD93CEAA4A6734DB9F19B728948'
export const EXAMPLE_TIME = '2026-01-31T12:00:00.000Z'

export const pageLimit = (maximum: number, usual: number) =>
  byDefault(whole(1, maximum, 'How many entries at most.'), usual)

export const pageOffset = (maximum: number) => byDefault(whole(0, maximum, 'How many entries to leave out first.'), 0)

export const payoutState = oneOf(['planned', 'signed', 'published', 'confirmed', 'void'], 'Paid only when `confirmed`.')

export const txHash = nullable(blockHash('Hash of the send block; null while there is none.'))
export const explorerUrl = nullable(
  link('Page of the block; null without a block, or where blocks are on no public chain.'),
)

export const capUse = {
  daily_kills_used: count('Kills of payouts planned today.'),
  daily_kill_cap: nullable(count('Null: no cap.')),
  daily_remaining: nullable(count('Kills that can still be paid today; null without a cap.')),
  daily_at_cap: flag('Nothing more today.'),
  weekly_kills_used: count('Kills of payouts planned this week.'),
  weekly_kill_cap: nullable(count('Null: no cap.')),
  weekly_remaining: nullable(count('Kills that can still be paid this week; null without a cap.')),
  weekly_at_cap: flag('Nothing more this week.'),
  at_cap: flag('Nothing more in one of the windows.'),
}

export const capStatus = component(
  'CapStatus',
  object({
    ...capUse,
    unsettled_kills: count('Kills owed, in no payout yet.'),
    unsettled_ban: ban('BAN owed, in no payout yet.'),
    pending_kills: count('Kills in a payout that is not confirmed yet.'),
    pending_ban: ban('BAN in a payout that is not confirmed yet.'),
  }),
)

export const EXAMPLE_CAP_STATUS = {
  daily_kills_used: 40,
  daily_kill_cap: 150,
  daily_remaining: 110,
  daily_at_cap: false,
  weekly_kills_used: 300,
  weekly_kill_cap: 750,
  weekly_remaining: 450,
  weekly_at_cap: false,
  at_cap: false,
  unsettled_kills: 7,
  unsettled_ban: '0.35',
  pending_kills: 0,
  pending_ban: '0',
}

export const EXAMPLE_ID = '0193b2c0-7f4e-7c1a-9a1e-5b7d3c2f1a90'
export const EXAMPLE_ADDRESS = 'ban_3t6k35gi95xu6tergt6p69ck76ogmitsa8mnijtpxm9fkcm736xtoncuohr3'
export const EXAMPLE_DISCORD_ID = '80351110224678912'

export const discordId = words('The Discord id (a snowflake, as text).')
export const address = words('A Banano address.')

/** Bodies of acts that an admin has to give a reason for. */
export const reason = text(3, 500, 'Why; for the audit log.')
export const REASON_EXAMPLE = 'Asked for in ticket 1234'

/** Kills and what they are worth. */
export const killsAndBan = (description: string) =>
  object({ kills: count('Kills.'), amount_ban: ban('What they are worth.') }, description)

/** A mark that somebody set: since when, why, and, for admins, by whom. */
export const mark = (description: string) =>
  nullable(object({ since: time('Since when.'), reason: words('Why.'), by: words('Who.') }, description))
