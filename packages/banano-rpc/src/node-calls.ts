// The actions that paying needs, each with the reader of its answer (shapes: nano-node json_handler, seen on Banano v24.1).
import { asId, err, ok, type Address, type BlockHash, type Head, type Raw, type Receivable } from '@pay2slay/domain'
import { toBlockJson, type BlockFields } from './block.js'
import {
  addressField,
  booleanOf,
  countOf,
  hashOf,
  hexOf,
  listOf,
  MalformedField,
  objectOf,
  rawOf,
  textOf,
} from './fields.js'
import { isRefusal, type Answer, type RpcNode } from './rpc.js'

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

/** What is confirmed. An unopened account has zeros, not an error. */
export const accountBalance = (node: RpcNode, account: Address): Answer<{ balance: Raw; receivable: Raw }> =>
  node.call('account_balance', { account, include_only_confirmed: 'true' }, (json) => ({
    balance: rawOf(json, 'balance'),
    // Before V24 the field had another name.
    receivable: rawOf(json, json['receivable'] === undefined ? 'pending' : 'receivable'),
  }))

/** One call, so that frontier and balance belong together. Of an unopened account everything is null. */
export async function accountInfo(node: RpcNode, account: Address): Answer<NodeAccount> {
  const told = await node.call(
    'account_info',
    { account, representative: 'true', include_confirmed: 'true' },
    (json) => {
      const confirmedHeight = countOf(json, 'confirmed_height')
      if (confirmedHeight > countOf(json, 'block_count'))
        throw new MalformedField('confirmed_height is above block_count')
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

export interface HistoryEntry {
  readonly hash: BlockHash
  readonly height: number
  readonly confirmed: boolean
}

/** Blocks from `head` on (null: from the newest, or in reverse the first), the head included. An unopened account has none. */
export async function accountHistory(
  node: RpcNode,
  account: Address,
  page: { readonly head: BlockHash | null; readonly reverse: boolean; readonly count: number },
): Answer<readonly HistoryEntry[]> {
  const fields = { account, count: String(page.count), raw: 'true', reverse: String(page.reverse) }
  const told = await node.call('account_history', page.head ? { ...fields, head: page.head } : fields, (json) => {
    if (textOf(json, 'account') !== account) throw new MalformedField('account is another one')
    return listOf(json['history'], 'history').map((value) => {
      const entry = objectOf(value, 'history entry')
      return { hash: hashOf(entry, 'hash'), height: countOf(entry, 'height'), confirmed: booleanOf(entry, 'confirmed') }
    })
  })
  return !told.ok && isRefusal(told.error, ACCOUNT_NOT_FOUND) ? ok([]) : told
}

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
        if (!/^[0-9A-F]{64}$/.test(hash)) throw new MalformedField('a receivable block has no hash')
        const sourceHash = asId<BlockHash>(hash)
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

/** For an unopened account's first block. */
export const firstBlockOf = async (node: RpcNode, account: Address): Answer<BlockHash | null> => {
  const told = await accountInfo(node, account)
  return told.ok ? ok(told.value.openBlock) : err(told.error)
}

export * from './node-blocks.js'
