// An admin's acts on players. A ban ends earning, logins and signing; a hold is a mark: what is held is not signed, and earns on.
// Neither voids the payout that is planned: signing looks at the player again in its own transaction, so it stays planned with the
// reason, and is signed as it stands once the player is cleared, or voided by a person.
import type { DomainError } from '../errors.js'
import type { PayoutId, PlayerId } from '../ids.js'
import type { Store, Tx } from '../ports.js'
import type { PlayerMarks } from '../ports-admin.js'
import { err, ok, type Result } from '../result.js'
import { act, actorOf, markOf, markText, sinceText, type Act } from './act.js'

export interface PlayerAct extends Act {
  readonly playerId: PlayerId
}

export interface PlayerActDone {
  /** As it is now; an open payout stays what it was. */
  readonly player: PlayerMarks
  readonly sessionsEnded: number
}

type Done = Result<PlayerActDone, DomainError>

/** Ends the player's logins, and the baseline: kills from now on until the first reading after the ban earn nothing. */
export const banPlayer = (store: Store, request: PlayerAct): Promise<Done> =>
  change(store, request, 'player_ban', async (tx, before) => {
    if (before.banned) return refuse(request, `the player is banned already, ${sinceText(before.banned)}`)
    await tx.ban(request.playerId, markOf(request, await tx.now()))
    await reasonOfOpen(tx, before, 'banned')
    return ok(await tx.endSessionsOf(request.playerId))
  })

/** The player earns again from the next good reading on, which is a new baseline. */
export const unbanPlayer = (store: Store, request: PlayerAct): Promise<Done> =>
  change(store, request, 'player_unban', async (tx, before) => {
    if (!before.banned) return refuse(request, 'the player is not banned')
    await tx.unban(request.playerId)
    await reasonOfOpen(tx, before, null)
    return ok(0)
  })

export const holdPlayer = (store: Store, request: PlayerAct): Promise<Done> =>
  change(store, request, 'player_hold', async (tx, before) => {
    if (before.held) return refuse(request, `the player is held already, ${sinceText(before.held)}`)
    await tx.holdPlayer(request.playerId, markOf(request, await tx.now()))
    await reasonOfOpen(tx, before, before.banned ? 'banned' : 'held')
    return ok(0)
  })

export const releasePlayer = (store: Store, request: PlayerAct): Promise<Done> =>
  change(store, request, 'player_release', async (tx, before) => {
    if (!before.held) return refuse(request, 'the player is not held')
    await tx.holdPlayer(request.playerId, null)
    await reasonOfOpen(tx, before, before.banned ? 'banned' : null)
    return ok(0)
  })

/** Every login of the player ends; a new one is open to them. */
export const endSessions = (store: Store, request: PlayerAct): Promise<Done> =>
  change(store, request, 'player_sessions_end', async (tx) => ok(await tx.endSessionsOf(request.playerId)))

/** What signing would write at its next look, written now, so that whoever looks meanwhile reads the truth. */
async function reasonOfOpen(tx: Tx, { openPayout }: PlayerMarks, reason: 'banned' | 'held' | null): Promise<void> {
  if (openPayout?.state !== 'planned') return
  const isStale = openPayout.reason === 'banned' || openPayout.reason === 'held'
  if (reason === null && !isStale) return
  const payouts: readonly PayoutId[] = [openPayout.id]
  await tx.setPayoutReasons(payouts.map((payoutId) => ({ payoutId, reason })))
}

function change(
  store: Store,
  request: PlayerAct,
  action: string,
  work: (tx: Tx, before: PlayerMarks) => Promise<Result<number, DomainError>>,
): Promise<Done> {
  const { playerId, reason } = request
  return act(store, { what: 'player', id: playerId, reason, gate: true }, async (tx): Promise<Done> => {
    const before = await tx.playerMarks(playerId)
    if (!before) return err({ kind: 'not_found', what: 'player', id: playerId })
    const done = await work(tx, before)
    if (!done.ok) return done
    const after = await tx.playerMarks(playerId)
    if (!after) return err({ kind: 'not_found', what: 'player', id: playerId })
    const target = { targetType: 'player', targetId: playerId }
    const sessions = done.value > 0 ? { sessions_ended: done.value } : {}
    const states = { before: shown(before), after: { ...shown(after), ...sessions } }
    await tx.audit({ ...actorOf(request), action, ...target, summary: reason, ...states })
    return ok({ player: after, sessionsEnded: done.value })
  })
}

const shown = ({ banned, held, needsBaseline, openPayout }: PlayerMarks) => ({
  banned: markText(banned),
  held: markText(held),
  needs_baseline: needsBaseline,
  open_payout: openPayout,
})

const refuse = ({ playerId }: PlayerAct, detail: string): Result<never, DomainError> =>
  err({ kind: 'conflict', what: 'player', id: playerId, detail })
