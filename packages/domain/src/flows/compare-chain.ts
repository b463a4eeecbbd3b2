// Compares an operator account's books with the chain, cheaply enough for every few minutes: invariant I5 over the blocks since the last
// comparison of this process, the confirmed head as the nodes hold it, and blocks that the books do not know. What differs twice in
// a row sets the books stop. Nodes that do not answer are no difference, and leave the last comparison as it is.
import type { DomainError } from '../errors.js'
import type { Address } from '../ids.js'
import { checkOperatorChain } from '../invariants/chain.js'
import type { ChainBlock, ChainRow, Head, OperatorAccount } from '../model.js'
import type { Raw } from '../money.js'
import type { ChainComparison } from '../ports-operations.js'
import { err, ok, type Result } from '../result.js'
import {
  describeUnknown,
  firstUnknownBlock,
  notInSync,
  setBooksStop,
  setStopForDifference,
  type KnownChainDeps,
} from './known-chain.js'
import { replanAllLost } from './lost-block.js'

export interface CompareDeps extends KnownChainDeps {
  /** Between two looks at what differs: long enough for a transaction that was under way. */
  readonly pause: () => Promise<void>
  /** How far each account's blocks were found to add up. Kept between comparisons. */
  readonly verified: Map<Address, Head>
}

/** Blocks read at once. */
const PAGE = 1_000

interface Look {
  readonly comparison: ChainComparison
  /** A block that the books do not know, where nothing else differs. */
  readonly unknown: ChainBlock | null
}
type Looked = Result<Look, DomainError>

export async function compareChain(deps: CompareDeps, account: Address): Promise<Result<ChainComparison, DomainError>> {
  let looked = await look(deps, account)
  if (looked.ok && !looked.value.comparison.matches) {
    await deps.pause()
    looked = await look(deps, account)
  }
  return looked.ok ? write(deps, looked.value) : looked
}

async function look(deps: CompareDeps, account: Address): Promise<Looked> {
  const books = (await deps.store.operatorAccounts()).find((row) => row.account === account)
  if (!books) return err({ kind: 'no_operator_account' })
  const found = await firstUnknownBlock(deps, books)
  if (!found.ok) return found
  const head = await headOnChain(deps, books.confirmed)
  if (!head.ok) return head
  const reasons = [...(await addUp(deps, books)), ...headReasons(books.confirmed, head.value)]
  const unknown = reasons.length === 0 ? found.value.unknown : null
  if (found.value.unknown !== null) reasons.push(describeUnknown(found.value.unknown, deps.codec))
  const { balance: booksBalance, height } = books.confirmed
  const chainBalance = head.value?.balance ?? null
  const detail = reasons.join('; ').slice(0, 1_000)
  const comparison = { account, matches: reasons.length === 0, detail, booksBalance, chainBalance, height }
  return ok({ comparison, unknown })
}

type HeadOnChain = { readonly view: string; readonly balance: Raw | null } | null

/** null: the account has no block yet. */
async function headOnChain(deps: CompareDeps, { hash }: Head): Promise<Result<HeadOnChain, DomainError>> {
  if (hash === null) return ok(null)
  const views = await deps.chain.views([hash])
  if (!views.ok) return err({ kind: 'chain', error: views.error })
  const view = views.value.get(hash) ?? 'absent'
  // Nodes that differ are waited for, as everywhere.
  if (view === 'disagreement') {
    const detail = `the nodes differ about block ${hash}`
    return err({ kind: 'chain', error: { kind: 'disagreement', detail } })
  }
  const block = await deps.chain.block(hash)
  if (!block.ok) return err({ kind: 'chain', error: block.error })
  return ok({ view, balance: block.value?.balance ?? null })
}

function headReasons({ hash, balance }: Head, onChain: HeadOnChain): string[] {
  if (hash === null || onChain === null) return []
  if (onChain.view !== 'confirmed')
    return [`block ${hash}, which the books hold as confirmed, is ${onChain.view} on the nodes`]
  if (onChain.balance === balance) return []
  return [`block ${hash} leaves ${onChain.balance ?? 'no'} raw on the chain and ${balance} raw in the books`]
}

/** Why the recorded blocks do not lead to the confirmed head; only those that came since the last good look are read. */
async function addUp(deps: CompareDeps, books: OperatorAccount): Promise<string[]> {
  const { account, confirmed } = books
  let head = deps.verified.get(account) ?? books.opening
  // A head that lies behind is another database's.
  if (head.height > confirmed.height) head = books.opening
  for (;;) {
    const page = await deps.store.confirmedBlocks(account, { after: head.height, upTo: confirmed.height, limit: PAGE })
    const last = page.at(-1)
    const end = last ? headOf(last) : head
    const isLast = page.length < PAGE
    const expected = isLast ? confirmed : end
    const breaches = checkOperatorChain({
      account,
      opening: head,
      blocks: page,
      confirmed: expected,
      confirmedView: null,
    })
    if (breaches.length > 0) return breaches.map(({ detail }) => detail)
    head = end
    deps.verified.set(account, head)
    if (isLast) return []
  }
}

const headOf = ({ hash, balance, height }: ChainRow & { readonly height: number }): Head => ({ hash, balance, height })

async function write(deps: CompareDeps, { comparison, unknown }: Look): Promise<Result<ChainComparison, DomainError>> {
  const { account, matches, detail } = comparison
  const reason = `the books of ${account} are not equal to the chain: ${detail}`
  const done = await deps.store.transaction(async (tx) => {
    await tx.lockGate()
    // What was looked at were other books: these were restored since.
    if ((await tx.confirmedHeight(account)) < comparison.height) return null
    await tx.writeComparison(comparison)
    if (matches) {
      await tx.clearAlert('chain_mismatch')
      await replanAllLost(tx, account)
      return { isStopSet: false }
    }
    await tx.raiseAlert('chain_mismatch', `${account}: ${detail}`)
    return {
      isStopSet: await (unknown === null ? setStopForDifference(tx, reason) : setBooksStop(tx, unknown, reason)),
    }
  })
  if (done === null) return notInSync(`the books of ${account} were replaced while they were compared`)
  if (!matches) deps.observer.event('error', 'books_not_equal_to_chain', { account, detail })
  if (done.isStopSet)
    deps.observer.event('error', 'books_stop_set', { account, hash: unknown?.hash ?? null, reason: detail })
  return ok(comparison)
}
