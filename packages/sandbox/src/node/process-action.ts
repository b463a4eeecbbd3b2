// process: the subtype is checked against the account's present balance first, then the work's entry level, then the ledger
// decides. So a repeat with subtype "send" says "Invalid block balance…" and without it "Old block" (v24.1, recorded).
import { workValue } from '@pay2slay/banano-rpc'
import { EPOCH_LINKS, workRoot, type IncomingBlock } from '../ledger/block.js'
import type { Outcome } from '../ledger/network.js'
import type { NodeLedger } from '../ledger/node-ledger.js'
import { entryLevel } from '../ledger/work-levels.js'
import type { Json } from './answer.js'
import { readBlock, readBlockText } from './block-json.js'
import type { CallContext } from './context.js'
import { refuse } from './refusal.js'
import type { RpcRequest } from './request.js'

const TEXTS: Readonly<Record<Exclude<Outcome, 'progress'>, string>> = {
  old: 'Old block',
  fork: 'Fork',
  gap_previous: 'Gap previous block',
  gap_source: 'Gap source block',
  bad_signature: 'Bad signature',
  unreceivable: 'Unreceivable',
  balance_mismatch: 'Balance and amount delta do not match',
  insufficient_work: 'Block work is insufficient',
  block_position: 'This block cannot follow the previous block',
  opened_burn_account: 'Error processing block',
}

/** The block of the request, or "Block is invalid". */
export function blockOf(request: RpcRequest): IncomingBlock {
  const tree = request.child('block')
  const block = request.flag('json_block') ? readBlock(tree) : readBlockText(tree.text)
  return block ?? refuse('Block is invalid')
}

/** Null: nothing against the subtype. */
function subtypeError(subtype: string, block: IncomingBlock, ledger: NodeLedger): string | null {
  if (subtype === '') return null
  if (block.previous !== null && !ledger.blocks.has(block.previous)) return TEXTS.gap_previous
  const balance = ledger.head(block.accountKey)?.balance ?? 0n
  const wrongBalance = 'Invalid block balance for given subtype'
  const wrongPrevious = 'Invalid previous block for given subtype'
  switch (subtype) {
    case 'send':
      return balance <= block.balance ? wrongBalance : null
    case 'receive':
      return balance > block.balance ? wrongBalance : null
    case 'open':
      return block.previous === null ? null : wrongPrevious
    case 'change':
      if (balance !== block.balance) return wrongBalance
      return block.previous === null ? wrongPrevious : null
    case 'epoch':
      if (balance !== block.balance) return wrongBalance
      return EPOCH_LINKS.has(block.link) ? null : 'Invalid epoch link'
    default:
      return 'Invalid block subtype'
  }
}

export function processAction(request: RpcRequest, { network, node }: CallContext): Json {
  const block = blockOf(request)
  const error = subtypeError(request.text('subtype') ?? '', block, node.ledger)
  if (error !== null) refuse(error)
  if (workValue(workRoot(block), block.work) < entryLevel(network.options.levels)) {
    refuse('Block work is less than threshold')
  }
  const outcome = network.submit(node, block, request.flag('force'))
  if (request.flag('async')) return { started: '1' }
  return outcome === 'progress' ? { hash: block.hash } : refuse(TEXTS[outcome])
}
