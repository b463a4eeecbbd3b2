// With which block the books of an operator account begin. Blocks up to the opening head are nobody's debt, so a head that is taken at its
// word, or that lies behind a payout of ours, makes money leave: a payout is signed on the balance that was told, and kills that were
// paid before are paid again. So the head is fetched and its hash checked; and where the chain shows that the account paid somebody
// already (books restored from before the account was new, or a new installation), a person says where the books begin.
import type { DomainError } from '../errors.js'
import type { Address, BlockHash } from '../ids.js'
import { openingKept } from '../invariants/evidence.js'
import type { ChainBlock, Head, Millis, OperatorAccount } from '../model.js'
import { raw } from '../money.js'
import type { AddressCodec, Chain, Store, Tx } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { REASON_LENGTH } from './act.js'
import { headOf, orConflict } from './foreign-block.js'
import { notInSync, setBooksStop } from './known-chain.js'
import { sayLinksUntil } from './links-until.js'

/** Blocks walked before an account is entered; one with a longer past is for a person to look at. */
const PAST_LIMIT = 2_000

export interface BeginDeps {
  readonly store: Store
  readonly chain: Chain
  readonly codec: AddressCodec
}

type ChainHead = Head & { readonly hash: BlockHash }

/** The head's block, fetched and checked, where the books may begin with it; else why not, and the books are stopped. */
export async function mayBegin(
  deps: BeginDeps,
  account: Address,
  head: ChainHead,
): Promise<Result<ChainBlock, DomainError>> {
  const block = await provenBlock(deps.chain, account, head)
  if (!block.ok) return block
  // A stop for a block of this account is ours: the whole past is not walked again before somebody has answered.
  const stop = (await deps.store.stops()).find(({ kind }) => kind === 'books')
  if (stop?.block && (await accountOf(deps.chain, stop.block.hash)) === account)
    return err({ kind: 'stopped', stop: 'books', reason: stop.reason })
  const doubt = await doubtAboutPast(deps, account, block.value)
  if (!doubt.ok) return doubt
  if (doubt.value === null) return block
  const { at, reason } = doubt.value
  await deps.store.transaction((tx) => setBooksStop(tx, at, reason))
  return err({ kind: 'stopped', stop: 'books', reason })
}

/**
 * What the nodes tell of an account is not covered by any hash; its head's block is. A head from before state blocks proves no balance,
 * so such an account must make one block first.
 */
async function provenBlock(chain: Chain, account: Address, head: ChainHead): Promise<Result<ChainBlock, DomainError>> {
  const fetched = await chain.block(head.hash)
  if (!fetched.ok && fetched.error.kind === 'malformed')
    return notInSync(
      `the head ${head.hash} of ${account} cannot be read as a state block, which alone proves a balance (${fetched.error.detail}): an account from before state blocks makes one first, with any wallet`,
    )
  if (!fetched.ok) return err({ kind: 'chain', error: fetched.error })
  const block = fetched.value
  if (block === null) return notInSync(`no node has block ${head.hash}, which they tell as the head of ${account}`)
  if (block.account !== account || block.balance !== head.balance || block.height !== head.height)
    return notInSync(
      `the nodes tell ${head.balance} raw at height ${head.height} of ${account}, but its head ${head.hash} is a block of ${block.account} that leaves ${block.balance} raw at height ${block.height}`,
    )
  return ok(block)
}

async function accountOf(chain: Chain, hash: BlockHash): Promise<Address | null> {
  const block = await chain.block(hash)
  return block.ok ? (block.value?.account ?? null) : null
}

interface Doubt {
  /** The block that the stop names. */
  readonly at: ChainBlock
  readonly reason: string
}

/** Why a person must say where the books begin; null: the account never paid a player. */
async function doubtAboutPast(
  deps: BeginDeps,
  account: Address,
  head: ChainBlock,
): Promise<Result<Doubt | null, DomainError>> {
  // Where anybody's kills count already, an address may be that of a player whose link the books forgot.
  const mayForget = await deps.store.hasBaselines()
  const ask = `\`blocks begin HASH\` says with which block the books of ${account} begin: what came up to it counts as settled, what came after is compared`
  if (head.height > PAST_LIMIT) {
    const reason = `${account} has ${head.height} blocks, more than are looked through for payouts from before these books: ${ask}`
    return ok({ at: head, reason })
  }
  const walked = await deps.chain.blocksAfter(account, null, PAST_LIMIT)
  if (!walked.ok) {
    const { kind, detail } = walked.error
    return err({ kind: 'chain', error: { kind, detail: kind === 'malformed' ? `${detail}; ${ask}` : detail } })
  }
  let before = raw(0n)
  for (const block of walked.value) {
    // By its balance, which its hash covers: a node's word for it does not count.
    if (block.balance < before) {
      const payee = deps.codec.fromPublicKey(block.link)
      const reason = `${account} paid ${payee} with block ${block.hash} before these books knew the account: ${ask}`
      if (mayForget || (await deps.store.playersOfAddress(payee)).length > 0) return ok({ at: block, reason })
    }
    before = block.balance
  }
  return ok(null)
}

