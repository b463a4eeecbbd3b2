// Blocks of the operator's accounts: what is on its way, what was taken in from outside, what died.
import type { BlockKind, BlockRole, BlockState } from '@pay2slay/domain'
import { count, countOrNull, NO_PREVIOUS, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { pageOf, Where, type Page, type Place } from '../where.js'

export interface AdminBlockRow {
  readonly hash: string
  readonly account: string
  readonly previous: string | null
  readonly kind: BlockKind
  readonly role: BlockRole
  readonly state: BlockState
  readonly height: number
  readonly amountRaw: string
  readonly balanceRaw: string
  readonly link: string
  readonly payoutId: string | null
  readonly sourceHash: string | null
  readonly publishAttempts: number
  readonly nextPublishAt: number
  readonly signedAt: number
  readonly publishedAt: number | null
  readonly confirmedAt: number | null
  readonly deadAt: number | null
  readonly deadRival: string | null
}

/** `open`: signed or published. `foreign`: on the chain, signed by nobody here, acknowledged. */
export type BlockSelection = 'open' | 'foreign' | 'dead' | 'all'

export interface AdminBlocksQuery {
  readonly which: BlockSelection
  readonly account?: string | undefined
  readonly after?: Place | undefined
  readonly limit: number
}

const SELECTIONS: Readonly<Record<BlockSelection, string>> = {
  open: `state IN ('signed', 'published')`,
  foreign: `role = 'foreign'`,
  dead: `state = 'dead'`,
  all: 'true',
}

/** Latest signed first. */
export async function adminBlocks(read: SqlReader, query: AdminBlocksQuery): Promise<Page<AdminBlockRow>> {
  const where = new Where().and(SELECTIONS[query.which])
  where.andIf(query.account, 'account = ?')
  if (query.after) where.and('(signed_at_ms, hash) < (?, ?)', query.after.at, query.after.id)
  const rows = await read.all(
    `SELECT * FROM block WHERE ${where.text} ORDER BY signed_at_ms DESC, hash DESC LIMIT ${where.parameter(query.limit + 1)}`,
    where.values,
  )
  return pageOf(rows.map(adminBlock), query.limit)
}

export function adminBlock(row: Row): AdminBlockRow {
  const previous = text(row, 'previous')
  return {
    hash: text(row, 'hash'),
    account: text(row, 'account'),
    previous: previous === NO_PREVIOUS ? null : previous,
    kind: text(row, 'kind') as BlockKind,
    role: text(row, 'role') as BlockRole,
    state: text(row, 'state') as BlockState,
    height: count(row, 'height'),
    amountRaw: text(row, 'amount_raw'),
    balanceRaw: text(row, 'balance_raw'),
    link: text(row, 'link'),
    payoutId: textOrNull(row, 'payout_id'),
    sourceHash: textOrNull(row, 'source_hash'),
    publishAttempts: count(row, 'publish_attempts'),
    nextPublishAt: count(row, 'next_publish_at_ms'),
    signedAt: count(row, 'signed_at_ms'),
    publishedAt: countOrNull(row, 'published_at_ms'),
    confirmedAt: countOrNull(row, 'confirmed_at_ms'),
    deadAt: countOrNull(row, 'dead_at_ms'),
    deadRival: textOrNull(row, 'dead_rival'),
  }
}
