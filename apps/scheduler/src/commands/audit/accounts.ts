// I5, and I3 from the chain's side: every block after the opening head is in the books, and the balances follow to the raw.
import {
  checkOpening,
  checkOperatorChain,
  type Address,
  type BlockHash,
  type BlockView,
  type Chain,
  type ChainBlock,
  type ChainRow,
  type OperatorAccount,
  type Store,
  type StoredBlock,
} from '@pay2slay/domain'
import { blocksOf, confirmedChain, linksUntilOf, openingsTold, sendsWithoutReason, type Database } from '@pay2slay/db'
import { auditDeaths } from './deaths.js'
import { LISTED, whatStands, type Breach, type Findings } from './findings.js'

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
    await auditOpening(deps, account)
    await auditChain(deps, account)
    await auditDeaths(deps, account.account)
    await auditSends(deps, account.account)
    blocks += await auditBalance(deps, account)
  }
  return blocks
}

/** The row and the entry are one transaction, and the opening head never moves. */
async function auditOpening(
  { database, findings }: AccountsAudit,
  { account, opening }: OperatorAccount,
): Promise<void> {
  const held = { ...opening, linksUntil: await linksUntilOf(database, account) }
  for (const breach of checkOpening(account, held, await openingsTold(database, account))) findings.add(breach)
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
    const told = page.value
    const standing = await whatStands(await differencesOf(deps, told), deps.pauseMs, () => differencesOf(deps, told))
    for (const breach of standing) deps.findings.add({ ...breach, subject: account })
    blocks += told.length
    deps.progress(`${blocks} blocks of the chain`)
    const last = told.at(-1)
    if (last === undefined || told.length < PAGE) return
    after = last.hash
  }
}

/** Blocks of the chain that the books do not know, or hold otherwise: what a hash covers cannot differ. */
async function differencesOf(
  { store, database }: AccountsAudit,
  told: readonly ChainBlock[],
): Promise<readonly Breach[]> {
  const hashes = told.map((block) => block.hash)
  const known = await store.knownBlocks(hashes)
  const held = await blocksOf(database, hashes)
  return told.flatMap((block) => {
    const { hash } = block
    if (!known.has(hash))
      return [{ invariant: 'I3', subject: hash, detail: `block ${hash} on the chain is not in the books` }]
    const row = held.get(hash)
    return row === undefined ? [] : differences(row, block)
  })
}

const FIELDS = ['account', 'previous', 'height', 'kind', 'amount', 'balance', 'link', 'representative'] as const

const differences = (row: StoredBlock, block: ChainBlock): readonly Breach[] =>
  FIELDS.filter((field) => row[field] !== block[field]).map((field) => ({
    invariant: 'I5',
    subject: block.hash,
    detail: `${field} of block ${block.hash} is ${row[field]} in the books and ${block[field]} on the chain`,
  }))

/** Sends that nobody acknowledged and that pay no payout. */
async function auditSends({ database, findings, pauseMs }: AccountsAudit, account: Address): Promise<void> {
  const look = async (): Promise<readonly Breach[]> =>
    (await sendsWithoutReason(database, account, LISTED)).map(({ hash, role, state }) => ({
      invariant: 'I3',
      subject: hash,
      detail: `is a ${state} send in the role of ${role}: it pays no payout, and nobody acknowledged it`,
    }))
  for (const breach of await whatStands(await look(), pauseMs, look)) findings.add(breach)
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
