// Signing: what it reads inside its one transaction, and what it writes before anything is sent.
import {
  asId,
  ConflictError,
  hasOpenCancel,
  missingBelow,
  ownChain,
  outflowUnits,
  units,
  type Address,
  type BlockContents,
  type BlockHash,
  type BlockRole,
  type Head,
  type Millis,
  type PayoutId,
  type PlannedPayout,
  type PlayerId,
  type SigningView,
  type StoredBlock,
} from '@pay2slay/domain'
import { exactly, inList, insertRows, listValue, updateAllRows, updateRows, type Columns } from './bulk.js'
import {
  cleanText,
  count,
  eligibilityFacts,
  FACTS_COLUMNS,
  FACTS_WALLET,
  flag,
  money,
  NO_PREVIOUS,
  operatorAccountOf,
  rawAmount,
  storedBlock,
  text,
  textOrNull,
} from './rows.js'
import type { Row, SqlTx } from './sql.js'
import { transactionNow } from './tx-clock.js'

const HOUR = 3_600_000
const OPEN = `state IN ('signed', 'published')`

export async function signingView(tx: SqlTx, account: Address): Promise<SigningView> {
  // One statement: between two of them confirmation may move a block out of the open ones and the head on to it.
  const rows = await tx.all(
    `SELECT a.*, b.hash, b.previous, b.balance_raw, b.height, b.role
     FROM operator_account a LEFT JOIN block b ON b.account = a.account AND b.${OPEN}
     WHERE a.account = $1 ORDER BY b.height`,
    [account],
  )
  const [row] = rows
  if (!row) throw new ConflictError(`operator account ${account} is not in the books`)
  const operator = operatorAccountOf(row)
  const open = rows.filter((one) => one['hash'] !== null)
  const now = await transactionNow(tx)
  const [outflow] = await tx.all(
    `SELECT coalesce(sum(amount_units) FILTER (WHERE signed_at_ms > $1), 0) AS hour, coalesce(sum(amount_units), 0) AS day
     FROM block WHERE signed_at_ms > $2 AND state <> 'dead'`,
    [now - HOUR, now - 24 * HOUR],
  )
  const { chain, rest } = ownChain(operator.confirmed.hash, open.map(linkOf))
  const last = open.find((row) => row['hash'] === chain.at(-1)?.hash)
  const head: Head = last
    ? { hash: asId(text(last, 'hash')), balance: rawAmount(last, 'balance_raw'), height: count(last, 'height') }
    : operator.confirmed
  return {
    account: operator,
    head,
    headBlock: await contentsOf(tx, head.hash),
    missing: missingBelow(rest),
    unconfirmedBlocks: chain.length,
    unconfirmedReceives: chain.filter(({ role }) => role === 'receive').length,
    openCancel: hasOpenCancel(operator.confirmed, open.map(linkOf)),
    outflow: {
      lastHour: outflow ? money(outflow, 'hour') : units(0n),
      lastDay: outflow ? money(outflow, 'day') : units(0n),
    },
  }
}

/** A block's contents never change, so a statement of its own sees the same. */
async function contentsOf(tx: SqlTx, hash: BlockHash | null): Promise<BlockContents | null> {
  const [row] = hash === null ? [] : await tx.all('SELECT * FROM block WHERE hash = $1', [hash])
  if (!row) return null
  const { account, previous, representative, balance, link } = storedBlock(row)
  return { account, previous, representative, balance, link }
}

function linkOf(row: Row) {
  const previous = text(row, 'previous')
  return {
    hash: asId<BlockHash>(text(row, 'hash')),
    previous: previous === NO_PREVIOUS ? null : asId<BlockHash>(previous),
    role: text(row, 'role') as BlockRole,
    height: count(row, 'height'),
  }
}

export async function payoutsToSign(
  tx: SqlTx,
  query: { account: Address; after: { plannedAt: Millis; id: PayoutId } | null; limit: number },
): Promise<readonly PlannedPayout[]> {
  const rows = await tx.all(
    `SELECT o.id, o.address, o.amount_units, o.planned_at_ms, o.reason, ${FACTS_COLUMNS},
       EXISTS (SELECT 1 FROM wallet_link l WHERE l.player_id = o.player_id AND l.address = o.address AND l.unlinked_at_ms IS NULL)
         AS address_linked
     FROM payout o JOIN player p ON p.id = o.player_id ${FACTS_WALLET}
     WHERE o.operator_account = $1 AND o.state = 'planned' AND o.held_at_ms IS NULL AND (o.planned_at_ms, o.id) > ($2, $3)
     ORDER BY o.planned_at_ms, o.id LIMIT $4`,
    [query.account, query.after?.plannedAt ?? -1, query.after?.id ?? '', query.limit],
  )
  return rows.map((row) => ({
    id: asId(text(row, 'id')),
    playerId: asId(text(row, 'player_id')),
    address: asId(text(row, 'address')),
    amount: money(row, 'amount_units'),
    plannedAt: count(row, 'planned_at_ms'),
    reason: textOrNull(row, 'reason'),
    facts: eligibilityFacts(row),
    addressLinked: flag(row, 'address_linked'),
  }))
}

