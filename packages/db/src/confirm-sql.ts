// From sent to paid or dead: marks, confirmations in chain order, and the proof of death.
import {
  ConflictError,
  type Address,
  type BlockHash,
  type Millis,
  type PayoutId,
  type PublishMark,
} from '@pay2slay/domain'
import { tellConfirmed } from './notices-sql.js'
import { exactly, inList, listValue, updateRows } from './bulk.js'
import { operatorAccountOf, storedBlock } from './rows.js'
import type { SqlTx } from './sql.js'

const OPEN = `state IN ('signed', 'published')`

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
  await addToPaidTotals(tx, payouts)
  await tellConfirmed(tx, payouts)
  await moveConfirmedHead(tx, account, before.hash, last)
}

/** Payouts that were confirmed just now. By player, so that two transactions never wait for each other crosswise. */
export async function addToPaidTotals(tx: SqlTx, payouts: readonly PayoutId[]): Promise<void> {
  if (payouts.length === 0) return
  await tx.run(
    `INSERT INTO paid_total (player_id, payouts, kills, amount_units)
     SELECT player_id, count(*), sum(kills), sum(amount_units) FROM payout WHERE ${inList(tx, 'id', '$1')}
     GROUP BY player_id ORDER BY player_id
     ON CONFLICT (player_id) DO UPDATE SET payouts = paid_total.payouts + excluded.payouts,
       kills = paid_total.kills + excluded.kills, amount_units = paid_total.amount_units + excluded.amount_units`,
    [listValue(tx, payouts)],
  )
}

export async function moveConfirmedHead(
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
  await addToPaidTotals(tx, payoutIds)
  await tellConfirmed(tx, payoutIds)
}
