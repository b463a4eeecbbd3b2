// Along an account's chain, block by block. Each block is fetched, hashed and checked here, and must name the one before it; and
// the walk must pass every node's frontier, else a node that leaves out what follows could hide a block (money rule 4.1).
import { err, ok, type Address, type BlockHash, type ChainBlock, type ChainError, type Result } from '@pay2slay/domain'
import { agreeOnBlock, agreeOnNext, disagreement } from './agree.js'
import * as calls from './node-calls.js'
import type { Panel } from './panel.js'
import type { Answer, RpcNode } from './rpc.js'

type Told<T> = Promise<Result<T, ChainError>>

/** Blocks after `after` (null: from the first), oldest first, at most `limit`. */
export async function walkChain(
  panel: Panel,
  account: Address,
  after: BlockHash | null,
  limit: number,
): Told<readonly ChainBlock[]> {
  const accounts = await panel.ask((node) => calls.accountInfo(node, account))
  if (!accounts.ok) return accounts
  const blocks: ChainBlock[] = []
  let next = await nextHash(panel, account, after)
  while (next.ok && next.value !== null && blocks.length < limit) {
    const fetched = await fetchNext(panel, account, next.value)
    if (!fetched.ok) return fetched
    const { block, following } = fetched.value
    const previous = blocks.at(-1)?.hash ?? after
    if (block.previous !== previous || block.account !== account) {
      return err({ kind: 'malformed', detail: `block ${block.hash} does not follow ${previous ?? 'the opening'}` })
    }
    blocks.push(block)
    next = following
  }
  if (!next.ok) return next
  const passed = new Set<BlockHash | null>([after, ...blocks.map((block) => block.hash)])
  const hidden = accounts.value.find(({ frontier }) => !passed.has(frontier?.hash ?? null))
  if (hidden === undefined || blocks.length >= limit) return ok(blocks)
  const frontier = hidden.frontier?.hash ?? 'none'
  if (blocks.length === 0 && after !== null) {
    const detail = `no node goes on from ${after}, which the books hold as confirmed, but a node's frontier is ${frontier}`
    return err({ kind: 'not_in_sync', detail })
  }
  return disagreement(`the chain ends at ${[...passed].at(-1) ?? 'nothing'}, but a node's frontier is ${frontier}`)
}

/** The hash of the block that the nodes hold on `previous`; null: none has one, or none has `previous` itself. */
export async function nextHash(panel: Panel, account: Address, previous: BlockHash | null): Told<BlockHash | null> {
  if (previous === null) {
    const first = await panel.ask((node) => calls.firstBlockOf(node, account))
    return first.ok ? agreeOnNext(previous, first.value) : first
  }
  const told = await panel.ask((node) => successorOf(node, account, previous))
  if (!told.ok) return told
  const known = told.value.flatMap((answer) => (answer === 'unknown' ? [] : [answer]))
  return agreeOnNext(previous, known)
}

async function fetchNext(
  panel: Panel,
  account: Address,
  hash: BlockHash,
): Told<{ block: ChainBlock; following: Result<BlockHash | null, ChainError> }> {
  const told = await panel.ask((node) => calls.blockInfo(node, hash, panel.isSigned))
  if (!told.ok) return told
  const agreed = agreeOnBlock(told.value)
  if (!agreed.ok) return agreed
  const block = agreed.value
  if (block === null) return disagreement(`block ${hash} was told as a successor, but no node has it`)
  const successors = told.value.flatMap((answer) => (answer ? [answer.successor] : []))
  const said = successors.filter((successor) => successor !== undefined)
  const following = said.length === successors.length ? agreeOnNext(hash, said) : await nextHash(panel, account, hash)
  return ok({ block, following })
}

/** From block_info; a node of before V23 leaves the successor out, and its history tells it. */
async function successorOf(node: RpcNode, account: Address, previous: BlockHash): Answer<BlockHash | null | 'unknown'> {
  const link = await calls.blockLink(node, account, previous)
  if (!link.ok) return link
  if (link.value === null) return ok('unknown')
  if (link.value.successor !== undefined) return ok(link.value.successor)
  const history = await calls.accountHistory(node, account, { head: previous, reverse: true, count: 2 })
  if (!history.ok) return history
  const [head, next] = history.value
  if (head?.hash !== previous)
    return err({ kind: 'malformed', detail: `a history from ${previous} does not begin with it` })
  return ok(next?.hash ?? null)
}
