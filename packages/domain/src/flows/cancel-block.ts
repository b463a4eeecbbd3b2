// A block that never lands can be given up only by a declared rival (money rule 4.9): one change block on the same previous. While
// it is open the account signs nothing else. The chain takes one of the two: if the rival is confirmed, the first is proven dead and
// its payout is planned again; if the first is confirmed after all, it is paid and the rival is dead.
import type { DomainError } from '../errors.js'
import type { BlockHash } from '../ids.js'
import type { Head, Millis, OperatorAccount, StoredBlock } from '../model.js'
import { raw, type Raw } from '../money.js'
import { OPEN_LIMIT, ownChain } from '../payout/own-chain.js'
import { changedRow, headVerdict, isItsOwn, otherBalance } from '../payout/proven-head.js'
import type { BlockContents, Signer, Tx } from '../ports.js'
import { assert, err, ok, type Result } from '../result.js'
import { REASON_LENGTH } from './act.js'
import { orConflict } from './foreign-block.js'
import { describeUnknown, firstUnknownBlock, type KnownChainDeps } from './known-chain.js'

export interface CancelDeps extends KnownChainDeps {
  readonly signer: Signer
}

export interface CancelRequest {
  /** The block to give up. */
  readonly hash: BlockHash
  readonly reason: string
  readonly actor: string
}

/** Stores the rival; the scheduler sends it. A refusal changes nothing: what the look at the chain shows, the scheduler sees as well. */
export async function cancelBlock(
  deps: CancelDeps,
  request: CancelRequest,
): Promise<Result<{ readonly cancel: StoredBlock; readonly block: StoredBlock }, DomainError>> {
  if (request.reason.trim() === '' || request.reason.length > REASON_LENGTH)
    return refuse(`a reason of 1 to ${REASON_LENGTH} characters is written to the audit log`)
  const account = (await deps.store.operatorAccounts()).find((row) => row.account === deps.signer.account)
  if (!account) return err({ kind: 'no_operator_account' })
  const found = await firstUnknownBlock(deps, account)
  if (!found.ok) return found
  const { confirmed } = found.value.chain
  if (confirmed?.hash === account.confirmed.hash && confirmed.balance !== account.confirmed.balance)
    return refuse(`the books were changed, run \`audit\`: ${otherBalance(account.confirmed, confirmed)}`)
  const { unknown } = found.value
  if (unknown !== null)
    return err({ kind: 'unknown_block', hash: unknown.hash, detail: describeUnknown(unknown, deps.codec) })
  return orConflict(
    request.hash,
    deps.store.transaction((tx) => declare(deps, tx, { operator: account.account, told: confirmed }, request)),
  )
}

async function declare(
  { signer }: CancelDeps,
  tx: Tx,
  { operator, told }: { readonly operator: OperatorAccount['account']; readonly told: Head | null },
  request: CancelRequest,
): Promise<Result<{ cancel: StoredBlock; block: StoredBlock }, DomainError>> {
  const books = (await tx.lockGate()).find(({ kind }) => kind === 'books')
  if (books) return err({ kind: 'stopped', stop: 'books', reason: books.reason })
  const { account, openCancel } = await tx.signingView(operator)
  const open = await tx.openBlocksOf(operator, OPEN_LIMIT)
  const block = open.find(({ hash }) => hash === request.hash)
  if (block === undefined)
    return refuse('it is no open block of this account: only what is signed or published is given up')
  if (openCancel) return refuse('a block is being given up already: one at a time')
  const { chain } = ownChain(account.confirmed.hash, open)
  if (!chain.includes(block))
    return refuse('it stands on a block that the books do not know: it can never land by itself')
  if (block.previous === null) return refuse("it is the account's first block, which nothing but a receive can be")
  const before = balanceBefore(signer, account, chain, block, told)
  if (!before.ok) return before
  const cancel = rivalOf(signer, account, block, before.value, await tx.now())
  await tx.insertSigned([cancel])
  const behind = chain.length - chain.indexOf(block) - 1
  const summary = `change block ${cancel.hash} declared against it and the ${behind} block(s) behind it: ${request.reason}`
  const target = { targetType: 'block', targetId: block.hash }
  const payout = { payout_id: block.payoutId, state: block.state, publish_attempts: block.publishAttempts }
  const after = { cancel: cancel.hash, previous: block.previous }
  await tx.audit({ actor: request.actor, action: 'block_cancel', ...target, summary, before: payout, after })
  return ok({ cancel, block })
}

/**
 * What the block before it leaves, proven by that block's hash or by the nodes: a rival made of an amount that was changed in the books
 * would be no change block, and send the difference to nobody.
 */
function balanceBefore(
  signer: Signer,
  { confirmed }: OperatorAccount,
  chain: readonly StoredBlock[],
  block: StoredBlock,
  told: Head | null,
): Result<Raw, DomainError> {
  const hashOf = (contents: BlockContents) => signer.hashOf(contents)
  const before = chain[chain.indexOf(block) - 1]
  const verdict = headVerdict({ head: before ?? confirmed, headBlock: before ?? null }, told, hashOf)
  if (verdict === 'unproven')
    return refuse('the nodes do not tell the block before it as their confirmed one now: try again')
  if (verdict !== 'proven') return refuse(`the books were changed, run \`audit\`: ${verdict.detail}`)
  if (!isItsOwn(block.hash, block, hashOf))
    return refuse(`the books were changed, run \`audit\`: ${changedRow(block.hash)}`)
  return ok((before ?? confirmed).balance)
}

/** Moves nothing: the balance is that of the block before. */
function rivalOf(
  signer: Signer,
  { account, representative }: OperatorAccount,
  block: StoredBlock,
  balance: Raw,
  at: Millis,
): StoredBlock {
  const { previous, height } = block
  const signed = signer.sign({ account, previous, representative, balance, link: null })
  assert(signed.hash !== block.hash, 'a block cannot stand against itself')
  return {
    ...signed,
    account,
    previous,
    representative,
    balance,
    work: null,
    kind: 'change',
    role: 'cancel',
    state: 'signed',
    height,
    amount: raw(0n),
    payoutId: null,
    sourceHash: null,
    signedAt: at,
    publishAttempts: 0,
    nextPublishAt: at,
  }
}

const refuse = (detail: string): Result<never, DomainError> =>
  err({ kind: 'invalid', what: 'block to give up', detail })
