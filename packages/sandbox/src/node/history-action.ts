// account_history: sends and receives (raw: every block), newest first or, reversed, oldest first.
import type { BlockHash } from '@pay2slay/domain'
import { ZERO_HASH, type LedgerBlock } from '../ledger/block.js'
import { banDecimal, readHex } from '../ledger/numbers.js'
import type { NodeLedger } from '../ledger/node-ledger.js'
import { addressOf } from '@pay2slay/banano-rpc'
import { listOrEmpty, word, type Json } from './answer.js'
import type { CallContext, Handler } from './context.js'
import { refuse } from './refusal.js'
import { readAccount, type RpcRequest } from './request.js'

interface Wanted {
  readonly raw: boolean
  /** Public keys of the other side; empty = all. */
  readonly filter: ReadonlySet<string>
}

/** The other side of a block: payee, sender, or the signer of an epoch. */
function counterpart(block: LedgerBlock, { view, network }: CallContext): string | null {
  if (block.subtype === 'send') return block.link
  if (block.subtype === 'receive') return view.blocks.get(block.link as BlockHash)?.accountKey ?? null
  return block.subtype === 'epoch' ? network.genesis.accountKey : null
}

/** Null: the block is not shown (changes and epochs unless raw; filtered accounts). */
function entryOf(block: LedgerBlock, wanted: Wanted, context: CallContext): Json | null {
  const other = counterpart(block, context)
  const moves = block.subtype === 'send' || block.subtype === 'receive'
  const filtered = wanted.filter.size > 0
  if (!moves && !wanted.raw) return null
  if (moves && filtered && (other === null || !wanted.filter.has(other))) return null
  // under a filter a real node still lists the other blocks, but without saying what they are
  const nameless = !moves && filtered
  const kind: Json = wanted.raw
    ? {
        type: 'state',
        representative: block.representative,
        link: block.link,
        balance: block.balance.toString(),
        balance_decimal: banDecimal(block.balance),
        previous: block.previous ?? ZERO_HASH,
        ...(nameless ? {} : { subtype: block.subtype }),
      }
    : { type: block.subtype }
  return {
    ...kind,
    ...(other === null || nameless ? {} : { account: addressOf(other) }),
    ...(moves ? { amount: block.amount.toString(), amount_decimal: banDecimal(block.amount) } : {}),
    local_timestamp: block.localTimestamp.toString(),
    height: block.height.toString(),
    hash: block.hash,
    confirmed: word(context.view.isConfirmed(block)),
    ...(wanted.raw ? { work: block.work, signature: block.signature } : {}),
  }
}

/** Where the listing starts: the given head, or an end of the account's chain; null = nothing there. */
function startOf(request: RpcRequest, view: NodeLedger, reverse: boolean): { name: Json; block: LedgerBlock | null } {
  const headText = request.text('head')
  if (headText !== null) {
    const hash = readHex(headText, 64) ?? refuse('Invalid block hash')
    const block = view.blocks.get(hash as BlockHash) ?? refuse('Block not found')
    return { name: { account: block.account }, block }
  }
  const account = request.account()
  const blocks = view.chains.get(account.key)?.blocks ?? []
  const note = account.oldFormat ? { deprecated_account_format: '1' } : {}
  return { name: { ...note, account: account.address }, block: (reverse ? blocks[0] : blocks.at(-1)) ?? null }
}

const filterOf = (request: RpcRequest): ReadonlySet<string> => {
  const names = request.optionalChild('account_filter')?.children.map(([, child]) => child.text) ?? []
  return new Set(names.map((name) => (readAccount(name) ?? refuse('Bad account number')).key))
}

export const accountHistory: Handler = (request, context) => {
  const { view } = context
  const reverse = request.flag('reverse')
  const wanted: Wanted = { raw: request.flag('raw'), filter: filterOf(request) }
  const count = request.count()
  let skip = request.optionalCount('offset', 0, 'Invalid offset')
  const { name, block: start } = startOf(request, view, reverse)
  const blocks = start === null ? [] : (view.chains.get(start.accountKey)?.blocks ?? [])
  const step = reverse ? 1 : -1
  const entries: Json[] = []
  let index = (start?.height ?? 0) - 1
  for (let block = blocks[index]; block !== undefined && entries.length < count; index += step, block = blocks[index]) {
    if (skip > 0) {
      skip -= 1
      continue
    }
    const entry = entryOf(block, wanted, context)
    if (entry !== null) entries.push(entry)
  }
  const rest = blocks[index]
  return {
    ...name,
    history: listOrEmpty(entries),
    ...(rest === undefined ? {} : { [reverse ? 'next' : 'previous']: rest.hash }),
  }
}
