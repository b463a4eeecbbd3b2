// I5, and I3 from the chain's side: every block after the opening head is in the books, and the balances follow to the raw.
import {
  checkOperatorChain,
  type BlockHash,
  type BlockView,
  type Chain,
  type ChainRow,
  type OperatorAccount,
  type Store,
} from '@pay2slay/domain'
import { confirmedChain, type Database } from '@pay2slay/db'
import { whatStands, type Breach, type Findings } from './findings.js'

/** Blocks of the chain asked for at once; no more than that is held in memory. */
const PAGE = 500
/** An account that confirms faster than its blocks can be read is cut at a head instead. */
const CONSISTENT_READS = 5

export interface AccountsAudit {
  readonly database: Database
  readonly store: Store
  readonly chain: Chain
  readonly findings: Findings
  readonly pauseMs: number
  readonly progress: (text: string) => void
}

/** How many confirmed blocks were looked at. */
export async function auditAccounts(deps: AccountsAudit): Promise<number> {
  let blocks = 0
  for (const account of await deps.store.operatorAccounts()) {
    await auditChain(deps, account)
    blocks += await auditBalance(deps, account)
  }
  return blocks
}

/** Page by page the chain first and the books after it: a block of ours is committed before it is sent. */
async function auditChain(deps: AccountsAudit, { account, opening }: OperatorAccount): Promise<void> {
  let blocks = 0
  for (let after: BlockHash | null = opening.hash; ;) {
    const page = await deps.chain.blocksAfter(account, after, PAGE)
    if (!page.ok) {
      const { kind, detail } = page.error
      return deps.findings.couldNotCompare('I3', account, `${detail} (${kind})`)
    }
    const hashes = page.value.map((block) => block.hash)
    const unknown = await whatStands(await unknownOf(deps, hashes), deps.pauseMs, () => unknownOf(deps, hashes))
    for (const { subject: hash, ...rest } of unknown)
      deps.findings.add({ ...rest, subject: account, detail: `block ${hash} on the chain is not in the books` })
    blocks += hashes.length
    deps.progress(`${blocks} blocks of the chain`)
    const last = hashes.at(-1)
    if (last === undefined || hashes.length < PAGE) return
    after = last
  }
}

async function unknownOf({ store }: AccountsAudit, hashes: readonly BlockHash[]): Promise<readonly Breach[]> {
  const known = await store.knownBlocks(hashes)
  return hashes.filter((hash) => !known.has(hash)).map((hash) => ({ invariant: 'I3', subject: hash, detail: '' }))
}

async function auditBalance(deps: AccountsAudit, account: OperatorAccount): Promise<number> {
  let blocks = 0
  let silence: string | null = null
  const look = async (): Promise<readonly Breach[]> => {
    const { operator, recorded } = await booksOfAccount(deps, account)
    blocks = recorded.length
    const view = await viewOf(deps.chain, operator.confirmed.hash)
    silence = typeof view === 'string' ? null : (view?.silence ?? null)
    const confirmedView = typeof view === 'string' ? view : null
    return checkOperatorChain({ ...operator, blocks: recorded, confirmedView })
  }
  for (const breach of await whatStands(await look(), deps.pauseMs, look)) deps.findings.add(breach)
  if (silence !== null) deps.findings.couldNotCompare('I5', account.account, silence)
  return blocks
}

/** What the nodes say of the confirmed head; null: there is none. */
async function viewOf(chain: Chain, hash: BlockHash | null): Promise<BlockView | { silence: string } | null> {
  if (hash === null) return null
  const views = await chain.views([hash])
  if (!views.ok) return { silence: `${views.error.detail} (${views.error.kind})` }
  return views.value.get(hash) ?? 'absent'
}

/**
 * The account's row and its blocks of one moment. The confirmed head only moves forward, so a row that is the same before and
 * after the blocks were read belongs to them; of an account that never stands still, the blocks behind a head that was read
 * before them are left for the next audit.
 */
async function booksOfAccount(
  { database, store }: AccountsAudit,
  account: OperatorAccount,
): Promise<{ operator: OperatorAccount; recorded: readonly ChainRow[] }> {
  const row = async () => (await store.operatorAccounts()).find((one) => one.account === account.account) ?? account
  for (let read = 1, before = await row(); ; read += 1) {
    const recorded = await confirmedChain(database, account.account)
    const after = await row()
    if (after.confirmed.hash === before.confirmed.hash) return { operator: after, recorded }
    const head = before.confirmed.hash
    if (read === CONSISTENT_READS) {
      const length = recorded.findIndex((block) => block.hash === head) + 1
      return { operator: before, recorded: recorded.slice(0, length) }
    }
    before = after
  }
}
