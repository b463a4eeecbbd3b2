// block_info, blocks_info and what else asks for blocks by hash.
import { ZERO_HASH, type LedgerBlock } from '../ledger/block.js'
import { banDecimal, readHex } from '../ledger/numbers.js'
import type { NodeLedger } from '../ledger/node-ledger.js'
import { bit, listOrEmpty, mapOrEmpty, word, type Json } from './answer.js'
import { blockContents } from './block-json.js'
import type { CallContext, Handler } from './context.js'
import { refuse } from './refusal.js'
import type { RpcRequest } from './request.js'
import type { BlockHash } from '@pay2slay/domain'

const found = (view: NodeLedger, hash: BlockHash): LedgerBlock => view.blocks.get(hash) ?? refuse('Block not found')

type Seen = Pick<CallContext, 'view' | 'node'>

function describe({ view, node }: Seen, block: LedgerBlock, jsonBlock: boolean): Json {
  return {
    block_account: block.account,
    amount: block.amount.toString(),
    amount_decimal: banDecimal(block.amount),
    balance: block.balance.toString(),
    balance_decimal: banDecimal(block.balance),
    height: block.height.toString(),
    local_timestamp: block.localTimestamp.toString(),
    ...(node.settings.tellsSuccessor ? { successor: view.successor(block)?.hash ?? ZERO_HASH } : {}),
    confirmed: word(view.isConfirmed(block)),
    contents: blockContents(block, jsonBlock),
    subtype: block.subtype,
  }
}

/** What blocks_info adds when asked: still to be received, who received it, who sent it. */
function extras(request: RpcRequest, view: NodeLedger, block: LedgerBlock): Json {
  const receivable = block.subtype === 'send' && view.receivable(block.link, block.hash) !== null
  const source = block.subtype === 'receive' ? view.blocks.get(block.link as BlockHash)?.account : undefined
  return {
    ...(request.flag('pending') || request.flag('receivable')
      ? { pending: bit(receivable), receivable: bit(receivable) }
      : {}),
    ...(request.flag('receive_hash') ? { receive_hash: view.receivedBy(block.hash) ?? ZERO_HASH } : {}),
    ...(request.flag('source') ? { source_account: source ?? '0' } : {}),
  }
}

const hashes = (request: RpcRequest): readonly BlockHash[] =>
  request.list('hashes').map((text) => (readHex(text, 64) ?? refuse('Bad hash number')) as BlockHash)

const blocksInfo: Handler = (request, { view, node }) => {
  const includeNotFound = request.flag('include_not_found')
  const jsonBlock = request.flag('json_block')
  const known: [string, Json][] = []
  const notFound: string[] = []
  for (const hash of hashes(request)) {
    const block = view.blocks.get(hash)
    if (block !== undefined)
      known.push([hash, { ...describe({ view, node }, block, jsonBlock), ...extras(request, view, block) }])
    else if (includeNotFound) notFound.push(hash)
    else refuse('Block not found')
  }
  return {
    blocks: mapOrEmpty(known),
    ...(includeNotFound ? { blocks_not_found: listOrEmpty(notFound) } : {}),
  }
}

/** Hashes of the chain from a block on, backwards or forwards. */
const walk =
  (forwards: boolean): Handler =>
  (request, { view }) => {
    const count = request.count()
    const skip = request.optionalCount('offset', 0, 'Invalid offset')
    const start = found(view, request.hash('block'))
    const onwards = forwards !== request.flag('reverse')
    const blocks = view.chains.get(start.accountKey)?.blocks ?? []
    const passed = onwards ? blocks.slice(start.height - 1) : blocks.slice(0, start.height).reverse()
    return { blocks: listOrEmpty(passed.slice(skip, skip + count).map(({ hash }) => hash)) }
  }

export const BLOCK_ACTIONS: Readonly<Record<string, Handler>> = {
  block_info: (request, { view, node }) =>
    describe({ view, node }, found(view, request.hash()), request.flag('json_block')),
  blocks_info: blocksInfo,
  blocks: (request, { view }) => ({
    blocks: mapOrEmpty(
      hashes(request).map((hash) => [hash, blockContents(found(view, hash), request.flag('json_block'))]),
    ),
  }),
  block_account: (request, { view }) => ({ account: found(view, request.hash()).account }),
  /** The network confirms by its own rule; asking changes nothing (seen on a long unconfirmed chain). */
  block_confirm: (request, { view, network, node }) => {
    const block = found(view, request.hash())
    if (view.isConfirmed(block)) network.tellAgain(node, block.hash)
    return { started: '1' }
  },
  chain: walk(false),
  successors: walk(true),
  unchecked: (request, { node }) => {
    const blocks = node.ledger.unchecked.list(request.optionalCount('count', Number.MAX_SAFE_INTEGER))
    return { blocks: mapOrEmpty(blocks.map((block) => [block.hash, blockContents(block, request.flag('json_block'))])) }
  },
}
