// Money rule 4.1: before anything is signed, every block of the account up to the node's frontier must be known to the books.
// The chain is read first and the books after it: a block of ours is committed before it is sent, so whatever of ours the
// chain shows is already in the books by then. What is still unknown is not ours, or ours from books that were lost.
import type { DomainError } from '../errors.js'
import type { Address, BlockHash } from '../ids.js'
import type { ChainBlock, Millis, OperatorAccount, Stop } from '../model.js'
import { formatBan, rawToUnits } from '../money.js'
import { OPEN_LIMIT, ownChain } from '../payout/own-chain.js'
import { otherBalance } from '../payout/proven-head.js'
import type { AddressCodec, Chain, ChainAccount, Observer, Store, Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'

const SCHEDULER = 'scheduler'
/** Blocks behind the confirmed head that are read at once, and at most: where more are known, something else is wrong. */
const WALK_PAGE = 1_000
const WALK_PAGES = 5

export interface KnownChainDeps {
  readonly store: Store
  readonly chain: Chain
  readonly codec: AddressCodec
  readonly observer: Observer
}

/** The first block on the chain that the books do not know, oldest first; null when all are known. */
export async function firstUnknownBlock(
  deps: KnownChainDeps,
  account: OperatorAccount,
): Promise<Result<{ unknown: ChainBlock | null; chain: ChainAccount }, DomainError>> {
  const told = await deps.chain.account(account.account)
  if (!told.ok) return err({ kind: 'chain', error: told.error })
  const { frontier, frontiers, confirmed } = told.value
  if ((confirmed?.height ?? 0) < account.confirmed.height) {
    return notInSync(
      `the nodes tell confirmed height ${confirmed?.height ?? 0}, but the books hold ${account.confirmed.height} as confirmed`,
    )
  }
  if (frontier === null) return ok({ unknown: null, chain: told.value })
  // A block names its previous inside its hash, so a known frontier makes everything between it and our confirmed head known, if
  // no row of ours between them was lost. Every node's frontier must be: the highest could hide another node's rival further down.
  const open = await deps.store.openBlocks(account.account, OPEN_LIMIT)
  const { chain, rest } = ownChain(account.confirmed.hash, open)
  const reached = new Set([account.confirmed.hash, ...chain.map(({ hash }) => hash)])
  const isWhole =
    open.length < OPEN_LIMIT && rest.every(({ role, previous }) => role === 'cancel' && reached.has(previous))
  const knownFrontiers = await deps.store.knownBlocks(frontiers)
  if (isWhole && frontiers.every((hash) => knownFrontiers.has(hash))) return ok({ unknown: null, chain: told.value })
  const unknown = await firstUnknownBehind(deps, account)
  if (unknown.ok && unknown.value === null) {
    const missed = await missedBehind(deps, account, frontiers)
    if (missed !== null) return notInSync(missed)
  }
  return unknown.ok ? ok({ unknown: unknown.value, chain: told.value }) : unknown
}

/** The walk asks again: what was told a moment before and is not found by it now is hidden, unless it lies below the confirmed head. */
async function missedBehind(
  { chain, store }: KnownChainDeps,
  { account, confirmed }: OperatorAccount,
  frontiers: readonly BlockHash[],
): Promise<string | null> {
  const known = await store.knownBlocks(frontiers)
  for (const hash of frontiers.filter((one) => !known.has(one))) {
    const block = await chain.block(hash)
    if (!block.ok || block.value === null || block.value.height > confirmed.height)
      return `a node told the frontier ${hash} of ${account}, which the books do not know, and no walk leads to it now`
  }
  return null
}

async function firstUnknownBehind(
  { chain, store }: KnownChainDeps,
  { account, confirmed }: OperatorAccount,
): Promise<Result<ChainBlock | null, DomainError>> {
  let after = confirmed.hash
  for (let page = 0; page < WALK_PAGES; page += 1) {
    const walked = await chain.blocksAfter(account, after, WALK_PAGE)
    if (!walked.ok) return err({ kind: 'chain', error: walked.error })
    const known = await store.knownBlocks(walked.value.map(({ hash }) => hash))
    const unknown = walked.value.find(({ hash }) => !known.has(hash))
    const last = walked.value.at(-1)
    if (unknown !== undefined) return ok(unknown)
    if (last === undefined || walked.value.length < WALK_PAGE) return ok(null)
    after = last.hash
  }
  return notInSync(`more than ${WALK_PAGES * WALK_PAGE} blocks stand behind the head ${confirmed.hash} of ${account}`)
}

/** Checks the chain against the books; sets the books stop at an unknown block and lifts it once that block is explained. */
export async function checkKnownChain(
  deps: KnownChainDeps,
  account: OperatorAccount,
): Promise<Result<ChainAccount, DomainError>> {
  const found = await firstUnknownBlock(deps, account)
  if (!found.ok) return found
  const { unknown, chain } = found.value
  if (chain.confirmed?.hash === account.confirmed.hash && chain.confirmed.balance !== account.confirmed.balance)
    return stopAtDifference(deps, account, otherBalance(account.confirmed, chain.confirmed))
  if (unknown === null) {
    const stop = await liftBooksStop(deps, account.account)
    return stop === null ? ok(chain) : err({ kind: 'stopped', stop: 'books', reason: stop.reason })
  }
  const reason = describeUnknown(unknown, deps.codec)
  const set = await setStopFor(deps, unknown, reason)
  if (set) deps.observer.event('error', 'books_stop_set', { account: account.account, hash: unknown.hash, reason })
  deps.observer.count('unknown_blocks_total')
  return err({ kind: 'unknown_block', hash: unknown.hash, detail: reason })
}

/** The books contradict the chain, or themselves: only a person lifts this stop, and it is set again while the difference stands. */
export async function stopAtDifference(
  { store, observer }: Pick<KnownChainDeps, 'store' | 'observer'>,
  { account }: Pick<OperatorAccount, 'account'>,
  detail: string,
): Promise<Result<never, DomainError>> {
  const reason = `the books of ${account} are not equal to the chain: ${detail}`
  if (await store.transaction((tx) => setStopForDifference(tx, reason)))
    observer.event('error', 'books_stop_set', { account, hash: null, reason })
  return err({ kind: 'stopped', stop: 'books', reason })
}

/** Where the stop names a block that is in the books by now, the next unknown one takes its place. */
async function setStopFor(deps: KnownChainDeps, unknown: ChainBlock, reason: string): Promise<boolean> {
  const named = (await deps.store.stops()).find((stop) => stop.kind === 'books')?.block?.hash
  const explained = named !== undefined && (await deps.store.knownBlocks([named])).has(named) ? named : null
  return deps.store.transaction(async (tx) => {
    const stop = (await tx.lockGate()).find((one) => one.kind === 'books')
    if (explained === null || stop?.block?.hash !== explained || stop.actor !== SCHEDULER)
      return setBooksStop(tx, unknown, reason)
    await tx.clearStop('books')
    // The books have been stopped all the time: what was linked meanwhile is no older for the next block.
    return setBooksStop(tx, unknown, reason, stop.setAt)
  })
}

/** In place of a stop for a block too, which would be lifted once that is explained, while the difference stands. */
export async function setStopForDifference(tx: Tx, reason: string): Promise<boolean> {
  const stop = (await tx.lockGate()).find((one) => one.kind === 'books')
  if (stop?.actor !== SCHEDULER || stop.block === null) return setBooksStop(tx, null, reason)
  await tx.clearStop('books')
  const before = `; before, the books were stopped for block ${stop.block.hash}`
  return setBooksStop(tx, null, reason + before, stop.setAt)
}

/**
 * Sets the stop unless one is set already: the first unknown block is what a person has to look at. Without a block it is a
 * difference of another kind, which only a person can lift. Behind the gate.
 */
export async function setBooksStop(
  tx: Tx,
  unknown: ChainBlock | null,
  reason: string,
  since?: Millis,
): Promise<boolean> {
  const stops = await tx.lockGate()
  if (stops.some((stop) => stop.kind === 'books')) return false
  const block = unknown && { hash: unknown.hash, previous: unknown.previous }
  await tx.setStop({
    kind: 'books',
    reason,
    actor: SCHEDULER,
    setAt: since ?? (await tx.now()),
    publishToo: false,
    block,
  })
  const target = unknown ? { targetType: 'block', targetId: unknown.hash } : { targetType: 'stop', targetId: 'books' }
  await tx.audit({ actor: SCHEDULER, action: 'stop_books', ...target, summary: reason })
  return true
}

/**
 * A stop holds until its block was adopted or acknowledged, or can never be confirmed because the books hold another confirmed
 * block in its place. That no node shows it at the moment proves nothing; and an account's first block stands on nothing, which is every
 * account's, so that only what the books know of itself answers for it.
 */
async function liftBooksStop(deps: KnownChainDeps, account: Address): Promise<Stop | null> {
  const stop = (await deps.store.stops()).find((one) => one.kind === 'books')
  if (!stop) return null
  if (stop.actor !== SCHEDULER || stop.block === null) return stop
  const { hash, previous } = stop.block
  const taken = (await deps.store.knownBlocks([hash])).has(hash)
  const rival = taken || previous === null ? null : await deps.store.confirmedOn(account, previous)
  if (!taken && rival === null) return stop
  await deps.store.transaction(async (tx) => {
    const now = (await tx.lockGate()).find((one) => one.kind === 'books')
    if (now?.block?.hash !== hash) return
    await tx.clearStop('books')
    const summary = taken ? `block ${hash} is in the books` : `another block was confirmed in the place of ${hash}`
    await tx.audit({ actor: SCHEDULER, action: 'resume_books', targetType: 'account', targetId: account, summary })
  })
  deps.observer.event('warn', 'books_stop_lifted', { account, hash })
  return null
}

export function describeUnknown(block: ChainBlock, codec: AddressCodec): string {
  const amount = `${formatBan(rawToUnits(block.amount))} BAN`
  const what =
    block.kind === 'send'
      ? `send of ${amount} to ${codec.fromPublicKey(block.link)}`
      : block.kind === 'receive'
        ? `receive of ${amount}`
        : `${block.kind} block`
  const signer = block.provenOurs ? 'signed with the operator key' : 'not signed with the operator key'
  return `unknown block ${block.hash} on the operator's chain: ${what}, ${signer}`
}

export function notInSync(detail: string): Result<never, DomainError> {
  return err({ kind: 'chain', error: { kind: 'not_in_sync', detail } })
}
