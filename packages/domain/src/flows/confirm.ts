// confirm: what the agreeing nodes say of our blocks becomes the state of the books: paid, or proven dead. Nothing else does.
import type { DomainError } from '../errors.js'
import type { Address, BlockHash } from '../ids.js'
import type { ChainBlock, OperatorAccount, StoredBlock } from '../model.js'
import { reconcile, type RivalView } from '../payout/reconcile.js'
import { ownChain } from '../payout/own-chain.js'
import {
  ConflictError,
  type AddressCodec,
  type BlockView,
  type Chain,
  type Checkpoint,
  type Observer,
  type Store,
  type Tx,
} from '../ports.js'
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

  const view = ({ hash }: StoredBlock): BlockView => views.value.get(hash) ?? 'absent'

  // A chain confirms in order, so the confirmed ones are a prefix. What does not stand on them waits for a lost row to be found.
  const { chain, rest } = ownChain(account.confirmed.hash, open)
  const cut = chain.findIndex((block) => view(block) !== 'confirmed')
  const landed = cut === -1 ? chain : chain.slice(0, cut)
  if (landed.length > 0) await confirmLanded(deps, account.account, landed)
  const last = landed.at(-1)
  const head = last ? { hash: last.hash, height: last.height } : account.confirmed

  const report = { confirmed: landed.length, dead: 0, alerts: 0 }
  const [first] = chain.slice(landed.length)
  const astray = await cancelsAstray(deps, rest)
  const beaten = rest.find((block) => block.role === 'cancel' && block.height <= head.height && !astray.has(block))
  for (const block of [first, beaten]) {
    if (block === undefined) continue
    const outcome = await examine(deps, account.account, block, view(block))
    if (!outcome.ok) return outcome
    report.confirmed += outcome.value.confirmed
    report.dead += outcome.value.dead
    if (outcome.value.alert) report.alerts += 1
  }
  const stray = rest.find((block) => isStray(block, head, astray) && view(block) === 'absent')
  if (stray !== undefined && head.hash !== null) report.dead += await buryStray(deps, account.account, stray, head.hash)
  return ok({ ...report, open: open.length - report.confirmed - report.dead })
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

interface Outcome {
  readonly confirmed: number
  readonly dead: number
  readonly alert: boolean
}

/** Looks at the oldest block that is not confirmed: still on its way, or killed by a confirmed rival. */
async function examine(
  deps: ConfirmDeps,
  account: Address,
  block: StoredBlock,
  view: BlockView,
): Promise<Result<Outcome, DomainError>> {
  const rival = view === 'absent' ? await rivalOf(deps, account, block) : ok(null)
  if (!rival.ok) return rival
  const verdict = reconcile(block, { block: view, rival: rival.value?.view ?? null }, await deps.store.now())
  if (verdict === 'dead' && rival.value) {
    return ok({ ...(await bury(deps, account, block, rival.value)), alert: false })
  }
  if (verdict === 'alert') {
    deps.observer.count('block_alerts_total')
    deps.observer.event('error', 'block_needs_attention', {
      hash: block.hash,
      view,
      rival: rival.value?.block.hash ?? null,
    })
  }
  return ok({ confirmed: 0, dead: 0, alert: verdict === 'alert' })
}

interface Rival {
  readonly block: ChainBlock
  readonly view: RivalView
  /** As the books hold it; null: unknown to them, or dead. */
  readonly state: 'signed' | 'published' | 'confirmed' | null
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
  const state = await deps.store.blockState(rival.hash)
  return ok({
    block: rival,
    state: state === 'dead' ? null : state,
    view: {
      hash: rival.hash,
      confirmedByAll: views.value.get(rival.hash) === 'confirmed',
      contentChecked: rival.account === account && rival.previous === block.previous,
      signedByUs: rival.provenOurs,
      acknowledged: state === 'confirmed',
    },
  })
}

/**
 * Marks the block and everything behind it dead, and then, where the rival is one that we declared, the rival confirmed. An unknown
 * rival sets the books stop in the same transaction: it may be this very payout.
 */
async function bury(
  deps: ConfirmDeps,
  account: Address,
  block: StoredBlock,
  { block: rival, state }: Rival,
): Promise<{ dead: number; confirmed: number }> {
  const isOpen = state === 'signed' || state === 'published'
  const dead = await deps.store.transaction(async (tx) => {
    // The gate first, as everywhere: then signing sees the dead blocks and the stop together.
    if (state !== null) await tx.lockGate()
    else await setBooksStop(tx, rival, describeUnknown(rival, deps.codec))
    const at = await tx.now()
    const hashes: BlockHash[] = []
    // A declared rival of the block can never be confirmed either, where a third one was.
    for (const hash of await tx.openBlocksOn(account, block.previous)) {
      if (hash !== rival.hash) hashes.push(...(await tx.killBlocks(account, hash, rival.hash, at)))
    }
    if (!hashes.includes(block.hash)) throw new ConflictError(`block ${block.hash} is not open any more`)
    if (isOpen) await tx.confirmBlocks(account, [rival.hash], at)
    await auditDeath(tx, block.hash, `killed by confirmed ${rival.hash}; ${hashes.length} block(s) dead`)
    await deps.checkpoint('confirm:buried')
    return hashes.length
  })
  told(deps, block.hash, rival.hash, dead)
  if (isOpen) deps.observer.count('blocks_confirmed_total', 1, { role: 'cancel' })
  return { dead, confirmed: isOpen ? 1 : 0 }
}

/** Behind a block whose row was lost, at a height where the books hold another chain as confirmed. */
const isStray = (
  block: StoredBlock,
  head: { readonly hash: BlockHash | null; readonly height: number },
  astray: ReadonlySet<StoredBlock>,
): boolean =>
  (block.role !== 'cancel' || astray.has(block)) && block.height <= head.height + 1 && block.previous !== head.hash

/** Declared rivals whose previous is in the books no more: where another block is confirmed in its place, they can never land either. */
async function cancelsAstray({ store }: ConfirmDeps, rest: readonly StoredBlock[]): Promise<ReadonlySet<StoredBlock>> {
  const cancels = rest.filter(({ role }) => role === 'cancel')
  const previous = cancels.flatMap((block) => (block.previous === null ? [] : [block.previous]))
  if (previous.length === 0) return new Set()
  const known = await store.knownBlocks(previous)
  return new Set(cancels.filter((block) => block.previous !== null && !known.has(block.previous)))
}

/**
 * An account's chain has one block at each height, and what a block stands on is part of its hash: at the height of the one before
 * this block another is confirmed, so this one never can be.
 */
async function buryStray(deps: ConfirmDeps, account: Address, stray: StoredBlock, head: BlockHash): Promise<number> {
  const dead = await deps.store.transaction(async (tx) => {
    await tx.lockGate()
    const hashes = await tx.killBlocks(account, stray.hash, head, await tx.now())
    const summary = `stands on ${stray.previous}, but the chain goes on to confirmed ${head}; ${hashes.length} block(s) dead`
    await auditDeath(tx, stray.hash, summary)
    return hashes.length
  })
  told(deps, stray.hash, head, dead)
  return dead
}

const auditDeath = (tx: Tx, hash: BlockHash, summary: string): Promise<void> =>
  tx.audit({ actor: 'scheduler', action: 'block_dead', targetType: 'block', targetId: hash, summary })

function told(deps: ConfirmDeps, hash: BlockHash, rival: BlockHash, dead: number): void {
  deps.observer.count('blocks_dead_total', dead)
  deps.observer.event('error', 'block_dead', { hash, rival, dead })
}
