// Sending a block. What a node answers is a hint that decides nothing (money rule 4.4): the truth is asked for afterwards.
import type { PublishHint, StoredBlock } from '@pay2slay/domain'
import { process } from './node-calls.js'
import type { RpcError, RpcNode } from './rpc.js'

/** Tries the nodes in order, beginning with a later one at each attempt, until one gives an answer of its own. */
export async function publishBlock(
  nodes: readonly RpcNode[],
  block: StoredBlock,
  attempt: number,
): Promise<PublishHint> {
  const first = nodes.length === 0 ? 0 : attempt % nodes.length
  for (const node of [...nodes.slice(first), ...nodes.slice(0, first)]) {
    const told = await process(node, block)
    // Another hash in the answer means that something else answered: nothing is known then.
    if (told.ok) return told.value === block.hash ? 'accepted' : 'unknown'
    const hint = hintOf(told.error)
    if (hint !== 'unknown') return hint
  }
  return 'unknown'
}

/** Error texts of `process` without subtype (nano/lib/errors.cpp; seen on Banano v24.1). */
function hintOf(error: RpcError): PublishHint {
  if (error.kind !== 'refused') return 'unknown'
  switch (error.text) {
    case 'Old block':
      return 'already_known'
    case 'Gap previous block':
    case 'Gap source block':
      return 'gap'
    case 'Fork':
      return 'fork'
    case 'Bad signature':
    case 'Negative spend':
    case 'Balance and amount delta do not match':
    case 'Unreceivable':
    case 'This block cannot follow the previous block':
    case 'Block work is less than threshold':
    case 'Block work is insufficient':
    case 'Block is invalid':
      return 'refused'
    default:
      // "Stopped", a proxy's own refusal and whatever a later version says: the block may be in.
      return 'unknown'
  }
}
