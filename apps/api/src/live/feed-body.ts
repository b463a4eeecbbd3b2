// How entries of the feed look in JSON: the same in the list and in the stream. A payout counts as paid only when its block is confirmed.
import { createHash } from 'node:crypto'
import { formatBan, type Caps } from '@pay2slay/domain'
import type { FeedAccrual, FeedPayout } from '@pay2slay/db'
import { capUseBody, isoTime, shownName } from '../render.js'

/** Lets a page put together what it hears of one thing, and tells nothing of its id. */
const keyOf = (id: string): string => createHash('sha256').update(`feed ${id}`).digest('base64url').slice(0, 16)

export const accrualBody = (accrual: FeedAccrual, caps: Caps) => ({
  key: keyOf(accrual.id),
  ...shownName(accrual.discordName),
  kills: accrual.kills,
  amount_ban: formatBan(accrual.amount),
  settled: accrual.settled,
  paid: accrual.paid,
  created_at: isoTime(accrual.createdAt),
  user_at_cap: capUseBody(caps, accrual.used).at_cap,
})

export const payoutBody = (payout: FeedPayout, explorerBlockUrl: string | null) => ({
  key: keyOf(payout.id),
  ...shownName(payout.discordName),
  kills: payout.kills,
  amount_ban: formatBan(payout.amount),
  status: payout.state,
  paid: payout.state === 'confirmed',
  tx_hash: payout.blockHash,
  explorer_url: payout.blockHash === null ? null : (explorerBlockUrl?.replaceAll('HASH', payout.blockHash) ?? null),
  created_at: isoTime(payout.plannedAt),
  confirmed_at: payout.confirmedAt === null ? null : isoTime(payout.confirmedAt),
})
