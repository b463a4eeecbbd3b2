// A player's own settings, and the end of their account. Deleting takes away what names the player; what the books need stays, and so
// do the caps of the Epic account, so that an account deleted and made anew is paid no more than one that stays.
import type { DomainError, RefusalCode } from '../errors.js'
import type { PlayerId } from '../ids.js'
import type { Actor } from '../model.js'
import { formatBan, units, type Units } from '../money.js'
import { ConflictError, type Store, type Tx } from '../ports.js'
import type { PlayerAccount } from '../ports-players.js'
import { err, ok, type Result } from '../result.js'

export interface SettingsRequest {
  readonly playerId: PlayerId
  readonly hideName: boolean
  readonly actor: Actor
}

export function changeSettings(store: Store, request: SettingsRequest): Promise<Result<boolean, DomainError>> {
  const { playerId, hideName, actor } = request
  return store.transaction(async (tx) => {
    const before = await tx.lockAccount(playerId)
    if (before === null) return err({ kind: 'not_found', what: 'player', id: playerId })
    if (before.hideName === hideName) return ok(hideName)
    await tx.setHideName(playerId, hideName)
    const summary = hideName ? 'name hidden' : 'name shown'
    const entry = { ...actor, action: 'player_settings', targetType: 'player', targetId: playerId, summary }
    await tx.audit({ ...entry, before: { hide_name: before.hideName }, after: { hide_name: hideName } })
    return ok(hideName)
  })
}

export interface DeleteRequest {
  readonly playerId: PlayerId
  /** The amount that the player knows to lose; null: none was named. */
  readonly forfeit: Units | null
  readonly actor: Actor
}

export interface DeletedAccount {
  readonly forfeited: Units
  /** A payout whose block is made goes its way. */
  readonly stillPaid: Units
}

export type DeleteError = DomainError | { readonly kind: 'forfeits'; readonly amount: Units }

type Deleted = Result<DeletedAccount, DeleteError>

/** Ends the account: behind the gate, since a planned payout becomes void with it. */
export async function deletePlayer(store: Store, request: DeleteRequest): Promise<Deleted> {
  const { playerId } = request
  try {
    return await store.transaction(async (tx): Promise<Deleted> => {
      await tx.lockGate()
      const account = await tx.lockAccount(playerId)
      if (account === null) return err({ kind: 'not_found', what: 'player', id: playerId })
      const refused = refusal(account, request)
      return refused === null ? ok(await end(tx, account, request)) : err(refused)
    })
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    return err({
      kind: 'conflict',
      what: 'player',
      id: playerId,
      detail: 'the account was changed at the same time: try again',
      code: 'account_changed',
    })
  }
}

function refusal(account: PlayerAccount, { playerId, forfeit }: DeleteRequest): DeleteError | null {
  const conflict = (code: RefusalCode, detail: string): DeleteError => ({
    kind: 'conflict',
    what: 'player',
    id: playerId,
    detail,
    code,
  })
  if (account.banned) return conflict('account_banned', 'a banned account cannot be deleted')
  if (account.heldReason !== null)
    return conflict(
      'account_held',
      'an administrator holds the payouts: the account can be deleted once that is settled',
    )
  const amount = forfeitOf(account)
  return amount === (forfeit ?? 0n) ? null : { kind: 'forfeits', amount }
}

/** Owed, and planned without a block. */
const forfeitOf = ({ owed, openPayout }: PlayerAccount): Units =>
  openPayout?.state === 'planned' ? units(owed + openPayout.amount) : owed

async function end(tx: Tx, account: PlayerAccount, { playerId, actor }: DeleteRequest): Promise<DeletedAccount> {
  const at = await tx.now()
  const { openPayout } = account
  if (openPayout?.state === 'planned') await tx.voidPayout(openPayout.id, 'the player deleted the account')
  // Before the Discord id goes: by it they may be logged in as an administrator too.
  const sessions = await tx.endSessionsOf(playerId)
  await tx.eraseAccount(playerId, at)
  const forfeited = forfeitOf(account)
  const stillPaid = openPayout === null || openPayout.state === 'planned' ? units(0n) : openPayout.amount
  await tx.audit({
    ...actor,
    action: 'player_delete',
    targetType: 'player',
    targetId: playerId,
    summary: `account deleted by the player, ${formatBan(forfeited)} BAN forfeited`,
    after: { forfeited_ban: formatBan(forfeited), still_paid_ban: formatBan(stillPaid), sessions_ended: sessions },
  })
  return { forfeited, stillPaid }
}
