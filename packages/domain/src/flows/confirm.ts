// confirm: what the agreeing nodes say of our blocks becomes the state of the books: paid, or proven dead. Nothing else does.
import type { DomainError } from '../errors.js'
import type { Address, BlockHash } from '../ids.js'
import type { ChainBlock, OperatorAccount, StoredBlock } from '../model.js'
import { reconcile, type RivalView } from '../payout/reconcile.js'
import type { AddressCodec, BlockView, Chain, Checkpoint, Observer, Store } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { describeUnknown, setBooksStop } from './known-chain.js'

export interface ConfirmDeps {
  readonly store: Store
  readonly chain: Chain
  readonly codec: AddressCodec
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface ConfirmReport {
  readonly confirmed: number
  readonly dead: number
  readonly open: number
  /** Nodes differ about a block, or something needs a person: waiting. */
  readonly alerts: number
}

export async function confirm(
  deps: ConfirmDeps,
  account: OperatorAccount,
  limit: number,
): Promise<Result<ConfirmReport, DomainError>> {
  const open = await deps.store.openBlocks(account.account, limit)
  if (open.length === 0) return ok({ confirmed: 0, dead: 0, open: 0, alerts: 0 })
  const views = await deps.chain.views(open.map((block) => block.hash))
  if (!views.ok) return err({ kind: 'chain', error: views.error })

  // A chain confirms in order, so the confirmed ones are a prefix.
  const cut = open.findIndex((block) => views.value.get(block.hash) !== 'confirmed')
  const landed = cut === -1 ? open : open.slice(0, cut)
  if (landed.length > 0) await confirmLanded(deps, account.account, landed)

  const first = cut === -1 ? undefined : open[cut]
  if (!first) return ok({ confirmed: landed.length, dead: 0, open: 0, alerts: 0 })
  const outcome = await examine(deps, account.account, first, views.value.get(first.hash) ?? 'absent')
  if (!outcome.ok) return outcome
  const { dead, alert } = outcome.value
  return ok({
    confirmed: landed.length,
    dead,
    open: open.length - landed.length - dead,
    alerts: alert ? 1 : 0,
  })
}

async function confirmLanded(deps: ConfirmDeps, account: Address, landed: readonly StoredBlock[]): Promise<void> {
  await deps.checkpoint('confirm:seen')
  await deps.store.transaction(async (tx) => {
    const at = await tx.now()
    await tx.confirmBlocks(
      account,
      landed.map((block) => block.hash),
      at,
    )
    await deps.checkpoint('confirm:before_commit')
  })
  await deps.checkpoint('confirm:committed')
  for (const block of landed) deps.observer.count('blocks_confirmed_total', 1, { role: block.role })
}

/** Looks at the oldest block that is not confirmed: still on its way, or killed by a confirmed rival. */
async function examine(
  deps: ConfirmDeps,
  account: Address,
  block: StoredBlock,
  view: BlockView,
): Promise<Result<{ dead: number; alert: boolean }, DomainError>> {
  const rival = view === 'absent' ? await rivalOf(deps, account, block) : ok(null)
  if (!rival.ok) return rival
  const verdict = reconcile(block, { block: view, rival: rival.value?.view ?? null }, await deps.store.now())
  if (verdict === 'dead' && rival.value) {
    const dead = await bury(deps, account, block, rival.value.block, rival.value.known)
    return ok({ dead, alert: false })
  }
  if (verdict === 'alert') {
    deps.observer.count('block_alerts_total')
    deps.observer.event('error', 'block_needs_attention', {
      hash: block.hash,
      view,
      rival: rival.value?.block.hash ?? null,
    })
  }
  return ok({ dead: 0, alert: verdict === 'alert' })
}

interface Rival {
  readonly block: ChainBlock
  readonly view: RivalView
  readonly known: boolean
}

/** The other block on the same previous, fetched and checked here; null when there is none. */
async function rivalOf(
  deps: ConfirmDeps,
  account: Address,
  block: StoredBlock,
): Promise<Result<Rival | null, DomainError>> {
  const found = await deps.chain.successor(account, block.previous)
  if (!found.ok) return err({ kind: 'chain', error: found.error })
  const rival = found.value
  if (rival === null || rival.hash === block.hash) return ok(null)
  const views = await deps.chain.views([rival.hash])
  if (!views.ok) return err({ kind: 'chain', error: views.error })
  const known = (await deps.store.knownBlocks([rival.hash])).has(rival.hash)
  const acknowledged = known && (await deps.store.blockState(rival.hash)) === 'confirmed'
  return ok({
    block: rival,
    known,
    view: {
      hash: rival.hash,
      confirmedByAll: views.value.get(rival.hash) === 'confirmed',
      contentChecked: rival.account === account && rival.previous === block.previous,
      signedByUs: rival.provenOurs,
      acknowledged,
    },
  })
}

/** Marks the block and everything behind it dead. An unknown rival sets the books stop in the same transaction: it may be this very payout. */
async function bury(
  deps: ConfirmDeps,
  account: Address,
  block: StoredBlock,
  rival: ChainBlock,
  known: boolean,
): Promise<number> {
  const dead: readonly BlockHash[] = await deps.store.transaction(async (tx) => {
    // The gate first, as everywhere: then signing sees the dead blocks and the stop together.
    if (known) await tx.lockGate()
    else await setBooksStop(tx, rival, describeUnknown(rival, deps.codec))
    const at = await tx.now()
    const hashes = await tx.killBlocks(account, block.hash, rival.hash, at)
    const summary = `killed by confirmed ${rival.hash}; ${hashes.length} block(s) dead`
    await tx.audit({ actor: 'scheduler', action: 'block_dead', targetType: 'block', targetId: block.hash, summary })
    await deps.checkpoint('confirm:buried')
    return hashes
  })
  deps.observer.count('blocks_dead_total', dead.length)
  deps.observer.event('error', 'block_dead', { hash: block.hash, rival: rival.hash, dead: dead.length, known })
  return dead.length
}
