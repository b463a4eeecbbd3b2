// A player as the audit log names them, and from where they asked.
import type { Actor, PlayerId } from '@pay2slay/domain'

export const actorOf = (call: {
  readonly player: { readonly playerId: PlayerId }
  readonly request: { readonly id: string; readonly address: string }
}): Actor => ({
  actor: `player:${call.player.playerId}`,
  address: call.request.address,
  requestId: call.request.id,
})
