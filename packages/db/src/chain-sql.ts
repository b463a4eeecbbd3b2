// The operator's accounts and what the books know of their chains.
import {
  asId,
  ConflictError,
  type Address,
  type BlockHash,
  type BlockState,
  type ChainBlock,
  type Millis,
  type OperatorAccount,
  type PlayerId,
  type StoredBlock,
} from '@pay2slay/domain'
import { inList, insertRows, listValue } from './bulk.js'
import { NO_PREVIOUS, operatorAccountOf, storedBlock, text } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'
import { BLOCK, blockRow } from './sign-sql.js'
import { moveConfirmedHead } from './confirm-sql.js'

const OPEN = `state IN ('signed', 'published')`

export async function operatorAccounts(read: SqlReader): Promise<readonly OperatorAccount[]> {
  return (await read.all('SELECT * FROM operator_account ORDER BY created_at_ms, account')).map(operatorAccountOf)
}

export async function openBlocks(read: SqlReader, account: Address, limit: number): Promise<readonly StoredBlock[]> {
  const rows = await read.all(`SELECT * FROM block WHERE account = $1 AND ${OPEN} ORDER BY height, role LIMIT $2`, [
    account,
    limit,
  ])
  return rows.map(storedBlock)
}

export async function insertOperatorAccount(
  tx: SqlTx,
  row: OperatorAccount,
  linksUntil: Millis | null,
  at: Millis,
): Promise<void> {
  const { opening } = row
  await tx.run(
    `INSERT INTO operator_account (account, representative, opening_hash, opening_balance_raw, opening_height,
       confirmed_hash, confirmed_balance_raw, confirmed_height, links_until_ms, created_at_ms)
     VALUES ($1, $2, $3, $4, $5, $3, $4, $5, $6, $7)`,
    [row.account, row.representative, opening.hash, opening.balance.toString(), opening.height, linksUntil, at],
  )
}

export async function insertForeign(tx: SqlTx, block: ChainBlock, at: Millis): Promise<void> {
  const [row] = await tx.all('SELECT * FROM operator_account WHERE account = $1', [block.account])
  if (!row) throw new ConflictError(`operator account ${block.account} is not in the books`)
  const head = operatorAccountOf(row).confirmed.hash
  if (block.previous !== head) throw new ConflictError(`block ${block.hash} does not follow the confirmed head`)
  await insertRows(tx, 'block', { ...BLOCK, confirmed_at_ms: 'bigint' }, [
    [
      ...blockRow({
        ...block,
        work: null,
        role: 'foreign',
        state: 'confirmed',
        payoutId: null,
        sourceHash: block.kind === 'receive' ? asId(block.link) : null,
        signedAt: at,
        publishAttempts: 0,
        nextPublishAt: at,
      }),
      at,
    ],
  ])
  await moveConfirmedHead(tx, block.account, head, block)
}

export async function knownBlocks(
  read: SqlReader,
  dialect: SqlTx['dialect'],
  hashes: readonly BlockHash[],
): Promise<ReadonlySet<BlockHash>> {
  if (hashes.length === 0) return new Set()
  const tx = { dialect }
  const list = listValue(tx, hashes)
  const rows = await read.all(
    `SELECT hash FROM block WHERE ${inList(tx, 'hash', '$1')} AND state <> 'dead'
     UNION SELECT opening_hash FROM operator_account WHERE ${inList(tx, 'opening_hash', '$1')}
     UNION SELECT confirmed_hash FROM operator_account WHERE ${inList(tx, 'confirmed_hash', '$1')}`,
    [list],
  )
  return new Set(rows.map((row) => asId<BlockHash>(text(row, 'hash'))))
}

export async function knownSources(
  read: SqlReader,
  dialect: SqlTx['dialect'],
  sources: readonly BlockHash[],
): Promise<ReadonlySet<BlockHash>> {
  if (sources.length === 0) return new Set()
  const tx = { dialect }
  const rows = await read.all(
    `SELECT source_hash FROM block WHERE ${inList(tx, 'source_hash', '$1')} AND state <> 'dead'`,
    [listValue(tx, sources)],
  )
  return new Set(rows.map((row) => asId<BlockHash>(text(row, 'source_hash'))))
}

export async function confirmedOn(
  read: SqlReader,
  account: Address,
  previous: BlockHash | null,
): Promise<BlockHash | null> {
  const [row] = await read.all(`SELECT hash FROM block WHERE account = $1 AND previous = $2 AND state = 'confirmed'`, [
    account,
    previous ?? NO_PREVIOUS,
  ])
  return row ? asId(text(row, 'hash')) : null
}

export async function blockState(read: SqlReader, hash: BlockHash): Promise<BlockState | null> {
  const [row] = await read.all('SELECT state FROM block WHERE hash = $1', [hash])
  return row ? (text(row, 'state') as BlockState) : null
}

export async function playersOfAddress(read: SqlReader, address: Address): Promise<readonly PlayerId[]> {
  const rows = await read.all(
    `SELECT player_id FROM wallet_link WHERE address = $1
     UNION SELECT player_id FROM payout WHERE adopted AND address = $1 ORDER BY player_id`,
    [address],
  )
  return rows.map((row) => asId(text(row, 'player_id')))
}

export async function linkedThen(read: SqlReader, address: Address, at: Millis): Promise<readonly PlayerId[]> {
  const rows = await read.all(
    `SELECT DISTINCT player_id FROM wallet_link WHERE address = $1 AND linked_at_ms <= $2
       AND (unlinked_at_ms IS NULL OR unlinked_at_ms > $2) ORDER BY player_id`,
    [address, at],
  )
  return rows.map((row) => asId(text(row, 'player_id')))
}
