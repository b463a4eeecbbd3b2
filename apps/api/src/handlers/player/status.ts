// What a player is owed, was paid, and what keeps the next payout from being all of it: one statement, and the rules of settlement.
import { capWindows, explainRate, formatBan, MOST_ABSENT, sumUnits, units, type Unreadable } from '@pay2slay/domain'
import type { WhyLessCode } from '@pay2slay/contracts'
import type { PlayerStatus } from '@pay2slay/db'
import { capUseBody, isoTime } from '../../render.js'
import type { Handlers } from '../../http/handlers.js'
import { obstaclesOf, outlookOf, termsOf, type Scene } from './outlook.js'
import { killsAndBan, verificationBody, verificationWords, walletBody, type PlayerTools } from './tools.js'

const NOTHING = { kills: 0, amount: units(0n) }

export function statusHandler({ settings, now: clock }: PlayerTools): Handlers['getMyStatus'] {
  return ({ player: { playerId, status } }) => {
    if (status === null) throw new Error('the status was not read with the session')
    const now = clock()
    const windows = capWindows(now, settings.resetTimeZone)
    return { status: 200, body: statusBody({ settings, status, windows, now, playerId }) }
  }
}

function statusBody(scene: Scene) {
  const { settings, status, windows } = scene
  const { player, wallet, waiting, owed, open, paid, advance } = status
  const { caps, perKill } = termsOf(scene)
  const verification = verificationBody(player)
  const words = verificationSentences(status)
  const { payable, reasons } = whyLess(scene)
  return {
    discord_id: player.discordId,
    discord_username: player.discordName,
    hide_name: player.hideName,
    linked: wallet !== null,
    wallet_address: wallet?.address ?? null,
    wallet: wallet && walletBody(wallet),
    pending_wallet: waiting && walletBody(waiting),
    last_verified_at: verification.last_verified_at,
    last_verified_status: verification.status,
    last_verified_source: verification.source,
    verification,
    statistics: statisticsOf(player),
    has_baseline: player.hasBaseline,
    verification_meaning: words.meaning,
    verification_remedy: words.remedy,
    accrued_rewards_ban: formatBan(sumUnits([owed.amount, open?.amount ?? units(0n), units(paid.amount - advance)])),
    accrued_kills: owed.kills + (open?.kills ?? 0) + paid.kills,
    owed: killsAndBan(owed),
    open: killsAndBan(open ?? NOTHING),
    open_payout: open && { id: open.id, status: open.state, reason: open.reason },
    paid: killsAndBan(paid),
    advance_ban: formatBan(advance),
    cap_status: {
      ...capUseBody(caps, status.used),
      unsettled_kills: owed.kills,
      unsettled_ban: formatBan(owed.amount),
      pending_kills: open?.kills ?? 0,
      pending_ban: formatBan(open?.amount ?? units(0n)),
    },
    daily_resets_at: isoTime(windows.dayEnd),
    weekly_resets_at: isoTime(windows.weekEnd),
    reset_tz: settings.resetTimeZone,
    ban_per_kill: explainRate({ perKill, multipliers: settings.player.rate.multipliers }).effectivePerKillBan,
    payable,
    why_less: reasons,
    held: player.held && { since: isoTime(player.held.at), reason: player.held.reason },
    banned: player.banned && { since: isoTime(player.banned.at), reason: player.banned.reason ?? '' },
    stops: status.stops.map(({ kind, setAt }) => ({ kind, set_at: isoTime(setAt) })),
  }
}

/** What the provider last said about the account; what was said of one that is linked no more counts for nothing. */
const statisticsOf = ({
  epicVerified,
  unreadable,
  hasBaseline,
}: PlayerStatus['player']): Unreadable | 'ok' | 'unread' =>
  epicVerified ? (unreadable ?? (hasBaseline ? 'ok' : 'unread')) : 'unread'

function verificationSentences({ player, absentAnswers }: PlayerStatus) {
  const words = verificationWords(player.verificationStatus)
  if (absentAnswers === 0) return words
  return {
    meaning: `Yunite did not find you in the Discord server (${absentAnswers} of ${MOST_ABSENT} times, and then it counts).`,
    remedy: 'Join the Discord server, if you left it, and have it checked again.',
  }
}

function whyLess(scene: Scene) {
  const found = obstaclesOf(scene, outlookOf(scene))
  const reasons = found.map(({ code, sentence }) => ({ code: code satisfies WhyLessCode, sentence }))
  return { payable: scene.status.owed.kills > 0 && !found.some(({ isBlocking }) => isBlocking), reasons }
}
