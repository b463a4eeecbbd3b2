// account_info, account_balance and their kin. Order of fields and quirks as recorded from a v24.1 node.
import { addressOf, publicKeyOf } from '@pay2slay/banano-rpc'
import { ZERO_HASH } from '../ledger/block.js'
import { banDecimal, readHex } from '../ledger/numbers.js'
import type { AccountChain, NodeLedger } from '../ledger/node-ledger.js'
import { bit, mapOrEmpty, type Json, type JsonValue } from './answer.js'
import type { CallContext, Handler } from './context.js'
import { refuse } from './refusal.js'
import { readAccount, type AccountName, type RpcRequest } from './request.js'

/** An amount and the same in BAN, as the node writes every pair. */
const amountFields = (name: string, raw: bigint): Json => ({
  [name]: raw.toString(),
  [`${name}_decimal`]: banDecimal(raw),
})

const oldFormatNote = (account: AccountName): Json => (account.oldFormat ? { deprecated_account_format: '1' } : {})

const chainOf = (view: NodeLedger, account: AccountName): AccountChain =>
  view.chains.get(account.key) ?? refuse('Account not found')

const accountInfo: Handler = (request, { view }) => {
  const account = request.account()
  const chain = chainOf(view, account)
  const head = chain.blocks.at(-1) ?? refuse('Account not found')
  const confirmed = view.confirmedHead(account.key)
  const withConfirmed = request.flag('include_confirmed')
  const frontier = confirmed?.hash ?? ZERO_HASH
  const height = chain.confirmedHeight.toString()
  return {
    ...oldFormatNote(account),
    frontier: head.hash,
    open_block: chain.blocks[0]?.hash ?? head.hash,
    representative_block: head.hash,
    ...amountFields('balance', head.balance),
    ...(withConfirmed ? amountFields('confirmed_balance', confirmed?.balance ?? 0n) : {}),
    modified_timestamp: chain.modifiedAt.toString(),
    block_count: head.height.toString(),
    account_version: head.epoch.toString(),
    ...(withConfirmed
      ? { confirmed_height: height, confirmed_frontier: frontier }
      : { confirmation_height: height, confirmation_height_frontier: frontier }),
    ...accountExtras(request, view, account, withConfirmed),
  }
}

function accountExtras(request: RpcRequest, view: NodeLedger, account: AccountName, withConfirmed: boolean): Json {
  const extras: Record<string, JsonValue> = {}
  if (request.flag('representative')) {
    extras.representative = view.head(account.key)?.representative ?? addressOf(ZERO_HASH)
    const confirmed = view.confirmedHead(account.key)?.representative ?? addressOf(ZERO_HASH)
    if (withConfirmed) extras.confirmed_representative = confirmed
  }
  if (request.flag('weight')) {
    const weight = view.weights.get(account.address) ?? 0n
    // in millions of BAN
    Object.assign(extras, amountFields('weight', weight), { weight_decimal_millions: inMillions(weight) })
  }
  if (request.flag('pending') || request.flag('receivable')) {
    const all = view.receivableTotal(account.key, false)
    Object.assign(extras, amountFields('pending', all), amountFields('receivable', all))
    if (withConfirmed) {
      const confirmed = view.receivableTotal(account.key, true)
      extras.confirmed_pending = confirmed.toString()
      extras.confirmed_receivable = confirmed.toString()
      // the node writes the decimal form of only one of the two
      extras.confirmed_pending_decimal = banDecimal(confirmed)
    }
  }
  return extras
}

function inMillions(weight: bigint): string {
  const unit = 10n ** 35n
  const places = (weight % unit).toString().padStart(35, '0').replace(/0+$/, '')
  return `${weight / unit}.${places === '' ? '0' : places}`
}

const accountBalance: Handler = (request, { view }) => {
  const account = request.account()
  const onlyConfirmed = request.flag('include_only_confirmed', true)
  const balance = (onlyConfirmed ? view.confirmedHead(account.key) : view.head(account.key))?.balance ?? 0n
  const receivable = view.receivableTotal(account.key, onlyConfirmed)
  return {
    ...oldFormatNote(account),
    ...amountFields('balance', balance),
    ...amountFields('pending', receivable),
    ...amountFields('receivable', receivable),
  }
}

/** v24.1: unconfirmed balances, and `balance_decimal` is the receivable amount (a bug of the real node, kept). */
const accountsBalances: Handler = (request, { view }) => ({
  balances: mapOrEmpty(request.list('accounts').map((text) => [text, balancesOf(text, view)])),
})

function balancesOf(text: string, view: NodeLedger): Json {
  const account = readAccount(text)
  if (account === null) return { error: 'Bad account number' }
  const head = view.head(account.key)
  if (head === null) return { error: 'Account not found' }
  const receivable = view.receivableTotal(account.key, false)
  const decimal = banDecimal(receivable)
  return {
    balance: head.balance.toString(),
    balance_decimal: decimal,
    pending: receivable.toString(),
    receivable: receivable.toString(),
    receivable_decimal: decimal,
  }
}

/** Per account a text, errors among them: "error: Account not found". */
const perAccount = (field: string, tell: (chain: AccountChain) => string): Handler => {
  const one = (view: NodeLedger, text: string): string => {
    const account = readAccount(text)
    if (account === null) return 'error: Bad account number'
    const chain = view.chains.get(account.key)
    return chain === undefined ? 'error: Account not found' : tell(chain)
  }
  return (request, { view }: CallContext) => ({
    [field]: mapOrEmpty(request.list('accounts').map((text) => [text, one(view, text)])),
  })
}

export const ACCOUNT_ACTIONS: Readonly<Record<string, Handler>> = {
  account_info: accountInfo,
  account_balance: accountBalance,
  accounts_balances: accountsBalances,
  accounts_frontiers: perAccount('frontiers', (chain) => chain.blocks.at(-1)?.hash ?? ZERO_HASH),
  accounts_representatives: perAccount('representatives', (chain) => chain.blocks.at(-1)?.representative ?? ''),
  account_representative: (request, { view }) => ({
    representative: chainOf(view, request.account()).blocks.at(-1)?.representative ?? refuse('Account not found'),
  }),
  account_weight: (request, { view }) => amountFields('weight', view.weights.get(request.account().address) ?? 0n),
  account_block_count: (request, { view }) => ({
    block_count: chainOf(view, request.account()).blocks.length.toString(),
  }),
  account_key: (request) => ({ key: publicKeyOf(request.account().address) }),
  account_get: (request) => ({ account: addressOf(readHex(request.required('key'), 64) ?? refuse('Bad public key')) }),
  validate_account_number: (request) => ({ valid: bit(readAccount(request.required('account')) !== null) }),
}
