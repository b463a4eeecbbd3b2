// A player as an admin sees them: a row of the list, and everything.
import { formatBan, type Caps } from '@pay2slay/domain'
import type { AdminPlayerDetail, AdminPlayerRow, PlayerAccrual, PlayerReading } from '@pay2slay/db'
import { capUseBody, isoTime } from '../render.js'
import { payoutBody } from './payout-body.js'
import { auditBody, flagBody, isoOrNull, markBody, sumBody } from './render.js'

export const playerBody = (player: AdminPlayerRow) => ({
  id: player.id,
  discord_id: player.discordId,
  discord_username: player.discordName,
  hide_name: player.hideName,
  epic_account_id: player.epicAccountId,
  epic_name: player.epicName,
  guild_member: player.guildMember,
  epic_verified: player.epicVerified,
  wallet_address: player.address,
  banned: markBody(player.banned),
  held: markBody(player.held),
  open_flags: player.openFlags,
  pending_reading: player.pending !== null,
  owed: sumBody(player.owed),
  created_at: isoTime(player.createdAt),
  last_login_at: isoOrNull(player.lastLoginAt),
  deleted_at: isoOrNull(player.deletedAt),
})

export function playerDetailBody(detail: AdminPlayerDetail, caps: Caps, explorerTemplate: string | null) {
  const { player } = detail
  return {
    player: playerBody(player),
    verification: {
      guild_member: player.guildMember,
      epic_account_id: player.epicAccountId,
      epic_name: player.epicName,
      epic_verified: player.epicVerified,
      last_verified_at: isoOrNull(player.directoryAnsweredAt),
      status: player.verificationStatus,
      source: detail.verificationSource,
    },
    wallets: detail.wallets.map(walletBody),
    sharing_wallet: detail.sharingWallet,
    kill_cursor: detail.cursor,
    baseline: detail.baseline,
    needs_baseline: detail.needsBaseline,
    last_read_at: detail.lastReadAt === 0 ? null : isoTime(detail.lastReadAt),
    last_accepted_at: isoOrNull(detail.lastAcceptedAt),
    pending: player.pending && { total: player.pending.total, since: isoTime(player.pending.since) },
    baselines: detail.baselines.map(baselineBody),
    accrued: sumBody(detail.accrued),
    open: sumBody(player.open),
    paid: sumBody(detail.paid),
    advance_ban: formatBan(detail.advance),
    cap_status: {
      ...capUseBody(caps, detail.used),
      unsettled_kills: player.owed.kills,
      unsettled_ban: formatBan(player.owed.amount),
      pending_kills: player.open.kills,
      pending_ban: formatBan(player.open.amount),
    },
    readings: detail.readings.map(readingBody),
    accruals: detail.accruals.map(accrualBody),
    payouts: detail.payouts.map((payout) => payoutBody(payout, explorerTemplate)),
    flags: detail.flags.map((flag) => flagBody(flag, player.discordName)),
    audit: detail.audit.map(auditBody),
    sessions: detail.sessions,
  }
}

const walletBody = (wallet: AdminPlayerDetail['wallets'][number]) => ({
  id: wallet.id,
  address: wallet.address,
  is_primary: wallet.isPrimary,
  verified: wallet.provenAt !== null,
  linked_at: isoTime(wallet.linkedAt),
  primary_from: isoOrNull(wallet.primaryFrom),
  unlinked_at: isoOrNull(wallet.unlinkedAt),
})

const baselineBody = (baseline: AdminPlayerDetail['baselines'][number]) => ({
  number: baseline.number,
  epic_account_id: baseline.epicAccountId,
  start_kills: baseline.startKills,
  end_kills: baseline.endKills,
  reason: baseline.reason,
  created_at: isoTime(baseline.createdAt),
})

export const readingBody = (reading: PlayerReading) => ({
  received_at: isoTime(reading.receivedAt),
  total: reading.total,
  source: reading.source,
  outcome: reading.outcome,
  baseline: reading.baseline,
})

export const accrualBody = (accrual: PlayerAccrual) => ({
  id: accrual.id,
  baseline: accrual.baseline,
  from_kills: accrual.fromKills,
  to_kills: accrual.toKills,
  amount_ban: formatBan(accrual.amount),
  per_kill_ban: formatBan(accrual.perKill),
  payout_id: accrual.payoutId,
  created_at: isoTime(accrual.createdAt),
})
