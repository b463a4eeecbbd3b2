// The two messages of a node's WebSocket, field by field in a real node's order.
import { banDecimal } from '../ledger/numbers.js'
import type { LedgerBlock } from '../ledger/block.js'
import type { Json } from './answer.js'
import { blockJson } from './block-json.js'
import type { TopicOptions } from './subscriptions.js'

const SUPPLY = (1n << 128n) - 1n

const withSubtype = (block: LedgerBlock): Json => ({ ...blockJson(block), subtype: block.subtype })

/** `again`: told once more because somebody asked for it. */
export function confirmationMessage(block: LedgerBlock, options: TopicOptions, time: string, again: boolean): Json {
  return {
    account: block.account,
    amount: block.amount.toString(),
    amount_decimal: banDecimal(block.amount),
    hash: block.hash,
    confirmation_type: again ? 'active_confirmation_height' : 'active_quorum',
    ...(options.includeElectionInfo ? { election_info: electionInfo(time, again) } : {}),
    ...(options.includeBlock ? { block: withSubtype(block) } : {}),
  }
}

export const unconfirmedMessage = (block: LedgerBlock): Json => withSubtype(block)

/** There are no elections here; the figures are those of one with a single large voter. */
function electionInfo(time: string, again: boolean): Json {
  const tally = again ? 0n : SUPPLY
  return {
    duration: again ? '0' : '100',
    time,
    tally: tally.toString(),
    tally_decimal: banDecimal(tally),
    final: tally.toString(),
    blocks: '1',
    voters: again ? '0' : '2',
    request_count: '0',
  }
}
