// How marks, sums, blocks, flags and audit rows look to an admin.
import { ABUSE_KINDS, formatBan, RAW_PER_UNIT, units, type AbuseFlag, type Mark, type Units } from '@pay2slay/domain'
import type { AdminAuditRow, AdminBlockRow, KillsAndUnits } from '@pay2slay/db'
import { isoTime } from '../render.js'

export const isoOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at))

export const markBody = (mark: Mark | null) =>
  mark === null ? null : { since: isoTime(mark.at), reason: mark.reason, by: mark.by ?? 'unknown' }

export const sumBody = ({ kills, amount }: KillsAndUnits) => ({ kills, amount_ban: formatBan(amount) })

export const banOrNull = (amount: Units | null): string | null => (amount === null ? null : formatBan(amount))

export const explorerUrl = (template: string | null, hash: string | null): string | null =>
  hash === null ? null : (template?.replaceAll('HASH', hash) ?? null)

/** The page of a block; the template is the installation's. */
export function blockBody(block: AdminBlockRow, template: string | null) {
  const amount = BigInt(block.amountRaw)
  const isOnItsWay = block.state === 'signed' || block.state === 'published'
  return {
    hash: block.hash,
    account: block.account,
    previous: block.previous,
    height: block.height,
    kind: block.kind,
    role: block.role,
    state: block.state,
    amount_ban: amount % RAW_PER_UNIT === 0n ? formatBan(units(amount / RAW_PER_UNIT)) : null,
    amount_raw: block.amountRaw,
    balance_raw: block.balanceRaw,
    link: block.link,
    source_hash: block.sourceHash,
    payout_id: block.payoutId,
    publish_attempts: block.publishAttempts,
    next_publish_at: isOnItsWay ? isoTime(block.nextPublishAt) : null,
    signed_at: isoTime(block.signedAt),
    published_at: isoOrNull(block.publishedAt),
    confirmed_at: isoOrNull(block.confirmedAt),
    dead_at: isoOrNull(block.deadAt),
    dead_rival: block.deadRival,
    explorer_url: explorerUrl(template, block.hash),
  }
}

export const flagBody = (flag: AbuseFlag, discordName: string) => ({
  id: flag.id,
  player_id: flag.playerId,
  discord_username: discordName,
  kind: flag.kind,
  meaning: ABUSE_KINDS[flag.kind],
  detail: flag.detail,
  raised_at: isoTime(flag.raisedAt),
  cleared_at: isoOrNull(flag.cleared?.at ?? null),
  cleared_by: flag.cleared?.by ?? null,
  cleared_reason: flag.cleared?.reason ?? null,
})

const EMAIL = 'email:'

export const auditBody = (row: AdminAuditRow) => ({
  id: row.id,
  created_at: isoTime(row.at),
  action: row.action,
  actor: row.actor,
  actor_email: row.actor.startsWith(EMAIL) ? row.actor.slice(EMAIL.length) : null,
  target_type: row.targetType,
  target_id: row.targetId,
  summary: row.summary,
  address: row.address,
  request_id: row.requestId,
  before: objectOf(row.before),
  after: objectOf(row.after),
})

/** As it was written by `audit`: an object, or nothing. */
const objectOf = (json: string | null): Readonly<Record<string, unknown>> | null =>
  json === null ? null : (JSON.parse(json) as Record<string, unknown>)
