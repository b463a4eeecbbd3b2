// What `audit` reads of the operator accounts: their blocks in the books, and payouts against blocks, in bounded memory.
import {
  asId,
  type Address,
  type BlockHash,
  type BlockKind,
  type BlockState,
  type ChainRow,
  type Millis,
  type PayoutId,
  type PayoutState,
  type Raw,
  type StoredBlock,
} from '@pay2slay/domain'
import { inList, listValue } from './bulk.js'
import { count, countOrNull, flag, money, NO_PREVIOUS, rawAmount, storedBlock, text, textOrNull } from './rows.js'
import type { Database, Row, SqlReader } from './sql.js'

const PAGE = 200
/** Few columns, and every block. */
const AMOUNTS_PAGE = 2_000

/** The confirmed blocks of an account after its opening head, in chain order. */
export async function confirmedChain(database: Database, account: Address): Promise<readonly ChainRow[]> {
  const rows = await database.read.all(
    `SELECT hash, previous, kind, amount_raw, balance_raw FROM block WHERE account = $1 AND state = 'confirmed' ORDER BY height`,
    [account],
  )
  return rows.map(chainRow)
}

function chainRow(row: Row): ChainRow {
  const previous = text(row, 'previous')
  return {
    hash: asId(text(row, 'hash')),
    previous: previous === NO_PREVIOUS ? null : asId(previous),
    kind: text(row, 'kind') as ChainRow['kind'],
    amount: rawAmount(row, 'amount_raw'),
    balance: rawAmount(row, 'balance_raw'),
  }
}

