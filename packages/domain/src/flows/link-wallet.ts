// Linking and unlinking the addresses of a player. The first one ever is paid to at once; every later one waits, so that whoever
// takes over a login cannot have the next payout, also not by deleting the account and making it anew. Links that were ever made stay in the books.
import { UNOWNED_ADDRESSES } from '../eligibility.js'
import type { DomainError, RefusalCode } from '../errors.js'
import type { Address, PlayerId } from '../ids.js'
import type { Actor, AuditEntry, Millis } from '../model.js'
import { ConflictError, type AddressCodec, type Observer, type Store, type Tx } from '../ports.js'
import type { PlayerWallets, WalletLink } from '../ports-wallets.js'
import { err, ok, type Result } from '../result.js'
import { matureWallets } from './mature-wallets.js'

export interface WalletDeps {
  readonly store: Store
  readonly codec: AddressCodec
  readonly observer: Observer
}

export interface WalletSettings {
  /** How long a change of the primary wallet waits. */
  readonly changeDelay: Millis
  /** Addresses that a player may have linked at once. */
  readonly mostLinks: number
  /** The service's own accounts, as far as the configuration names them; those in the books are known there. */
  readonly ownAddresses: ReadonlySet<string>
}

export interface LinkRequest {
  readonly playerId: PlayerId
  readonly address: string
  /** The caller checked a signature by the address's own key. */
  readonly isProven: boolean
  readonly actor: Actor
}

/** A player's wallets after a change. */
export interface WalletChange {
  readonly isChanged: boolean
  readonly wallet: WalletLink
  readonly linked: readonly WalletLink[]
}

type Changed = Result<WalletChange, DomainError>

/** Links an address. It is the primary one at once if it is the first ever of the player and of their Epic account; else the change waits, replacing one that waits already. */
export async function linkWallet(deps: WalletDeps, settings: WalletSettings, request: LinkRequest): Promise<Changed> {
  const address = usable(deps.codec, settings, request.address)
  if (!address.ok) return address
  const done = await change(deps, request.playerId, async (tx, wallets, now) => {
    if (await tx.isOperatorAddress(address.value)) return refuse('address_own', OWN_ADDRESS)
    return link(tx, settings, request, { address: address.value, wallets, now })
  })
  if (done.ok) deps.observer.count('wallet_links_total', 1, { outcome: outcomeOf(done.value) })
  return done
}

/** Ends a change that waits: the address stays linked, and the primary wallet is what it was. */
export function cancelWalletChange(
  deps: WalletDeps,
  { playerId, actor }: { readonly playerId: PlayerId; readonly actor: Actor },
): Promise<Changed> {
  return change(deps, playerId, async (tx, wallets) => {
    const waiting = waitingOf(wallets)
    if (!waiting)
      return err({
        kind: 'conflict',
        what: 'wallet change',
        id: playerId,
        detail: NOTHING_WAITS,
        code: 'no_wallet_waits',
      })
    await tx.setWaiting(waiting, null)
    await audit(
      tx,
      { playerId, actor, wallets },
      'wallet_change_cancel',
      `${waiting.address} will not be the primary wallet`,
    )
    return ok(waiting.id)
  })
}

/** Ends a link. Without a primary wallet nothing is paid; a change that waits waits no shorter. */
export function unlinkWallet(
  deps: WalletDeps,
  request: { readonly playerId: PlayerId; readonly walletId: string; readonly actor: Actor },
): Promise<Changed> {
  const { playerId, walletId, actor } = request
  return change(deps, playerId, async (tx, wallets, now) => {
    const wallet = wallets.linked.find(({ id }) => id === walletId)
    if (!wallet) return err({ kind: 'not_found', what: 'wallet', id: walletId })
    await tx.unlinkWallet(wallet, now)
    await audit(tx, { playerId, actor, wallets }, 'wallet_unlink', `${wallet.address} unlinked`)
    return ok(wallet.id)
  })
}

const OWN_ADDRESS = "this is the service's own address: paying it would pay nobody. Link an address of your own wallet"
const NOTHING_WAITS = 'no change of the primary wallet is waiting: it may have taken effect already'

const refuse = (code: RefusalCode, detail: string): Result<never, DomainError> =>
  err({ kind: 'invalid', what: 'address', detail, code })

function usable(codec: AddressCodec, settings: WalletSettings, text: string): Result<Address, DomainError> {
  const parsed = codec.parse(text)
  if (!parsed.ok) return refuse('address_invalid', parsed.error)
  const unowned = codec.unowned(parsed.value)
  if (unowned !== null)
    return refuse(`address_${unowned}`, `${UNOWNED_ADDRESSES[unowned]}. Link an address of your own wallet`)
  return settings.ownAddresses.has(parsed.value) ? refuse('address_own', OWN_ADDRESS) : parsed
}

interface Linking {
  readonly address: Address
  readonly wallets: PlayerWallets
  readonly now: Millis
}

