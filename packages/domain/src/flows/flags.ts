// Abuse flags by hand: a person clears a doubt, or raises one of their own. With `hold_payouts` an open flag keeps a player's
// payouts from being planned and signed, so raising one goes through the gate.
import type { DomainError } from '../errors.js'
import type { PlayerId } from '../ids.js'
import type { Store } from '../ports.js'
import type { AbuseFlag } from '../ports-admin.js'
import { err, ok, type Result } from '../result.js'
import { act, actorOf, markOf, markText, sinceText, type Act } from './act.js'

type Done = Result<AbuseFlag, DomainError>

export function clearFlag(store: Store, request: Act & { readonly flagId: string }): Promise<Done> {
  const { flagId, reason } = request
  return act(store, { what: 'flag', id: flagId, reason, gate: false }, async (tx): Promise<Done> => {
    const before = await tx.abuseFlag(flagId)
    if (!before) return err({ kind: 'not_found', what: 'flag', id: flagId })
    if (before.cleared) {
      const detail = `the flag is cleared already, ${sinceText(before.cleared)}`
      return err({ kind: 'conflict', what: 'flag', id: flagId, detail })
    }
    const after = { ...before, cleared: markOf(request, await tx.now()) }
    await tx.clearFlag(flagId, after.cleared)
    const entry = { action: 'flag_clear', targetType: 'flag', targetId: flagId, summary: reason }
    await tx.audit({ ...actorOf(request), ...entry, before: shown(before), after: shown(after) })
    return ok(after)
  })
}

/** One open flag of the kind `manual` a player. */
export function raiseFlag(store: Store, request: Act & { readonly playerId: PlayerId }): Promise<Done> {
  const { playerId, reason } = request
  return act(store, { what: 'open flag of player', id: playerId, reason, gate: true }, async (tx): Promise<Done> => {
    if (!(await tx.playerMarks(playerId))) return err({ kind: 'not_found', what: 'player', id: playerId })
    const flag = await tx.raiseFlag({ playerId, kind: 'manual', detail: reason }, await tx.now())
    const entry = { action: 'flag_raise', targetType: 'flag', targetId: flag.id, summary: reason }
    await tx.audit({ ...actorOf(request), ...entry, before: null, after: shown(flag) })
    return ok(flag)
  })
}

const shown = ({ playerId, kind, detail, cleared }: AbuseFlag) => ({
  player_id: playerId,
  kind,
  detail,
  cleared: markText(cleared),
})
