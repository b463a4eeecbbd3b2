// A block on the operator's chain that the books do not know: which one comes next, what it did, and what it killed. Adopting and
// acknowledging share this.
import type { DomainError } from '../errors.js'
import type { BlockHash } from '../ids.js'
import type { BlockKind, ChainBlock, Head, Millis, OperatorAccount } from '../model.js'
import { raw, type Raw } from '../money.js'
import { OPEN_LIMIT } from '../payout/own-chain.js'
import { ConflictError, type Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { firstUnknownBlock, type KnownChainDeps } from './known-chain.js'

export interface Meaning {
  readonly kind: BlockKind
  readonly amount: Raw
}

export interface ForeignBlock {
  readonly block: ChainBlock
  readonly account: OperatorAccount
  /** `block` says the same; this is what may be believed. */
  readonly meaning: Meaning
}

/** The unknown block of that hash, if it is the one that comes next, is confirmed and is what the nodes call it; else why not. */
export async function foreignBlock(
  deps: KnownChainDeps,
  hash: BlockHash,
  act: 'adopt' | 'acknowledge',
): Promise<Result<ForeignBlock, DomainError>> {
  const refuse = refusal(act)
  const fetched = await deps.chain.block(hash)
  if (!fetched.ok) return err({ kind: 'chain', error: fetched.error })
  const block = fetched.value
  if (block === null) return err({ kind: 'not_found', what: 'block on the chain', id: hash })
  const account = (await deps.store.operatorAccounts()).find((row) => row.account === block.account)
  if (!account) return refuse(`it belongs to ${block.account}, which is no operator account of these books`)
  const found = await firstUnknownBlock(deps, account)
  if (!found.ok) return found
  const { unknown } = found.value
  if (unknown === null || unknown.hash !== block.hash) {
    return refuse(
      unknown ? `unknown blocks are taken in chain order: ${unknown.hash} comes first` : 'the books know it already',
    )
  }
  const doubt = doubtAbout(block, account) ?? (await deadHere(deps, block))
  return doubt === null ? ok({ block, account, meaning: meaningOf(block, account.confirmed.balance) }) : refuse(doubt)
}

/** Why the block cannot be taken into the books now; null: it can. */
export function doubtAbout(block: ChainBlock, { confirmed }: OperatorAccount): string | null {
  if (!block.confirmed) return 'it is not confirmed yet: it may still lose; wait until the nodes confirm it'
  if (block.previous !== confirmed.hash)
    return 'the books do not hold the block before it as confirmed yet: wait until the scheduler has confirmed that'
  const meaning = meaningOf(block, confirmed.balance)
  const told: Meaning & { height: number } = block
  if (meaning.kind !== told.kind || meaning.amount !== told.amount)
    return `the nodes call it a ${told.kind} of ${told.amount} raw, but its balance makes it a ${meaning.kind} of ${meaning.amount} raw: do not trust these nodes`
  if (told.height !== confirmed.height + 1)
    return `the nodes tell height ${told.height}, but it follows height ${confirmed.height}: do not trust these nodes`
  return null
}

/** A dead block that was confirmed after all cannot be: somebody told something untrue. */
async function deadHere(deps: KnownChainDeps, { hash }: ChainBlock): Promise<string | null> {
  const isDead = (await deps.store.blockState(hash)) === 'dead'
  return isDead ? 'the books hold it as proven dead: nodes contradict each other, so nothing is believed' : null
}

/**
 * What the block did, from what its hash covers: its balance against the one before it, which the books hold as confirmed.
 * A node's word for it (subtype, amount) is not covered by the hash, and a payment must not pass as something else.
 */
export function meaningOf(block: ChainBlock, before: Raw): Meaning {
  if (block.balance < before) return { kind: 'send', amount: raw(before - block.balance) }
  if (block.balance > before) return { kind: 'receive', amount: raw(block.balance - before) }
  return { kind: block.kind === 'epoch' ? 'epoch' : 'change', amount: raw(0n) }
}

/**
 * Behind the gate: our own open blocks on the same previous, and all behind them, can never be confirmed now; nor can those behind a
 * block whose row was lost, at a height that the chain reaches with this block on another way; nor can one that received the same send.
 * Their payouts are planned again. One signed since then fails the insert of the block, and with it everything.
 */
export async function killRivals(tx: Tx, block: ChainBlock, at: Millis): Promise<readonly BlockHash[]> {
  const rivals = await tx.openBlocksOn(block.account, block.previous)
  const open = await tx.openBlocksOf(block.account, OPEN_LIMIT)
  const strays = open.filter(({ previous, height }) => height <= block.height + 1 && previous !== block.hash)
  // A send is received once: at whatever height ours stands, this one was first.
  const received = block.kind === 'receive' ? open.filter(({ sourceHash }) => sourceHash === block.link) : []
  const dead = new Set<BlockHash>()
  for (const hash of [...rivals, ...[...strays, ...received].map((one) => one.hash)]) {
    if (dead.has(hash)) continue
    const killed = await tx.killBlocks(block.account, hash, block.hash, at)
    const summary = `killed by confirmed ${block.hash}; ${killed.length} block(s) dead`
    await tx.audit({ actor: 'scheduler', action: 'block_dead', targetType: 'block', targetId: hash, summary })
    for (const one of killed) dead.add(one)
  }
  return [...dead]
}

/** What is left to look at once a block was taken into the books. */
export interface Left {
  /** The next unknown block. */
  readonly remaining: BlockHash | null
  /** Why that could not be seen; null: it could. */
  readonly trouble: DomainError | null
}

export function leftAfter(known: Result<unknown, DomainError>): Left {
  if (known.ok) return { remaining: null, trouble: null }
  return known.error.kind === 'unknown_block'
    ? { remaining: known.error.hash, trouble: null }
    : { remaining: null, trouble: known.error }
}

export const headOf = ({ hash, balance, height }: ChainBlock): Head => ({ hash, balance, height })

export const refusal =
  (act: 'adopt' | 'acknowledge') =>
  (detail: string): Result<never, DomainError> =>
    err({ kind: 'invalid', what: `block to ${act}`, detail })

/** A lost race is told, and nothing was changed. */
export async function orConflict<T>(
  hash: BlockHash,
  work: Promise<Result<T, DomainError>>,
): Promise<Result<T, DomainError>> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    const detail = 'the books were changed at the same time: try again'
    return err({ kind: 'conflict', what: 'block', id: hash, detail })
  }
}
