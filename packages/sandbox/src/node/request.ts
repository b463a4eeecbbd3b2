// The fields of one request, read as loosely and as strictly as a real node reads them.
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import type { Address, BlockHash } from '@pay2slay/domain'
import { readCount, readHex, readRaw } from '../ledger/numbers.js'
import { refuse, unparsable } from './refusal.js'
import { childOf, type Tree } from './tree.js'

export interface AccountName {
  readonly address: Address
  readonly key: string
  /** The request wrote `ban-…`: the answer says so. */
  readonly oldFormat: boolean
}

/** Null: not an account. The node takes `ban-` too, and no upper case. */
export function readAccount(text: string): AccountName | null {
  const oldFormat = text[3] === '-'
  const parsed = parseAddress(oldFormat ? `ban_${text.slice(4)}` : text)
  return parsed.ok ? { address: parsed.value, key: publicKeyOf(parsed.value), oldFormat } : null
}

export class RpcRequest {
  constructor(private readonly tree: Tree) {}

  /** Missing: the node says "Unable to parse JSON". */
  required(field: string): string {
    return (childOf(this.tree, field) ?? unparsable()).text
  }

  text(field: string): string | null {
    return childOf(this.tree, field)?.text ?? null
  }

  /** true/false/1/0, as text or as JSON; anything else is the default. */
  flag(field: string, otherwise = false): boolean {
    const text = this.text(field)
    if (text === 'true' || text === '1') return true
    return text === 'false' || text === '0' ? false : otherwise
  }

  child(field: string): Tree {
    return childOf(this.tree, field) ?? unparsable()
  }

  optionalChild(field: string): Tree | null {
    return childOf(this.tree, field) ?? null
  }

  list(field: string): readonly string[] {
    return this.child(field).children.map(([, child]) => child.text)
  }

  account(field = 'account'): AccountName {
    return readAccount(this.required(field)) ?? refuse('Bad account number')
  }

  hash(field = 'hash', error = 'Invalid block hash'): BlockHash {
    return (readHex(this.required(field), 64) ?? refuse(error)) as BlockHash
  }

  /** Required; 0 is refused. */
  count(field = 'count'): number {
    const count = readCount(this.required(field))
    return count === null || count === 0 ? refuse('Invalid count') : count
  }

  optionalCount(field: string, otherwise: number, error = 'Invalid count'): number {
    const text = this.text(field)
    return text === null ? otherwise : (readCount(text) ?? refuse(error))
  }

  threshold(): bigint {
    const text = this.text('threshold')
    return text === null ? 0n : (readRaw(text) ?? refuse('Bad threshold number'))
  }
}