async function link(
  tx: Tx,
  settings: WalletSettings,
  { playerId, actor, isProven }: LinkRequest,
  { address, wallets, now }: Linking,
): Promise<Result<string, DomainError>> {
  const known = wallets.linked.find((wallet) => wallet.address === address)
  const note = (action: string, summary: string) => audit(tx, { playerId, actor, wallets }, action, summary)
  if (isProven && known && known.provenAt === null) {
    await tx.setProven(known, now)
    await note('wallet_prove', `${address} proven by a signature`)
  }
  if (known && (known.isPrimary || known.primaryFrom !== null)) return ok(known.id)
  if (!known && wallets.linked.length >= settings.mostLinks)
    return err({
      kind: 'conflict',
      what: 'wallet',
      id: playerId,
      detail: `${wallets.linked.length} addresses are linked, which is the most: unlink one of them first`,
      code: 'wallets_full',
      values: { count: wallets.linked.length },
    })
  // Without an Epic account nothing is earned yet, and an account deleted before may come back under any.
  const waits = wallets.hasLinkedBefore || !wallets.hasEpicAccount
  const primaryFrom = waits ? now + settings.changeDelay : null
  const replaced = waitingOf(wallets)
  if (replaced) await tx.setWaiting(replaced, null)
  const provenAt = isProven ? now : null
  // Also by a clock that is slow: what counts is which came first.
  const linkedAt = Math.max(now, ((await tx.linkedAfter()) ?? 0) + 1)
  if (known) await tx.setWaiting(known, primaryFrom)
  const id =
    known?.id ?? (await tx.insertWallet(playerId, { address, isPrimary: !waits, linkedAt, primaryFrom, provenAt }))
  if (settings.changeDelay === 0) await matureWallets(tx, now, playerId)
  const until = primaryFrom === null ? 'is the primary wallet' : `becomes the primary wallet at ${isoTime(primaryFrom)}`
  await note('wallet_link', `${address} ${until}`)
  return ok(id)
}

const waitingOf = ({ linked }: PlayerWallets) => linked.find(({ primaryFrom }) => primaryFrom !== null)

/** Runs one change behind the player's lock, after the changes whose time has come. */
async function change(
  deps: WalletDeps,
  playerId: PlayerId,
  work: (tx: Tx, wallets: PlayerWallets, now: Millis) => Promise<Result<string, DomainError>>,
): Promise<Changed> {
  try {
    let flags = 0
    const done = await deps.store.transaction(async (tx): Promise<Changed> => {
      const before = await current(tx, playerId)
      if (before === null) return err({ kind: 'not_found', what: 'player', id: playerId })
      const touched = await work(tx, before.wallets, before.now)
      if (!touched.ok) return touched
      const after = await tx.lockWallets(playerId)
      const linked = after?.linked ?? []
      const known = before.wallets.linked.find(({ id }) => id === touched.value)
      const wallet = linked.find(({ id }) => id === touched.value) ?? known
      if (!wallet) throw new ConflictError(`wallet ${touched.value} of player ${playerId} is gone`)
      const isNew = known === undefined
      flags = isNew ? await tx.flagSharedWallet(wallet.address, before.now) : 0
      return ok({ isChanged: JSON.stringify(linked) !== JSON.stringify(before.wallets.linked), wallet, linked })
    })
    if (flags > 0) deps.observer.count('abuse_flags_total', flags, { kind: 'shared_wallet' })
    return done
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const detail = 'the wallets were changed at the same time: look at them and try again'
    return err({ kind: 'conflict', what: 'wallet', id: playerId, detail, code: 'wallets_changed' })
  }
}

async function current(
  tx: Tx,
  playerId: PlayerId,
): Promise<{ readonly wallets: PlayerWallets; readonly now: Millis } | null> {
  const first = await tx.lockWallets(playerId)
  if (first === null) return null
  const now = await tx.now()
  // Read again only where something became effective.
  const matured = await matureWallets(tx, now, playerId)
  const wallets = matured === 0 ? first : await tx.lockWallets(playerId)
  return wallets === null ? null : { wallets, now }
}

interface Auditing {
  readonly playerId: PlayerId
  readonly actor: Actor
  readonly wallets: PlayerWallets
}

async function audit(tx: Tx, { playerId, actor, wallets }: Auditing, action: string, summary: string): Promise<void> {
  const after = await tx.lockWallets(playerId)
  const entry: AuditEntry = { ...actor, action, targetType: 'player', targetId: playerId, summary }
  await tx.audit({ ...entry, before: shown(wallets), after: after === null ? null : shown(after) })
}

const shown = ({ linked }: PlayerWallets) => ({
  primary: linked.find(({ isPrimary }) => isPrimary)?.address ?? null,
  waiting: linked.find(({ primaryFrom }) => primaryFrom !== null)?.address ?? null,
  waiting_until: timeOf(linked.find(({ primaryFrom }) => primaryFrom !== null)?.primaryFrom ?? null),
  linked: linked.map(({ address }) => address),
})

const isoTime = (at: Millis): string => new Date(at).toISOString()
const timeOf = (at: Millis | null): string | null => (at === null ? null : isoTime(at))

const outcomeOf = ({ isChanged, wallet }: WalletChange): string =>
  !isChanged ? 'unchanged' : wallet.isPrimary ? 'primary' : 'waiting'