export interface BeginRequest {
  /** The opening head: the last block that counts as settled. */
  readonly hash: BlockHash
  readonly reason: string
  readonly actor: string
  /** The operator's own accounts. */
  readonly accounts: readonly Address[]
  /** When the backup was made that the books are from: links from until then prove whose a send is; null: none does. */
  readonly wholeAt: Millis | null
}

/** Enters the account of the block with it as the opening head; of one that is entered, see `links-until.ts`. Errors change nothing. */
export async function beginAccount(
  deps: BeginDeps,
  request: BeginRequest,
): Promise<Result<OperatorAccount, DomainError>> {
  const { hash, reason, wholeAt } = request
  if (reason.trim() === '' || reason.length > REASON_LENGTH)
    return refuse(`a reason of 1 to ${REASON_LENGTH} characters is written to the audit log`)
  if (wholeAt !== null && wholeAt > (await deps.store.now()))
    return refuse('the backup that the books are from cannot have been made in the future')
  const fetched = await deps.chain.block(hash)
  if (!fetched.ok) return err({ kind: 'chain', error: fetched.error })
  const block = fetched.value
  if (block === null) return err({ kind: 'not_found', what: 'block on the chain', id: hash })
  const { account, representative } = block
  if (!request.accounts.includes(account))
    return refuse(`it belongs to ${account}, which the operator's seed does not pay from`)
  if (!block.confirmed) return refuse('it is not confirmed yet')
  const restoredAt = await deps.store.transaction((tx) => tx.openRestoreAt())
  if (wholeAt !== null && restoredAt !== null && wholeAt > restoredAt)
    return refuse(
      `the books were restored at ${new Date(restoredAt).toISOString()}, and their backup cannot have been made later; books that were put back without \`restore\` begin without a time`,
    )
  const begun = (await deps.store.operatorAccounts()).find((one) => one.account === account)
  if (begun && wholeAt === null) return refuse(`the books of ${account} have begun already`)
  if (begun && wholeAt !== null) return sayLinksUntil(deps, { row: begun, block }, { ...request, wholeAt })
  const row: OperatorAccount = { account, representative, opening: headOf(block), confirmed: headOf(block) }
  const stop = (await deps.store.stops()).find(({ kind }) => kind === 'books')?.block ?? null
  const stopped = stop === null ? null : await deps.chain.block(stop.hash)
  const settled = stopped?.ok === true && stopped.value?.account === account && stopped.value.height <= block.height
  return orConflict(
    hash,
    deps.store.transaction(async (tx) => {
      await enterAt(tx, row, request)
      if (settled && stop !== null) await liftSettled(tx, row, stop.hash)
      return ok(row)
    }),
  )
}

async function enterAt(tx: Tx, row: OperatorAccount, { actor, reason, wholeAt }: BeginRequest): Promise<void> {
  await tx.lockGate()
  await tx.insertOperatorAccount(row, wholeAt)
  const { account, opening } = row
  const backup = wholeAt === null ? '' : `; the backup was made at ${new Date(wholeAt).toISOString()}`
  const summary = `opening head ${opening.hash} at height ${opening.height}${backup}: ${reason}`
  const target = { targetType: 'account', targetId: account }
  const after = openingKept(opening, wholeAt)
  await tx.audit({ actor, action: 'operator_account', ...target, summary, before: null, after })
}

/** A stop for a block that counts as settled now is answered; one for a later block stands until that is adopted. */
async function liftSettled(tx: Tx, { account }: OperatorAccount, hash: BlockHash): Promise<void> {
  const stop = (await tx.lockGate()).find(({ kind }) => kind === 'books')
  if (stop?.block?.hash !== hash) return
  await tx.clearStop('books')
  const summary = `block ${hash} counts as settled`
  await tx.audit({ actor: 'scheduler', action: 'resume_books', targetType: 'account', targetId: account, summary })
}

const refuse = (detail: string): Result<never, DomainError> =>
  err({ kind: 'invalid', what: 'block to begin with', detail })
