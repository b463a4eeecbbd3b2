// The actions that paying needs, each with the reader of its answer (shapes: nano-node json_handler, seen on Banano v24.1).
import {
  err,
  ok,
  type Address,
  type BlockHash,
  type ChainBlock,
  type Head,
  type Raw,
  type Receivable,
  type Result,
} from '@pay2slay/domain'
import { hashBlock, toBlockJson, verifyBlock, ZERO_HASH, type BlockFields } from './block.js'
import { readBlockContents } from './block-json.js'
import {
  addressField,
  booleanOf,
  countOf,
  hashOf,
  hashOrNull,
  hexOf,
  listOf,
  MalformedField,
  objectOf,
  rawOf,
  textOf,
  type Json,
} from './fields.js'
import type { RpcError, RpcNode } from './rpc.js'

type Answer<T> = Promise<Result<T, RpcError>>

const BLOCK_NOT_FOUND = 'Block not found'
const ACCOUNT_NOT_FOUND = 'Account not found'

export interface NodeVersion {
  readonly genesis: string
  readonly vendor: string
}

export const version = (node: RpcNode): Answer<NodeVersion> =>
  node.call('version', {}, (json) => ({
    genesis: hashOf(json, 'network_identifier'),
    vendor: textOf(json, 'node_vendor'),
  }))

export const blockCount = (node: RpcNode): Answer<{ count: number; cemented: number }> =>
  node.call('block_count', {}, (json) => ({ count: countOf(json, 'count'), cemented: countOf(json, 'cemented') }))

export interface NodeAccount {
  readonly frontier: Head | null
  readonly confirmed: Head | null
  readonly openBlock: BlockHash | null
  readonly representative: Address | null
  readonly accountVersion: number
}

const UNOPENED: NodeAccount = {
  frontier: null,
  confirmed: null,
  openBlock: null,
  representative: null,
  accountVersion: 1,
}

/** One call, so that frontier and balance belong together. Of an unopened account everything is null. */
export async function accountInfo(node: RpcNode, account: Address): Answer<NodeAccount> {
  const told = await node.call(
    'account_info',
    { account, representative: 'true', include_confirmed: 'true' },
    (json) => {
      const confirmedHeight = countOf(json, 'confirmed_height')
      return {
        frontier: {
          hash: hashOf(json, 'frontier'),
          balance: rawOf(json, 'balance'),
          height: countOf(json, 'block_count'),
        },
        confirmed:
          confirmedHeight === 0
            ? null
            : {
                hash: hashOf(json, 'confirmed_frontier'),
                balance: rawOf(json, 'confirmed_balance'),
                height: confirmedHeight,
              },
        openBlock: hashOf(json, 'open_block'),
        representative: addressField(json, 'representative'),
        accountVersion: countOf(json, 'account_version'),
      }
    },
  )
  return !told.ok && isRefusal(told.error, ACCOUNT_NOT_FOUND) ? ok(UNOPENED) : told
}

export interface NodeBlock extends ChainBlock {
  readonly successor: BlockHash | null
}

/** The block with hash and signature checked here; null when the node does not have it. */
export async function blockInfo(node: RpcNode, hash: BlockHash): Answer<NodeBlock | null> {
  const told = await node.call('block_info', { json_block: 'true', hash }, (json) => readBlock(json, hash))
  return !told.ok && isRefusal(told.error, BLOCK_NOT_FOUND) ? ok(null) : told
}

function readBlock(json: Json, hash: BlockHash): NodeBlock {
  const { work: _work, signature, ...fields } = readBlockContents(objectOf(json['contents'], 'contents'))
  if (hashBlock(fields) !== hash) throw new MalformedField('contents do not have the hash that was asked for')
  const subtype = textOf(json, 'subtype')
  return {
    ...fields,
    hash,
    signature,
    kind: kindOf(subtype),
    amount: json['amount'] === undefined ? (0n as Raw) : rawOf(json, 'amount'),
    height: countOf(json, 'height'),
    confirmed: booleanOf(json, 'confirmed'),
    provenOurs: verifyBlock(fields, signature),
    successor: json['successor'] === undefined ? null : hashOrNull(json, 'successor'),
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
    const blocks = objectOf(json['blocks'], 'blocks')
    const missing = new Set(listOf(json['blocks_not_found'] ?? [], 'blocks_not_found'))
    const found = new Map<BlockHash, boolean>()
    for (const hash of hashes) {
      if (blocks[hash] !== undefined) found.set(hash, booleanOf(objectOf(blocks[hash], 'block'), 'confirmed'))
      else if (!missing.has(hash)) throw new MalformedField(`block ${hash} is neither told nor said to be missing`)
    }
    return found
  })

/** Confirmed sends to the account of at least `minimum`, at most `limit`. */
export const receivable = (
  node: RpcNode,
  account: Address,
  minimum: Raw,
  limit: number,
): Answer<readonly Receivable[]> =>
  node.call(
    'receivable',
    {
      account,
      count: String(limit),
      threshold: minimum.toString(),
      source: 'true',
      include_only_confirmed: 'true',
      sorting: 'true',
    },
    (json) => {
      const blocks = objectOf(json['blocks'], 'blocks')
      return Object.entries(blocks).map(([hash, entry]) => {
        const sourceHash = hashOf({ hash }, 'hash')
        return { sourceHash, amount: rawOf(objectOf(entry, 'receivable block'), 'amount') }
      })
    },
  )

/** Sends the whole block, without a subtype: with one the node answers repeats and forks in the same misleading words. */
export const process = (
  node: RpcNode,
  block: BlockFields & { signature: string; work: string | null },
): Answer<BlockHash> =>
  node.call('process', { json_block: 'true', block: toBlockJson(block) }, (json) => hashOf(json, 'hash'))

export const workGenerate = (node: RpcNode, root: string, difficulty: string, timeoutMs: number): Answer<string> =>
  node.call('work_generate', { hash: root, difficulty }, (json) => hexOf(json, 'work', 16).toLowerCase(), timeoutMs)

export const isRefusal = (error: RpcError, text: string): boolean => error.kind === 'refused' && error.text === text

/** For an unopened account's first block. */
export const firstBlockOf = async (node: RpcNode, account: Address): Answer<BlockHash | null> => {
  const told = await accountInfo(node, account)
  return told.ok ? ok(told.value.openBlock) : err(told.error)
}

export { ZERO_HASH }