/** The same of heights in (after, upTo], at most `limit`, for a comparison that goes on where the last one ended. */
export async function confirmedBlocks(
  read: SqlReader,
  account: Address,
  range: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<readonly (ChainRow & { readonly height: number })[]> {
  const rows = await read.all(
    `SELECT hash, previous, kind, amount_raw, balance_raw, height FROM block
     WHERE account = $1 AND state = 'confirmed' AND height > $2 AND height <= $3 ORDER BY height LIMIT $4`,
    [account, range.after, range.upTo, range.limit],
  )
  return rows.map((row) => ({ ...chainRow(row), height: count(row, 'height') }))
}

export interface PayoutBlockRow {
  readonly payoutId: string
  readonly state: PayoutState
  readonly address: string
  readonly amountUnits: bigint
  readonly confirmedBlocks: number
  readonly hash: string | null
  readonly link: string | null
  readonly blockAmountRaw: bigint | null
}

/** Every confirmed payout with its confirmed send, for I3, in pages by id. */
export async function* confirmedPayouts(database: Database): AsyncGenerator<PayoutBlockRow> {
  for (let after = ''; ;) {
    const rows = await database.read.all(
      `SELECT o.id, o.state, o.address, o.amount_units, count(b.hash) AS blocks, min(b.hash) AS hash, min(b.link) AS link,
         min(b.amount_raw) AS amount_raw
       FROM payout o LEFT JOIN block b ON b.payout_id = o.id AND b.state = 'confirmed' AND b.kind = 'send'
       WHERE (o.state = 'confirmed' OR b.hash IS NOT NULL) AND o.id > $1
       GROUP BY o.id, o.state, o.address, o.amount_units ORDER BY o.id LIMIT $2`,
      [after, PAGE],
    )
    for (const row of rows) {
      after = text(row, 'id')
      yield {
        payoutId: after,
        state: text(row, 'state') as PayoutState,
        address: text(row, 'address'),
        amountUnits: money(row, 'amount_units'),
        confirmedBlocks: count(row, 'blocks'),
        hash: textOrNull(row, 'hash'),
        link: textOrNull(row, 'link'),
        blockAmountRaw: row['amount_raw'] === null ? null : rawAmount(row, 'amount_raw'),
      }
    }
    if (rows.length < PAGE) return
  }
}

/** Payouts and their blocks that contradict each other: signed without a block that is not dead, or with one and not signed. */
export async function* unevenPayouts(
  database: Database,
): AsyncGenerator<{ readonly payoutId: string; readonly state: PayoutState; readonly block: BlockHash | null }> {
  for (let after = ''; ;) {
    const rows = await database.read.all(
      `SELECT o.id, o.state, b.hash FROM payout o LEFT JOIN block b ON b.payout_id = o.id AND b.state <> 'dead'
       WHERE o.id > $1 AND ((o.state IN ('signed', 'published') AND b.hash IS NULL)
         OR (o.state IN ('planned', 'void') AND b.hash IS NOT NULL) OR (o.state = 'confirmed' AND b.state <> 'confirmed'))
       ORDER BY o.id LIMIT $2`,
      [after, PAGE],
    )
    for (const row of rows) {
      after = text(row, 'id')
      const hash = textOrNull(row, 'hash')
      yield { payoutId: after, state: text(row, 'state') as PayoutState, block: hash === null ? null : asId(hash) }
    }
    if (rows.length < PAGE) return
  }
}

/** The blocks of these hashes as the books hold them. */
export async function blocksOf(
  database: Database,
  hashes: readonly BlockHash[],
): Promise<ReadonlyMap<BlockHash, StoredBlock>> {
  if (hashes.length === 0) return new Map()
  const rows = await database.read.all(`SELECT * FROM block WHERE ${inList(database, 'hash', '$1')}`, [
    listValue(database, hashes),
  ])
  return new Map(rows.map(storedBlock).map((block) => [block.hash, block]))
}

/** Sends of an account that are in the books for no reason: neither a payout's nor acknowledged by anybody. */
export async function sendsWithoutReason(
  database: Database,
  account: Address,
  limit: number,
): Promise<readonly { readonly hash: BlockHash; readonly role: string; readonly state: BlockState }[]> {
  const rows = await database.read.all(
    `SELECT b.hash, b.role, b.state FROM block b WHERE b.account = $1 AND b.kind = 'send' AND b.role <> 'payout'
       AND NOT (b.role = 'foreign' AND EXISTS (SELECT 1 FROM audit_log l WHERE l.target_type = 'block' AND l.target_id = b.hash
         AND l.action = 'block_acknowledge')) ORDER BY b.height LIMIT $2`,
    [account, limit],
  )
  return rows.map((row) => ({
    hash: asId(text(row, 'hash')),
    role: text(row, 'role'),
    state: text(row, 'state') as BlockState,
  }))
}

export interface BlockAmounts {
  readonly hash: BlockHash
  readonly kind: BlockKind
  readonly amount: Raw
  readonly amountUnits: bigint | null
  readonly signedAt: Millis
  /** When its payout says that it was signed; null: it has none, or was found on the chain. */
  readonly payoutSignedAt: Millis | null
  /** null: not yet. */
  readonly confirmedAt: Millis | null
  readonly payoutConfirmedAt: Millis | null
  readonly link: string
  /** Of a confirmed block; null: it is no receive, or not confirmed. */
  readonly receivedSource: string | null
  /** It was found on the chain: the books heard of it once it was confirmed. */
  readonly isFound: boolean
}

/** Every block that is not dead, with what it counts against the limits, in pages by hash. */
export async function* blockAmounts(database: Database): AsyncGenerator<BlockAmounts> {
  for (let after = ''; ;) {
    const rows = await database.read.all(
      `SELECT b.hash, b.kind, b.amount_raw, b.amount_units, b.signed_at_ms, o.signed_at_ms AS payout_signed_at_ms,
         b.confirmed_at_ms, o.confirmed_at_ms AS payout_confirmed_at_ms, b.link,
         CASE WHEN b.state = 'confirmed' THEN b.source_hash END AS received_source,
         b.role = 'foreign' OR coalesce(o.adopted, false) AS is_found
       FROM block b LEFT JOIN payout o ON o.id = b.payout_id WHERE b.hash > $1 AND b.state <> 'dead' ORDER BY b.hash LIMIT $2`,
      [after, AMOUNTS_PAGE],
    )
    for (const row of rows) {
      after = text(row, 'hash')
      yield {
        hash: asId(after),
        kind: text(row, 'kind') as BlockKind,
        amount: rawAmount(row, 'amount_raw'),
        amountUnits: row['amount_units'] === null ? null : money(row, 'amount_units'),
        signedAt: count(row, 'signed_at_ms'),
        payoutSignedAt: countOrNull(row, 'payout_signed_at_ms'),
        confirmedAt: countOrNull(row, 'confirmed_at_ms'),
        payoutConfirmedAt: countOrNull(row, 'payout_confirmed_at_ms'),
        link: text(row, 'link'),
        receivedSource: textOrNull(row, 'received_source'),
        isFound: flag(row, 'is_found'),
      }
    }
    if (rows.length < AMOUNTS_PAGE) return
  }
}

export interface OpenBlockRow {
  readonly block: StoredBlock
  /** What it stands on; null: the books do not know it. */
  readonly before: { readonly balance: Raw; readonly height: number } | null
  readonly payout: { readonly id: PayoutId; readonly address: Address; readonly amountUnits: bigint } | null
}

/** Every block that is signed or published: there are never more than a chain of each account. */
export async function openBlockRows(database: Database): Promise<readonly OpenBlockRow[]> {
  const rows = await database.read.all(
    `SELECT b.*, coalesce(p.balance_raw, a.opening_balance_raw) AS before_raw, coalesce(p.height, a.opening_height) AS before_height,
       o.address AS payout_address, o.amount_units AS payout_units
     FROM block b LEFT JOIN block p ON p.hash = b.previous AND p.state <> 'dead'
       LEFT JOIN operator_account a ON a.account = b.account AND coalesce(a.opening_hash, $1) = b.previous
       LEFT JOIN payout o ON o.id = b.payout_id
     WHERE b.state IN ('signed', 'published') ORDER BY b.account, b.height`,
    [NO_PREVIOUS],
  )
  return rows.map((row) => {
    const block = storedBlock(row)
    const isKnown = row['before_raw'] !== null
    return {
      block,
      before: isKnown ? { balance: rawAmount(row, 'before_raw'), height: count(row, 'before_height') } : null,
      payout:
        block.payoutId === null
          ? null
          : { id: block.payoutId, address: asId(text(row, 'payout_address')), amountUnits: money(row, 'payout_units') },
    }
  })
}