export const BLOCK: Columns = {
  hash: 'text',
  account: 'text',
  previous: 'text',
  representative: 'text',
  balance_raw: 'text',
  link: 'text',
  signature: 'text',
  work: 'text',
  kind: 'text',
  role: 'text',
  state: 'text',
  height: 'int',
  amount_raw: 'text',
  amount_units: 'bigint',
  payout_id: 'text',
  source_hash: 'text',
  signed_at_ms: 'bigint',
  publish_attempts: 'int',
  next_publish_at_ms: 'bigint',
}

export const blockRow = (block: StoredBlock) => [
  block.hash,
  block.account,
  block.previous ?? NO_PREVIOUS,
  block.representative,
  block.balance.toString(),
  block.link,
  block.signature,
  block.work,
  block.kind,
  block.role,
  block.state,
  block.height,
  block.amount.toString(),
  block.kind === 'send' ? outflowUnits(block.amount) : null,
  block.payoutId,
  block.sourceHash,
  block.signedAt,
  block.publishAttempts,
  block.nextPublishAt,
]

/** The blocks and planned -> signed of their payouts: one step. */
export async function insertSigned(tx: SqlTx, blocks: readonly StoredBlock[]): Promise<void> {
  await insertRows(tx, 'block', BLOCK, blocks.map(blockRow))
  await updateAllRows(
    tx,
    {
      table: 'payout',
      columns: { id: 'text', signed_at_ms: 'bigint', operator_account: 'text' },
      set: `state = 'signed', signed_at_ms = i.signed_at_ms, reason = NULL`,
      where: `t.id = i.id AND t.state = 'planned' AND t.held_at_ms IS NULL AND t.operator_account = i.operator_account`,
      key: 'id',
    },
    blocks.flatMap((block) => (block.payoutId === null ? [] : [[block.payoutId, block.signedAt, block.account]])),
  )
}

export async function setPayoutReasons(
  tx: SqlTx,
  reasons: readonly { payoutId: PayoutId; reason: string | null }[],
): Promise<void> {
  await updateRows(
    tx,
    {
      table: 'payout',
      columns: { id: 'text', reason: 'text' },
      set: 'reason = i.reason',
      where: `t.id = i.id AND t.state = 'planned'`,
      key: 'id',
    },
    reasons.map(({ payoutId, reason }) => [payoutId, reason]),
  )
}

/** planned -> void without a live block; its accruals are owed again and its items stay, released. */
export async function voidPayout(tx: SqlTx, payoutId: PayoutId, reason: string, at: Millis): Promise<void> {
  await exactly(
    tx.run(
      `UPDATE payout SET state = 'void', voided_at_ms = $2, void_reason = $3 WHERE id = $1 AND state = 'planned'
         AND NOT EXISTS (SELECT 1 FROM block WHERE payout_id = $1 AND state <> 'dead')`,
      [payoutId, at, cleanText(reason)],
    ),
    1,
    `void of payout ${payoutId}`,
  )
  const released = await tx.run(
    'UPDATE payout_item SET released_at_ms = $2 WHERE payout_id = $1 AND released_at_ms IS NULL',
    [payoutId, at],
  )
  await exactly(
    tx.run('UPDATE accrual SET payout_id = NULL WHERE payout_id = $1', [payoutId]),
    released,
    `release of payout ${payoutId}`,
  )
}

/** A planned payout has no block that could be confirmed, so any account may pay it. */
const WITHOUT_BLOCK = (payout: string): string =>
  `${payout}.state = 'planned' AND NOT EXISTS (SELECT 1 FROM block b WHERE b.payout_id = ${payout}.id AND b.state <> 'dead')`

export async function strandedPayouts(
  tx: SqlTx,
  accounts: readonly Address[],
  limit: number,
): Promise<readonly { readonly id: PayoutId; readonly playerId: PlayerId }[]> {
  const rows = await tx.all(
    `SELECT o.id, o.player_id FROM payout o WHERE ${WITHOUT_BLOCK('o')} AND NOT ${inList(tx, 'o.operator_account', '$1')}
     ORDER BY o.planned_at_ms, o.id LIMIT $2`,
    [listValue(tx, accounts), limit],
  )
  return rows.map((row) => ({ id: asId(text(row, 'id')), playerId: asId(text(row, 'player_id')) }))
}

export async function movePlanned(tx: SqlTx, payoutIds: readonly PayoutId[], account: Address): Promise<void> {
  await updateAllRows(
    tx,
    {
      table: 'payout',
      columns: { id: 'text', operator_account: 'text' },
      set: 'operator_account = i.operator_account',
      where: `t.id = i.id AND ${WITHOUT_BLOCK('t')}`,
      key: 'id',
    },
    payoutIds.map((id) => [id, account]),
  )
}
