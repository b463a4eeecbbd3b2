// A payout as an admin sees it: a row of the list, and its whole story.
import { formatBan } from '@pay2slay/domain'
import type { AdminPayoutDetail, AdminPayoutItem, AdminPayoutRow } from '@pay2slay/db'
import { isoTime } from '../render.js'
import { auditBody, blockBody, explorerUrl, isoOrNull, markBody } from './render.js'

export const payoutBody = (payout: AdminPayoutRow, explorerTemplate: string | null) => ({
  id: payout.id,
  player_id: payout.playerId,
  discord_username: payout.discordName,
  address: payout.address,
  operator_account: payout.operatorAccount,
  kills: payout.kills,
  amount_ban: formatBan(payout.amount),
  status: payout.state,
  adopted: payout.adopted,
  reason: payout.voidReason ?? payout.reason,
  held: markBody(payout.held),
  tx_hash: payout.blockHash,
  explorer_url: explorerUrl(explorerTemplate, payout.blockHash),
  created_at: isoTime(payout.plannedAt),
  signed_at: isoOrNull(payout.signedAt),
  published_at: isoOrNull(payout.publishedAt),
  confirmed_at: isoOrNull(payout.confirmedAt),
  voided_at: isoOrNull(payout.voidedAt),
})

export const payoutDetailBody = (detail: AdminPayoutDetail, explorerTemplate: string | null) => ({
  payout: payoutBody(detail.payout, explorerTemplate),
  limits: {
    time_zone: detail.windows.timeZone,
    day_start: isoTime(detail.windows.dayStart),
    week_start: isoTime(detail.windows.weekStart),
    daily_cap: detail.caps.dailyKills,
    weekly_cap: detail.caps.weeklyKills,
  },
  items: detail.items.map(itemBody),
  item_count: detail.itemCount,
  blocks: detail.blocks.map((block) => blockBody(block, explorerTemplate)),
  history: historyOf(detail),
  audit: detail.audit.map(auditBody),
})

const itemBody = (item: AdminPayoutItem) => ({
  accrual_id: item.accrualId,
  from_kills: item.fromKills,
  to_kills: item.toKills,
  kills: item.kills,
  amount_ban: formatBan(item.amount),
  baseline: item.baseline,
  per_kill_ban: formatBan(item.perKill),
  multipliers: JSON.parse(item.multipliersJson) as readonly { readonly name: string; readonly factor: string }[],
  accrued_at: isoTime(item.accruedAt),
  released_at: isoOrNull(item.releasedAt),
  reading: {
    source: item.reading.source,
    total: item.reading.total,
    provider_at: isoOrNull(item.reading.providerAt),
  },
})

/** From planned on: every block that it had, and what became of each. Of moments at one time the order of the verbs counts. */
function historyOf({ payout, blocks }: AdminPayoutDetail) {
  const moments: { readonly at: number; readonly state: string; readonly detail: string }[] = []
  const say = (at: number | null, state: string, detail = '') => {
    if (at !== null) moments.push({ at, state, detail })
  }
  say(payout.plannedAt, 'planned')
  for (const block of blocks) {
    say(block.signedAt, 'signed', block.hash)
    say(block.publishedAt, 'published', block.hash)
    say(block.deadAt, 'dead', `${block.hash} was killed by ${block.deadRival ?? 'another block'}`)
  }
  say(payout.confirmedAt, 'confirmed', payout.blockHash ?? '')
  say(payout.voidedAt, 'void', payout.voidReason ?? '')
  return moments
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, state, detail }) => ({ at: isoTime(at), state, detail }))
}
