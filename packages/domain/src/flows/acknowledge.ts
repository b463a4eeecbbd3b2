// A block that the books do not know ends paying until a person has looked at it. Acknowledging takes it into the books as
// foreign; a send that may have paid one of our players is refused here, since it must be adopted, not written off.
import type { DomainError } from '../errors.js'
import type { BlockHash } from '../ids.js'
import type { ChainBlock } from '../model.js'
import { raw, type Raw } from '../money.js'
import type { AddressCodec, Chain, Observer, Store } from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { checkKnownChain, firstUnknownBlock } from './known-chain.js'

export interface AcknowledgeDeps {
  readonly store: Store
  readonly chain: Chain
  readonly codec: AddressCodec
  readonly observer: Observer
}

export interface AcknowledgeRequest {
  readonly hash: BlockHash
  readonly reason: string
  readonly actor: string
}

/** Takes the oldest unknown block of an operator account into the books. Errors change nothing. */
export async function acknowledge(
  deps: AcknowledgeDeps,
  request: AcknowledgeRequest,
): Promise<Result<{ block: ChainBlock; remaining: string | null }, DomainError>> {
  const fetched = await deps.chain.block(request.hash)
  if (!fetched.ok) return err({ kind: 'chain', error: fetched.error })
  const block = fetched.value
  if (block === null) return err({ kind: 'not_found', what: 'block on the chain', id: request.hash })
  const account = (await deps.store.operatorAccounts()).find((row) => row.account === block.account)
  if (!account) return refuse(`it belongs to ${block.account}, which is no operator account of these books`)
  const found = await firstUnknownBlock(deps, account)
  if (!found.ok) return found
  const { unknown } = found.value
  if (unknown === null || unknown.hash !== block.hash) {
    return refuse(
      unknown ? `blocks are acknowledged in chain order: ${unknown.hash} comes first` : 'the books know it already',
    )
  }
  if (!block.confirmed) return refuse('it is not confirmed yet: it may still lose; wait until the nodes confirm it')
  const meaning = meaningOf(block, account.confirmed.balance)
  if (meaning.kind !== block.kind || meaning.amount !== block.amount) {
    return refuse(
      `the nodes call it a ${block.kind} of ${block.amount} raw, but its balance makes it a ${meaning.kind} of ${meaning.amount} raw: do not trust these nodes`,
    )
  }
  if (meaning.kind === 'send') {
    const payee = deps.codec.fromPublicKey(block.link)
    const players = await deps.store.playersOfAddress(payee)
    if (players.length > 0) {
      return refuse(`it pays ${payee}, which a player linked (${players.join(', ')}): such a send must be adopted`)
    }
  }
  await store(deps, block, request)
  const again = await checkKnownChain(deps, { ...account, confirmed: headOf(block) })
  return ok({ block, remaining: again.ok ? null : again.error.kind === 'unknown_block' ? again.error.hash : null })
}

/**
 * What the block did, from what its hash covers: its balance against the one before it, which the books hold as confirmed.
 * A node's word for it (subtype, amount) is not covered by the hash, and a payment must not pass as something else.
 */
function meaningOf(block: ChainBlock, before: Raw): { kind: ChainBlock['kind']; amount: Raw } {
  if (block.balance < before) return { kind: 'send', amount: raw(before - block.balance) }
  if (block.balance > before) return { kind: 'receive', amount: raw(block.balance - before) }
  return { kind: block.kind === 'epoch' ? 'epoch' : 'change', amount: raw(0n) }
}

async function store(deps: AcknowledgeDeps, block: ChainBlock, request: AcknowledgeRequest): Promise<void> {
  const oldestOpen = (await deps.store.openBlocks(block.account, 1))[0]
  await deps.store.transaction(async (tx) => {
    await tx.lockGate()
    const at = await tx.now()
    // Our own open block on the same previous can never be confirmed now. One signed since the read above fails the insert.
    if (oldestOpen && oldestOpen.previous === block.previous) {
      await tx.killBlocks(block.account, oldestOpen.hash, block.hash, at)
    }
    await tx.insertForeign(block, at)
    const summary = `${block.kind} acknowledged: ${request.reason}`
    await tx.audit({
      actor: request.actor,
      action: 'block_acknowledge',
      targetType: 'block',
      targetId: block.hash,
      summary,
    })
  })
}

const headOf = (block: ChainBlock) => ({ hash: block.hash, balance: block.balance, height: block.height })

const refuse = (detail: string): Result<never, DomainError> =>
  err({ kind: 'invalid', what: 'block to acknowledge', detail })
