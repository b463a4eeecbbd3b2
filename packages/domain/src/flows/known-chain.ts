// Money rule 4.1: before anything is signed, every block of the account up to the node's frontier must be known to the books.
// The chain is read first and the books after it: a block of ours is committed before it is sent, so whatever of ours the
// chain shows is already in the books by then. What is still unknown is not ours, or ours from books that were lost.
import type { DomainError } from '../errors.js'
import type { Address } from '../ids.js'
import type { ChainBlock, OperatorAccount, Stop } from '../model.js'
import { formatBan, rawToUnits } from '../money.js'
import type { AddressCodec, Chain, ChainAccount, Observer, Store } from '../ports.js'
import { err, ok, type Result } from '../result.js'

/** More unknown blocks than this are not listed one by one: the first one stops everything anyway. */
const WALK_LIMIT = 1000

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
  const frontier = told.value.frontier
  if (frontier === null) {
    if (account.confirmed.hash === null) return ok({ unknown: null, chain: told.value })
    return notInSync('the nodes say that the account is unopened, but the books hold a confirmed block of it')
  }
  if (frontier.hash === account.confirmed.hash) return ok({ unknown: null, chain: told.value })
  if (frontier.hash !== null) {
    // A block names its previous inside its hash, so a known frontier makes everything between it and our confirmed head known.
    const known = await deps.store.knownBlocks([frontier.hash])
    if (known.has(frontier.hash)) return ok({ unknown: null, chain: told.value })
  }
  const walked = await deps.chain.blocksAfter(account.account, account.confirmed.hash, WALK_LIMIT)
  if (!walked.ok) return err({ kind: 'chain', error: walked.error })
  const known = await deps.store.knownBlocks(walked.value.map((block) => block.hash))
  return ok({ unknown: walked.value.find((block) => !known.has(block.hash)) ?? null, chain: told.value })
}

/** Checks the chain against the books; sets the books stop at an unknown block and lifts it once every block is known. */
export async function checkKnownChain(
  deps: KnownChainDeps,
  account: OperatorAccount,
): Promise<Result<ChainAccount, DomainError>> {
  const found = await firstUnknownBlock(deps, account)
  if (!found.ok) return found
  const { unknown, chain } = found.value
  if (unknown === null) {
    await liftBooksStop(deps, account.account)
    return ok(chain)
  }
  const reason = describeUnknown(unknown, deps.codec)
  const set = await deps.store.transaction(async (tx) => {
    const stops = await tx.lockGate()
    if (stops.some((stop) => stop.kind === 'books' && stop.reason === reason)) return false
    const at = await tx.now()
    await tx.setStop({ kind: 'books', reason, actor: 'scheduler', setAt: at, publishToo: false })
    await tx.audit({
      actor: 'scheduler',
      action: 'stop_books',
      targetType: 'block',
      targetId: unknown.hash,
      summary: reason,
    })
    return true
  })
  if (set) deps.observer.event('error', 'books_stop_set', { account: account.account, hash: unknown.hash, reason })
  deps.observer.count('unknown_blocks_total')
  return err({ kind: 'unknown_block', hash: unknown.hash, detail: reason })
}

/** Lifts the stop only where the scheduler itself set it: one that a person set stays until a person lifts it. */
async function liftBooksStop(deps: KnownChainDeps, account: Address): Promise<void> {
  const mine = (stop: Stop) => stop.kind === 'books' && stop.actor === 'scheduler'
  if (!(await deps.store.stops()).some(mine)) return
  await deps.store.transaction(async (tx) => {
    if (!(await tx.lockGate()).some(mine)) return
    await tx.clearStop('books')
    const summary = 'every block on the chain is known to the books'
    await tx.audit({ actor: 'scheduler', action: 'resume_books', targetType: 'account', targetId: account, summary })
  })
  deps.observer.event('warn', 'books_stop_lifted', { account })
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

function notInSync(detail: string): Result<never, DomainError> {
  return err({ kind: 'chain', error: { kind: 'not_in_sync', detail } })
}
