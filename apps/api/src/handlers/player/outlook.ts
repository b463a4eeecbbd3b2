// What a player can expect of the next payout, from the status that was read with the session.
import { obstacles, type CapWindows, type Millis, type Obstacle, type Outlook, type PlayerId } from '@pay2slay/domain'
import { addressCodec } from '@pay2slay/banano-rpc'
import type { PlayerStatus } from '@pay2slay/db'
import type { ApiSettings } from '../../settings.js'

export interface Scene {
  readonly settings: ApiSettings
  readonly status: PlayerStatus
  readonly windows: CapWindows
  readonly now: Millis
  readonly playerId: PlayerId
}

/** What was set while the service runs, or the configuration. */
export const termsOf = ({ status, settings }: Scene) =>
  status.terms ?? { caps: settings.caps, perKill: settings.player.rate.perKill }

/** Everything in the way, the most important first. */
export const obstaclesOf = (scene: Scene, outlook: Outlook): readonly Obstacle[] =>
  obstacles(outlook, scene.settings.player.eligibility, addressCodec, scene.now)

export function outlookOf(scene: Scene): Outlook {
  const { settings, status, windows, playerId } = scene
  const { player, open, waiting } = status
  return {
    facts: {
      playerId,
      banned: player.banned !== null,
      heldReason: player.held?.reason ?? null,
      guildMember: player.guildMember,
      epicAccountId: player.epicAccountId,
      epicVerified: player.epicVerified,
      directoryAnsweredAt: player.answeredAt,
      openAbuseFlag: status.isFlagged,
      address: status.wallet?.address ?? null,
    },
    hasBaseline: player.hasBaseline,
    unreadable: player.unreadable,
    pendingSince: status.pendingSince,
    owed: status.owed,
    advance: status.advance,
    openPayout: open,
    used: status.used,
    caps: termsOf(scene).caps,
    windows,
    minPayout: settings.player.minPayout,
    stops: status.stops.map(({ kind }) => kind),
    isBalanceLow: status.isBalanceLow,
    walletFrom: waiting?.primaryFrom ?? null,
  }
}
