// From a head and a list of intentions to unsigned blocks, each on the one before it. Pure: nothing is read, nothing is signed.
import {
  err,
  ok,
  raw,
  type Address,
  type BlockDraft,
  type BlockHash,
  type Head,
  type Raw,
  type Result,
} from '@pay2slay/domain'

export type Intention =
  | { readonly kind: 'send'; readonly to: Address; readonly amount: Raw }
  | { readonly kind: 'receive'; readonly source: BlockHash; readonly amount: Raw }
  | { readonly kind: 'change'; readonly representative: Address }

export interface PlannedBlock {
  readonly draft: BlockDraft
  readonly amount: Raw
  readonly height: number
}

/** Names the intention that cannot be, counted from 1. */
export type PlanError = { readonly at: number; readonly detail: string }

/**
 * Drafts in chain order. `hashOf` gives a draft's hash (a signer's, or `hashBlock`), since each block names the one before.
 * Refuses what no node would take: a balance below zero or above the supply, a send of nothing, a first block that receives nothing.
 */
export function planChain(
  start: { readonly account: Address; readonly representative: Address; readonly head: Head },
  intentions: readonly Intention[],
  hashOf: (draft: BlockDraft) => BlockHash,
): Result<{ readonly blocks: readonly PlannedBlock[]; readonly head: Head }, PlanError> {
  const blocks: PlannedBlock[] = []
  let { head, representative } = start
  for (const [index, intention] of intentions.entries()) {
    const balance = balanceAfter(head, intention)
    if (!balance.ok) return err({ at: index + 1, detail: balance.error })
    if (intention.kind === 'change') representative = intention.representative
    const draft = {
      account: start.account,
      previous: head.hash,
      representative,
      balance: balance.value,
      link: linkOf(intention),
    }
    const height = head.height + 1
    blocks.push({ draft, amount: intention.kind === 'change' ? raw(0n) : intention.amount, height })
    head = { hash: hashOf(draft), balance: balance.value, height }
  }
  return ok({ blocks, head })
}

function balanceAfter(head: Head, intention: Intention): Result<Raw, string> {
  if (head.hash === null && intention.kind !== 'receive') return err('the first block of an account is a receive')
  if (intention.kind === 'change') return ok(head.balance)
  if (intention.amount <= 0n) return err('an amount is more than 0 raw')
  const balance = intention.kind === 'send' ? head.balance - intention.amount : head.balance + intention.amount
  if (balance < 0n) return err(`a send of ${intention.amount} raw from a balance of ${head.balance} raw`)
  if (balance >= 1n << 128n) return err('a balance above the whole supply')
  return ok(raw(balance))
}

function linkOf(intention: Intention): BlockDraft['link'] {
  if (intention.kind === 'change') return null
  return intention.kind === 'send' ? { to: intention.to } : { source: intention.source }
}
