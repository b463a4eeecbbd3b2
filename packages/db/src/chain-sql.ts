// Signing, publishing and confirming: the operator's account, its blocks and the payouts they carry.
import {
  asId,
  ConflictError,
  RAW_PER_UNIT,
  units,
  type Address,
  type BlockHash,
  type BlockState,
  type ChainBlock,
  type Millis,
  type OperatorAccount,
  type PayoutId,
  type PlannedPayout,
  type PlayerId,
  type PublishMark,
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
import type { SqlReader, SqlTx } from './sql.js'

const HOUR = 3_600_000
const OPEN = `state IN ('signed', 'published')`

export async function operatorAccounts(read: SqlReader): Promise<readonly OperatorAccount[]> {
  return (await read.all('SELECT * FROM operator_account ORDER BY created_at_ms, account')).map(operatorAccountOf)
}

export async function signingView(tx: SqlTx, account: Address): Promise<SigningView> {
  const [row] = await tx.all('SELECT * FROM operator_account WHERE account = $1', [account])
  if (!row) throw new ConflictError(`operator account ${account} is not in the books`)
  const operator = operatorAccountOf(row)
  const open = await tx.all(
    `SELECT hash, balance_raw, height, role FROM block WHERE account = $1 AND ${OPEN} ORDER BY height DESC`,
    [account],
  )
  const now = await transactionNow(tx)
  const [outflow] = await tx.all(
    `SELECT coalesce(sum(amount_units) FILTER (WHERE signed_at_ms > $1), 0) AS hour, coalesce(sum(amount_units), 0) AS day
     FROM block WHERE signed_at_ms > $2 AND state <> 'dead' AND role <> 'foreign'`,
    [now - HOUR, now - 24 * HOUR],
  )
  const last = open[0]
  return {
    account: operator,
    head: last
      ? { hash: asId(text(last, 'hash')), balance: rawAmount(last, 'balance_raw'), height: count(last, 'height') }
      : operator.confirmed,
    openBlocks: open.length,
    openReceives: open.filter((block) => block['role'] === 'receive').length,
    openCancel: open.some((block) => block['role'] === 'cancel'),
    outflow: {
      lastHour: outflow ? money(outflow, 'hour') : units(0n),
      lastDay: outflow ? money(outflow, 'day') : units(0n),
    },
  }
}

/** Set by the store for each transaction: one clock for everything inside it. */
const clocks = new WeakMap<SqlTx, () => Promise<Millis>>()
export const bindClock = (tx: SqlTx, now: () => Promise<Millis>): void => void clocks.set(tx, now)
export async function transactionNow(tx: SqlTx): Promise<Millis> {
  const now = clocks.get(tx)
  if (!now) throw new Error('the transaction has no clock')
  return now()
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

const BLOCK: Columns = {
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

/** Whole units, rounded up: a foreign send of less than a unit left the account too. */
const outflowUnits = (amount: bigint): bigint => (amount + RAW_PER_UNIT - 1n) / RAW_PER_UNIT

const blockRow = (block: StoredBlock) => [
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

export async function openBlocks(read: SqlReader, account: Address, limit: number): Promise<readonly StoredBlock[]> {
  const rows = await read.all(`SELECT * FROM block WHERE account = $1 AND ${OPEN} ORDER BY height, role LIMIT $2`, [
    account,
    limit,
  ])
  return rows.map(storedBlock)
}

/** A block that was confirmed meanwhile is left alone: its mark came too late to matter. */
export async function markPublished(tx: SqlTx, marks: readonly PublishMark[], at: Millis): Promise<void> {
  await updateRows(
    tx,
    {
      table: 'block',
      columns: { hash: 'text', work: 'text', attempts: 'int', next_at: 'bigint', at: 'bigint' },
      set: `state = 'published', publish_attempts = i.attempts, next_publish_at_ms = i.next_at,
        published_at_ms = coalesce(published_at_ms, i.at), work = i.work`,
      where: `t.hash = i.hash AND t.${OPEN}`,
      key: 'hash',
    },
    marks.map((mark) => [mark.hash, mark.work, mark.attempts, mark.nextPublishAt, at]),
  )
  const list = listValue(
    tx,
    marks.map((mark) => mark.hash),
  )
  await tx.run(
    `UPDATE payout SET state = 'published', published_at_ms = $1 WHERE state = 'signed' AND id IN
       (SELECT payout_id FROM block WHERE ${inList(tx, 'hash', '$2')} AND state = 'published')`,
    [at, list],
  )
}

/** Blocks and their payouts -> confirmed, in chain order from the account's confirmed head, which moves to the last. */
export async function confirmBlocks(
  tx: SqlTx,
  account: Address,
  hashes: readonly BlockHash[],
  at: Millis,
): Promise<void> {
  const [row] = await tx.all('SELECT * FROM operator_account WHERE account = $1', [account])
  if (!row) throw new ConflictError(`operator account ${account} is not in the books`)
  const before = operatorAccountOf(row).confirmed
  const list = listValue(tx, hashes)
  const found = await tx.all(`SELECT * FROM block WHERE ${inList(tx, 'hash', '$1')} AND ${OPEN} ORDER BY height`, [
    list,
  ])
  const blocks = found.map(storedBlock)
  let head = before.hash
  for (const block of blocks) {
    if (block.account !== account || block.previous !== head) {
      throw new ConflictError(`block ${block.hash} does not follow the confirmed head ${head ?? '(unopened)'}`)
    }
    head = block.hash
  }
  const last = blocks.at(-1)
  if (blocks.length !== hashes.length || !last) throw new ConflictError('blocks to confirm had changed meanwhile')
  await exactly(
    tx.run(`UPDATE block SET state = 'confirmed', confirmed_at_ms = $2 WHERE ${inList(tx, 'hash', '$1')} AND ${OPEN}`, [
      list,
      at,
    ]),
    blocks.length,
    'confirm blocks',
  )
  const payouts = blocks.flatMap((block) => (block.payoutId === null ? [] : [block.payoutId]))
  await exactly(
    tx.run(
      `UPDATE payout SET state = 'confirmed', confirmed_at_ms = $2, reason = NULL
       WHERE ${inList(tx, 'id', '$1')} AND state IN ('signed', 'published')`,
      [listValue(tx, payouts), at],
    ),
    payouts.length,
    'confirm payouts',
  )
  await moveConfirmedHead(tx, account, before.hash, last)
}

async function moveConfirmedHead(
  tx: SqlTx,
  account: Address,
  from: BlockHash | null,
  to: { hash: BlockHash; balance: bigint; height: number },
): Promise<void> {
  await exactly(
    tx.run(
      `UPDATE operator_account SET confirmed_hash = $3, confirmed_balance_raw = $4, confirmed_height = $5
       WHERE account = $1 AND coalesce(confirmed_hash, '') = $2`,
      [account, from ?? '', to.hash, to.balance.toString(), to.height],
    ),
    1,
    `confirmed head of ${account}`,
  )
}

/** The block and every stored block behind it -> dead, their payouts -> planned. */
export async function killBlocks(
  tx: SqlTx,
  account: Address,
  hash: BlockHash,
  rival: BlockHash,
  at: Millis,
): Promise<readonly BlockHash[]> {
  const open = (await tx.all(`SELECT * FROM block WHERE account = $1 AND ${OPEN} ORDER BY height`, [account])).map(
    storedBlock,
  )
  const doomed = new Set<string>([hash])
  for (const block of open) if (block.previous !== null && doomed.has(block.previous)) doomed.add(block.hash)
  const dead = open.filter((block) => doomed.has(block.hash))
  if (dead.length === 0) throw new ConflictError(`block ${hash} is not open any more`)
  await exactly(
    tx.run(
      `UPDATE block SET state = 'dead', dead_at_ms = $2, dead_rival = $3 WHERE ${inList(tx, 'hash', '$1')} AND ${OPEN}`,
      [listValue(tx, [...doomed]), at, rival],
    ),
    dead.length,
    'dead blocks',
  )
  const payouts = dead.flatMap((block) => (block.payoutId === null ? [] : [block.payoutId]))
  await exactly(
    tx.run(
      `UPDATE payout SET state = 'planned', signed_at_ms = NULL, published_at_ms = NULL
       WHERE ${inList(tx, 'id', '$1')} AND state IN ('signed', 'published')`,
      [listValue(tx, payouts)],
    ),
    payouts.length,
    'payouts of dead blocks',
  )
  return dead.map((block) => block.hash)
}

export async function confirmDry(tx: SqlTx, payoutIds: readonly PayoutId[], at: Millis): Promise<void> {
  const [world] = await tx.all('SELECT mode FROM world WHERE id = 1')
  if (world?.['mode'] !== 'dry')
    throw new Error('invariant broken: a payout without a block may be confirmed only in a dry world')
  await exactly(
    tx.run(
      `UPDATE payout SET state = 'confirmed', confirmed_at_ms = $2 WHERE ${inList(tx, 'id', '$1')} AND state = 'planned'`,
      [listValue(tx, payoutIds), at],
    ),
    payoutIds.length,
    'dry payouts',
  )
}

export async function insertOperatorAccount(tx: SqlTx, row: OperatorAccount, at: Millis): Promise<void> {
  const { opening } = row
  await tx.run(
    `INSERT INTO operator_account (account, representative, opening_hash, opening_balance_raw, opening_height,
       confirmed_hash, confirmed_balance_raw, confirmed_height, created_at_ms) VALUES ($1, $2, $3, $4, $5, $3, $4, $5, $6)`,
    [row.account, row.representative, opening.hash, opening.balance.toString(), opening.height, at],
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

/** A planned payout has no block that could be confirmed, so any account may pay it. */
export async function takeOverPlanned(tx: SqlTx, account: Address): Promise<number> {
  return tx.run(
    `UPDATE payout SET operator_account = $1 WHERE state = 'planned' AND operator_account <> $1
       AND NOT EXISTS (SELECT 1 FROM block b WHERE b.payout_id = payout.id AND b.state <> 'dead')`,
    [account],
  )
}

export async function blockState(read: SqlReader, hash: BlockHash): Promise<BlockState | null> {
  const [row] = await read.all('SELECT state FROM block WHERE hash = $1', [hash])
  return row ? (text(row, 'state') as BlockState) : null
}

export async function playersOfAddress(read: SqlReader, address: Address): Promise<readonly PlayerId[]> {
  const rows = await read.all('SELECT DISTINCT player_id FROM wallet_link WHERE address = $1 ORDER BY player_id', [
    address,
  ])
  return rows.map((row) => asId(text(row, 'player_id')))
}
