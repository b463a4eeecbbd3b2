// State blocks in the node's JSON: read as loosely as it reads them (all broken fields say "Block is invalid"), and written with
// its extra fields.
import { addressOf, publicKeyOf } from '@pay2slay/banano-rpc'
import type { BlockHash, Raw } from '@pay2slay/domain'
import { hashOfFields, ZERO_HASH, type IncomingBlock } from '../ledger/block.js'
import { banDecimal, readHex, readRaw } from '../ledger/numbers.js'
import { readAccount } from './request.js'
import { childOf, readTree, type Tree } from './tree.js'
import type { Json } from './answer.js'

/** Null: the node would say "Block is invalid". */
export function readBlock(tree: Tree | null): IncomingBlock | null {
  if (tree === null || childOf(tree, 'type')?.text !== 'state') return null
  const text = (field: string): string | null => childOf(tree, field)?.text ?? null
  const account = readAccount(text('account') ?? '')
  const representative = readAccount(text('representative') ?? '')
  const previous = readHex(text('previous') ?? '', 64)
  const balanceText = text('balance')
  const balance = balanceText === null ? null : readRaw(balanceText)
  const linkText = text('link') ?? ''
  const link = readAccount(linkText)?.key ?? readHex(linkText, 64)
  const signature = readHex(text('signature') ?? '', 128)
  const work = readHex(text('work') ?? '', 16)
  if (account === null || representative === null || previous === null || balance === null) return null
  if (link === null || signature === null || work === null) return null
  const fields = {
    account: account.address,
    accountKey: publicKeyOf(account.address),
    previous: previous === ZERO_HASH ? null : (previous as BlockHash),
    representative: representative.address,
    balance: balance as Raw,
    link,
    signature,
    work: work.toLowerCase(),
  }
  return { ...fields, hash: hashOfFields(fields) }
}

export const readBlockText = (text: string): IncomingBlock | null => readBlock(readTree(text))

export function blockJson(block: IncomingBlock): Json {
  return {
    type: 'state',
    account: block.account,
    previous: block.previous ?? ZERO_HASH,
    representative: block.representative,
    balance: block.balance.toString(),
    balance_decimal: banDecimal(block.balance),
    link: block.link,
    link_as_account: addressOf(block.link),
    signature: block.signature,
    work: block.work,
  }
}

/** As `json_block` asks: an object, or its pretty text. */
export const blockContents = (block: IncomingBlock, asJson: boolean): Json | string =>
  asJson ? blockJson(block) : `${JSON.stringify(blockJson(block), null, 4)}\n`
