// receivable (and its old name pending): a list, a map to amounts, or a map to objects, by what was asked for.
import type { NodeLedger, ReceivableEntry } from '../ledger/node-ledger.js'
import { banDecimal } from '../ledger/numbers.js'
import { bit, listOrEmpty, mapOrEmpty, type Json, type JsonValue } from './answer.js'
import type { CallContext, Handler } from './context.js'
import { refuse } from './refusal.js'
import { readAccount, type RpcRequest } from './request.js'

/** An unconfirmed send counts as being voted on; such are shown only with active and without confirmed-only. */
function shown(request: RpcRequest, view: NodeLedger, entry: ReceivableEntry): boolean {
  if (request.flag('include_active') && !request.flag('include_only_confirmed', true)) return true
  const send = view.blocks.get(entry.hash)
  return send !== undefined && view.isConfirmed(send)
}

function listing(request: RpcRequest, view: NodeLedger, accountKey: string): JsonValue {
  const count = request.optionalCount('count', Number.MAX_SAFE_INTEGER)
  const offset = request.optionalCount('offset', 0, 'Invalid offset')
  const threshold = request.threshold()
  const source = request.flag('source')
  const minVersion = request.flag('min_version')
  const sorting = request.flag('sorting')
  let entries = view.receivables(accountKey).filter((entry) => shown(request, view, entry) && entry.amount >= threshold)
  if (sorting) entries = [...entries].sort((a, b) => (a.amount === b.amount ? 0 : a.amount > b.amount ? -1 : 1))
  entries = entries.slice(offset, offset + count)
  if (threshold === 0n && !source && !minVersion && !sorting) return listOrEmpty(entries.map(({ hash }) => hash))
  const tell = (entry: ReceivableEntry): JsonValue =>
    source || minVersion
      ? {
          amount: entry.amount.toString(),
          amount_decimal: banDecimal(entry.amount),
          ...(source ? { source: entry.source } : {}),
          ...(minVersion ? { min_version: entry.epoch.toString() } : {}),
        }
      : entry.amount.toString()
  return mapOrEmpty(entries.map((entry) => [entry.hash, tell(entry)]))
}

const receivable = (request: RpcRequest, { view }: CallContext): Json => ({
  blocks: listing(request, view, request.account().key),
})

/** Accounts with nothing to receive are left out. */
const accountsReceivable = (request: RpcRequest, { view }: CallContext): Json => {
  const accounts = request
    .list('accounts')
    .map((text) => [text, readAccount(text) ?? refuse('Bad account number')] as const)
  const rows = accounts.map(([text, account]) => [text, listing(request, view, account.key)] as const)
  return { blocks: mapOrEmpty(rows.filter(([, blocks]) => blocks !== '')) }
}

const deprecated =
  (handler: (request: RpcRequest, context: CallContext) => Json): Handler =>
  (request, context) => ({ deprecated: '1', ...handler(request, context) })

const receivableExists = (request: RpcRequest, { view }: CallContext): Json => {
  const block = view.blocks.get(request.hash()) ?? refuse('Block not found')
  const entry = block.subtype === 'send' ? view.receivable(block.link, block.hash) : null
  return { exists: bit(entry !== null && shown(request, view, entry)) }
}

export const RECEIVABLE_ACTIONS: Readonly<Record<string, Handler>> = {
  receivable,
  pending: deprecated(receivable),
  accounts_receivable: accountsReceivable,
  accounts_pending: deprecated(accountsReceivable),
  receivable_exists: receivableExists,
  pending_exists: deprecated(receivableExists),
}
