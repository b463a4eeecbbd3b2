// The journal's lines: one JSON object each, blocks written once and named by hash for the other nodes.
import { err, ok, raw, type BlockHash, type Result } from '@pay2slay/domain'
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import { hashOfFields, type LedgerBlock, type Subtype } from '../ledger/block.js'
import type { LedgerEvent } from '../ledger/node-ledger.js'
import type { PlayerState } from '../fortnite/player.js'

export type JournalEntry =
  | { readonly kind: 'head'; readonly genesis: string }
  | { readonly kind: 'ledger'; readonly nodeIndex: number; readonly event: LedgerEvent }
  | { readonly kind: 'player'; readonly state: PlayerState }

export const headLine = (genesis: string): string => JSON.stringify({ sandbox: 1, genesis })
export const playerLine = (state: PlayerState): string => JSON.stringify({ player: state })

/** `full`: the block was not written before. */
export function eventLine(nodeIndex: number, event: LedgerEvent, full: boolean): string {
  if (event.kind !== 'block') return JSON.stringify({ node: nodeIndex, [event.kind]: event.hash })
  if (!full) return JSON.stringify({ node: nodeIndex, again: event.block.hash })
  const { accountKey: _, ...block } = event.block
  return JSON.stringify({
    node: nodeIndex,
    block: { ...block, balance: block.balance.toString(), amount: block.amount.toString() },
  })
}

/** Reads lines back; remembers blocks for the lines that only name them. */
export class LineReader {
  readonly #blocks = new Map<string, LedgerBlock>()

  read(line: string): Result<JournalEntry, string> {
    let value: Record<string, unknown>
    try {
      value = JSON.parse(line) as Record<string, unknown>
    } catch {
      return err('it is no JSON')
    }
    if (value.sandbox === 1 && typeof value.genesis === 'string') return ok({ kind: 'head', genesis: value.genesis })
    if (isPlayer(value.player)) return ok({ kind: 'player', state: value.player })
    const event = this.#event(value)
    if (event === null || typeof value.node !== 'number') return err('it is no line of a sandbox journal')
    return ok({ kind: 'ledger', nodeIndex: value.node, event })
  }

  #event(value: Record<string, unknown>): LedgerEvent | null {
    if (typeof value.confirm === 'string') return { kind: 'confirm', hash: value.confirm as BlockHash }
    if (typeof value.rollback === 'string') return { kind: 'rollback', hash: value.rollback as BlockHash }
    if (typeof value.again === 'string') {
      const block = this.#blocks.get(value.again)
      return block === undefined ? null : { kind: 'block', block }
    }
    const block = readBlock(value.block)
    if (block === null) return null
    this.#blocks.set(block.hash, block)
    return { kind: 'block', block }
  }
}

function isPlayer(value: unknown): value is PlayerState {
  const state = value as Partial<PlayerState> | null | undefined
  return (
    typeof state?.epicAccountId === 'string' &&
    typeof state.kills === 'number' &&
    typeof state.lastModifiedAt === 'number'
  )
}

/** Null when a field is missing or the hash is not that of the fields. */
function readBlock(value: unknown): LedgerBlock | null {
  const block = (value ?? {}) as Record<string, string | number | null>
  const [account, representative] = [parseAddress(String(block.account)), parseAddress(String(block.representative))]
  const amounts = [block.balance, block.amount].map(String)
  if (!account.ok || !representative.ok || !amounts.every((text) => /^\d{1,39}$/.test(text))) return null
  const fields = {
    account: account.value,
    accountKey: publicKeyOf(account.value),
    previous: block.previous as BlockHash | null,
    representative: representative.value,
    balance: raw(BigInt(amounts[0] ?? '0')),
    link: String(block.link),
    signature: String(block.signature),
    work: String(block.work),
  }
  const hash = block.hash as BlockHash
  if (hashOfFields(fields) !== hash) return null
  const place = {
    height: Number(block.height),
    epoch: Number(block.epoch),
    localTimestamp: Number(block.localTimestamp),
  }
  return { ...fields, ...place, hash, subtype: block.subtype as Subtype, amount: raw(BigInt(amounts[1] ?? '0')) }
}
