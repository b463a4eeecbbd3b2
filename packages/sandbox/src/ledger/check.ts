// Whether a state block may enter a view, in the order in which a node asks (nano/secure/ledger.cpp, state blocks), since the
// order decides which error a caller sees.
import { workValue } from '@pay2slay/banano-rpc'
import type { BlockHash, Raw } from '@pay2slay/domain'
import { EPOCH_LINKS, workRoot, ZERO_HASH, type IncomingBlock, type LedgerBlock, type Subtype } from './block.js'
import type { NodeLedger } from './node-ledger.js'
import type { Signatures } from './signatures.js'
import { levelOf, type WorkLevels } from './work-levels.js'

export type Refusal =
  | 'old'
  | 'fork'
  | 'gap_previous'
  | 'gap_source'
  | 'bad_signature'
  | 'unreceivable'
  | 'balance_mismatch'
  | 'insufficient_work'
  | 'block_position'
  | 'opened_burn_account'

export type Verdict =
  | { readonly ok: true; readonly block: LedgerBlock }
  | { readonly ok: false; readonly refusal: Refusal; readonly dependency: string | null }

export interface CheckRules {
  readonly levels: WorkLevels
  readonly signatures: Signatures
  /** Public key that signs epoch blocks: the genesis account's. */
  readonly epochSignerKey: string
  readonly nowSeconds: () => number
}

const refuse = (refusal: Refusal, dependency: string | null = null): Verdict => ({ ok: false, refusal, dependency })

export function checkBlock(ledger: NodeLedger, block: IncomingBlock, rules: CheckRules): Verdict {
  if (ledger.blocks.has(block.hash)) return refuse('old')
  const head = ledger.head(block.accountKey)
  const epochVersion = EPOCH_LINKS.get(block.link)
  const epoch = epochVersion !== undefined && block.balance === (head?.balance ?? 0n) ? epochVersion : null
  const signer = epoch === null ? block.accountKey : rules.epochSignerKey
  if (!rules.signatures.verify(signer, block.hash, block.signature)) return refuse('bad_signature')
  if (block.accountKey === ZERO_HASH) return refuse('opened_burn_account')
  if (head === null) {
    if (block.previous !== null) return refuse('gap_previous', block.previous)
    if (block.link === ZERO_HASH) return refuse('gap_source', ZERO_HASH)
  } else {
    if (block.previous === null) return refuse('fork')
    if (!ledger.blocks.has(block.previous)) return refuse('gap_previous', block.previous)
    if (block.previous !== head.hash) return refuse('fork')
  }
  return epoch === null ? checkMoney(ledger, block, head, rules) : checkEpoch(block, head, epoch, rules)
}

function checkMoney(ledger: NodeLedger, block: IncomingBlock, head: LedgerBlock | null, rules: CheckRules): Verdict {
  const balance = head?.balance ?? 0n
  if (block.balance < balance) return finish(block, head, 'send', balance - block.balance, head?.epoch ?? 0, rules)
  const amount = block.balance - balance
  if (block.link === ZERO_HASH) {
    return amount === 0n ? finish(block, head, 'change', 0n, head?.epoch ?? 0, rules) : refuse('balance_mismatch')
  }
  if (!ledger.blocks.has(block.link as BlockHash)) return refuse('gap_source', block.link)
  const receivable = ledger.receivable(block.accountKey, block.link as BlockHash)
  if (receivable === null) return refuse('unreceivable')
  if (receivable.amount !== amount) return refuse('balance_mismatch')
  return finish(block, head, 'receive', amount, Math.max(head?.epoch ?? 0, receivable.epoch), rules)
}

function checkEpoch(block: IncomingBlock, head: LedgerBlock | null, version: number, rules: CheckRules): Verdict {
  if (head === null || version <= head.epoch) return refuse('block_position')
  if (block.representative !== head.representative) return refuse('block_position')
  return finish(block, head, 'epoch', 0n, version, rules)
}

function finish(
  block: IncomingBlock,
  head: LedgerBlock | null,
  subtype: Subtype,
  amount: bigint,
  epoch: number,
  rules: CheckRules,
): Verdict {
  const level = levelOf(rules.levels, epoch, subtype)
  if (level > 0n && workValue(workRoot(block), block.work) < level) return refuse('insufficient_work')
  const placed = { subtype, amount: amount as Raw, height: (head?.height ?? 0) + 1, epoch }
  return { ok: true, block: { ...block, ...placed, localTimestamp: rules.nowSeconds() } }
}
