// What a node tells of single blocks: their contents, whether they are confirmed, and what comes after them.
import { ok, raw, type Address, type BlockHash, type ChainBlock } from '@pay2slay/domain'
import { readBlockContents } from './block-json.js'
import { hashBlock, verifyBlock, type IsSigned } from './block.js'
import {
  addressField,
  booleanOf,
  countOf,
  hashOrNull,
  listOf,
  MalformedField,
  objectOf,
  rawOf,
  textOf,
  type Json,
} from './fields.js'
import { isRefusal, type Answer, type RpcNode } from './rpc.js'

const BLOCK_NOT_FOUND = 'Block not found'

/** The block after one; null: none. Undefined: this node's version does not say (before V23). */
type Successor = BlockHash | null | undefined

export interface NodeBlock extends ChainBlock {
  readonly successor: Successor
}

/** The block with hash and signature checked here; null when the node does not have it. */
export async function blockInfo(
  node: RpcNode,
  hash: BlockHash,
  isSigned: IsSigned = verifyBlock,
): Answer<NodeBlock | null> {
  const told = await node.call('block_info', { json_block: 'true', hash }, (json) => readBlock(json, hash, isSigned))
  return !told.ok && isRefusal(told.error, BLOCK_NOT_FOUND) ? ok(null) : told
}

/**
 * What comes after a block of the account, whatever kind of block it is: an old account's may be of the kinds before state
 * blocks, which nothing here reads. Null when the node does not have the block.
 */
export async function blockLink(
  node: RpcNode,
  account: Address,
  hash: BlockHash,
): Answer<{ readonly successor: Successor } | null> {
  const told = await node.call('block_info', { json_block: 'true', hash }, (json) => {
    if (addressField(json, 'block_account') !== account) throw new MalformedField('block_account is another account')
    return { successor: readSuccessor(json) }
  })
  return !told.ok && isRefusal(told.error, BLOCK_NOT_FOUND) ? ok(null) : told
}

const readSuccessor = (json: Json): Successor =>
  json['successor'] === undefined ? undefined : hashOrNull(json, 'successor')

function readBlock(json: Json, asked: BlockHash, isSigned: IsSigned): NodeBlock {
  const { work: _work, signature, ...fields } = readBlockContents(objectOf(json['contents'], 'contents'))
  const hash = hashBlock(fields)
  if (hash !== asked.toUpperCase()) throw new MalformedField('contents do not have the hash that was asked for')
  const kind = kindOf(textOf(json, 'subtype'))
  const movesNothing = kind === 'change' || kind === 'epoch'
  return {
    ...fields,
    hash,
    signature,
    kind,
    amount: movesNothing && json['amount'] === undefined ? raw(0n) : rawOf(json, 'amount'),
    height: countOf(json, 'height'),
    confirmed: booleanOf(json, 'confirmed'),
    provenOurs: isSigned(fields, signature),
    successor: readSuccessor(json),
  }
}

function kindOf(subtype: string): ChainBlock['kind'] {
  if (subtype === 'send' || subtype === 'change' || subtype === 'epoch') return subtype
  if (subtype === 'receive' || subtype === 'open') return 'receive'
  throw new MalformedField(`subtype ${JSON.stringify(subtype.slice(0, 20))} is not known`)
}

/** Which of the hashes the node holds, and whether they are confirmed. */
export const blocksInfo = (node: RpcNode, hashes: readonly BlockHash[]): Answer<ReadonlyMap<BlockHash, boolean>> =>
  node.call('blocks_info', { json_block: 'true', include_not_found: 'true', hashes }, (json) => {
    const blocks = objectOf(json['blocks'] ?? '', 'blocks')
    const missing = new Set(listOf(json['blocks_not_found'] ?? '', 'blocks_not_found'))
    const found = new Map<BlockHash, boolean>()
    for (const hash of hashes) {
      if (blocks[hash] !== undefined) found.set(hash, booleanOf(objectOf(blocks[hash], 'block'), 'confirmed'))
      else if (!missing.has(hash)) throw new MalformedField(`block ${hash} is neither told nor said to be missing`)
    }
    return found
  })
