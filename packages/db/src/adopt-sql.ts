// Lost books: a send found on the chain becomes a paid payout, and what it paid in advance is set off against later kills.
import {
  asId,
  boundBy,
  ConflictError,
  units,
  type Address,
  type Adoptee,
  type AdoptedSend,
  type AdoptTx,
  type Advance,
  type BlockHash,
  type Cover,
  type Millis,
  type OwedAccrual,
  type PayoutId,
  type PayoutState,
  type PlayerId,
} from '@pay2slay/domain'
import { LAST_RESTORE, lastNote, openRestoreAt } from './backup-notes.js'
import { exactly, insertRows } from './bulk.js'
import { linkedThen, openBlocks, playersOfAddress } from './chain-sql.js'
import { addToPaidTotals, moveConfirmedHead } from './confirm-sql.js'
import { count, countOrNull, flag, money, NO_PREVIOUS, text, textOrNull } from './rows.js'
import { writeCovers } from './settle-sql.js'
import { BLOCK, blockRow } from './sign-sql.js'
import type { SqlTx } from './sql.js'

/** What is left of a player's advances, as an expression over the column that names the player. */
export const advanceLeft = (playerId: string): string =>
  `(SELECT coalesce(sum(v.left_units), 0) FROM advance v WHERE v.player_id = ${playerId} AND v.left_units > 0)`

export const adoptTx = (tx: SqlTx): AdoptTx => ({
  playersOfAddress: (address) => playersOfAddress(tx, address),
  linkedThen: (address, at) => linkedThen(tx, address, at),
  linksUntil: (account) => linksUntil(tx, account),
  restoredAt: async () => (await lastNote(tx, 'books_restored'))?.at ?? null,
  openRestoreAt: () => openRestoreAt(tx),
  whyLinksAreBound: (account) => whyLinksAreBound(tx, account),
  setLinksUntil: (account, at) => setLinksUntil(tx, account, at),
  openBlocksOn: (account, previous) => openBlocksOn(tx, account, previous),
  openBlocksOf: (account, limit) => openBlocks(tx, account, limit),
  adoptee: (playerId) => adoptee(tx, playerId),
  owedOf: (playerId, limit) => owedOf(tx, playerId, limit),
  lostPayouts: (account) => lostPayouts(tx, account),
  replanLost: (payoutId) => replanLost(tx, payoutId),
  insertAdopted: (send) => insertAdopted(tx, send),
  openAdvances: (query) => openAdvances(tx, query),
  setOff: (advance, cover) => setOff(tx, advance, cover),
})

async function linksUntil(tx: SqlTx, account: Address): Promise<Millis | null> {
  const [row] = await tx.all(
    `SELECT coalesce((SELECT b.signed_at_ms FROM block b LEFT JOIN payout p ON p.id = b.payout_id WHERE b.account = o.account
         AND b.state = 'confirmed' AND b.role <> 'foreign' AND p.adopted IS NOT TRUE ORDER BY b.height DESC LIMIT 1),
       o.links_until_ms) AS until FROM operator_account o WHERE o.account = $1`,
    [account],
  )
  return row === undefined ? null : countOrNull(row, 'until')
}

const OWN_BLOCK = `SELECT 1 FROM block b LEFT JOIN payout p ON p.id = b.payout_id WHERE b.account = o.account AND b.state = 'confirmed'
  AND b.role <> 'foreign' AND p.adopted IS NOT TRUE`
const UNDER_WAY = `SELECT 1 FROM block b WHERE b.account = o.account AND b.state IN ('signed', 'published')
  UNION ALL SELECT 1 FROM payout p WHERE p.operator_account = o.account AND p.state IN ('signed', 'published')`
/** A row that was lost was lost by something else than the restore, and maybe before the backup. */
const CONFIRMED_ROWS = `(SELECT count(*) FROM block b WHERE b.account = o.account AND b.state = 'confirmed')`

async function whyLinksAreBound(tx: SqlTx, account: Address): Promise<string | null> {
  const [row] = await tx.all(
    `SELECT o.links_until_ms, EXISTS (${OWN_BLOCK}) AS is_own, EXISTS (${UNDER_WAY}) AS is_under_way,
       ${CONFIRMED_ROWS} = o.confirmed_height - o.opening_height AS is_whole FROM operator_account o WHERE o.account = $1`,
    [account],
  )
  if (row === undefined) throw new ConflictError(`operator account ${account} is not in the books`)
  return boundBy({
    isOwn: flag(row, 'is_own'),
    isUnderWay: flag(row, 'is_under_way'),
    isWhole: flag(row, 'is_whole'),
    until: countOrNull(row, 'links_until_ms'),
  })
}

const setLinksUntil = (tx: SqlTx, account: Address, at: Millis): Promise<void> =>
  exactly(
    tx.run(
      `UPDATE operator_account AS o SET links_until_ms = $2 WHERE o.account = $1 AND o.links_until_ms IS NULL AND NOT EXISTS (${OWN_BLOCK})
         AND NOT EXISTS (${UNDER_WAY}) AND ${CONFIRMED_ROWS} = o.confirmed_height - o.opening_height`,
      [account, at],
    ),
    1,
    `until when links count for ${account}`,
  )

/** See `WalletTx.linkedAfter`: of all blocks, and of restores, which costs a look into an index each. */
export async function linkedAfter(tx: SqlTx): Promise<Millis | null> {
  const [row] = await tx.all(
    `SELECT max(at) AS at FROM (SELECT max(signed_at_ms) AS at FROM block UNION ALL SELECT max(links_until_ms) FROM operator_account
       UNION ALL ${LAST_RESTORE}) t`,
  )
  return row === undefined ? null : countOrNull(row, 'at')
}

/** When a link is made, also by a clock that is slow. */
export const linkTime = async (tx: SqlTx, now: Millis): Promise<Millis> =>
  Math.max(now, ((await linkedAfter(tx)) ?? 0) + 1)

async function openBlocksOn(tx: SqlTx, account: Address, previous: BlockHash | null): Promise<readonly BlockHash[]> {
  const rows = await tx.all(
    `SELECT hash FROM block WHERE account = $1 AND previous = $2 AND state IN ('signed', 'published') ORDER BY role, hash`,
    [account, previous ?? NO_PREVIOUS],
  )
  return rows.map((row) => asId(text(row, 'hash')))
}

async function adoptee(tx: SqlTx, playerId: PlayerId): Promise<Adoptee | null> {
  const [row] = await tx.all(
    `SELECT coalesce(p.epic_account_id, (SELECT n.epic_account_id FROM baseline n WHERE n.player_id = p.id
         ORDER BY n.number DESC LIMIT 1), '') AS epic, o.id AS open_id, o.state AS open_state, b.hash AS open_hash
     FROM player p LEFT JOIN payout o ON o.player_id = p.id AND o.state IN ('planned', 'signed', 'published')
       LEFT JOIN block b ON b.payout_id = o.id AND b.state <> 'dead'
     WHERE p.id = $1`,
    [playerId],
  )
  if (!row) return null
  const openId = textOrNull(row, 'open_id')
  const hash = textOrNull(row, 'open_hash')
  const state = text(row, 'open_state') as PayoutState
  const block = hash === null ? null : asId<BlockHash>(hash)
  const openPayout = openId === null ? null : { id: asId<PayoutId>(openId), state, block }
  return { playerId, epicAccountId: text(row, 'epic'), openPayout }
}

async function owedOf(tx: SqlTx, playerId: PlayerId, limit: number): Promise<readonly OwedAccrual[]> {
  const rows = await tx.all(
    `SELECT id, baseline, from_kills, to_kills, amount_units FROM accrual WHERE player_id = $1 AND payout_id IS NULL
     ORDER BY baseline, from_kills LIMIT $2`,
    [playerId, limit],
  )
  return rows.map((row) => ({
    id: asId(text(row, 'id')),
    baseline: count(row, 'baseline'),
    fromKills: count(row, 'from_kills'),
    toKills: count(row, 'to_kills'),
    amount: money(row, 'amount_units'),
  }))
}

// The three states first, as the index of what is open is asked by them.
async function lostPayouts(tx: SqlTx, account: Address): Promise<readonly PayoutId[]> {
  const rows = await tx.all(
    `SELECT o.id FROM payout o WHERE o.operator_account = $1 AND o.state IN ('planned', 'signed', 'published')
       AND o.state <> 'planned' AND NOT EXISTS (SELECT 1 FROM block b WHERE b.payout_id = o.id AND b.state <> 'dead')
     ORDER BY o.planned_at_ms, o.id`,
    [account],
  )
  return rows.map((row) => asId(text(row, 'id')))
}

async function replanLost(tx: SqlTx, payoutId: PayoutId): Promise<void> {
  await exactly(
    tx.run(
      `UPDATE payout SET state = 'planned', signed_at_ms = NULL, published_at_ms = NULL
       WHERE id = $1 AND state IN ('signed', 'published')
         AND NOT EXISTS (SELECT 1 FROM block WHERE payout_id = $1 AND state <> 'dead')`,
      [payoutId],
    ),
    1,
    `payout ${payoutId} without its block`,
  )
}

async function insertAdopted(tx: SqlTx, send: AdoptedSend): Promise<void> {
  const { payoutId, playerId, amount, cover, windows, at, block } = send
  await tx.run(
    `INSERT INTO payout (id, player_id, epic_account_id, address, operator_account, kills, amount_units, state, adopted,
       planned_at_ms, time_zone, day_start_ms, day_end_ms, week_start_ms, week_end_ms, confirmed_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'confirmed', $8, $9, $10, $11, $12, $13, $14, $9)`,
    [
      payoutId,
      playerId,
      send.epicAccountId,
      send.address,
      block.account,
      cover?.kills ?? 0,
      amount,
      true,
      at,
      windows.timeZone,
      windows.dayStart,
      windows.dayEnd,
      windows.weekStart,
      windows.weekEnd,
    ],
  )
  if (cover !== null) await writeCovers(tx, [{ payoutId, ...cover }])
  await insertRows(tx, 'block', { ...BLOCK, confirmed_at_ms: 'bigint' }, [[...blockRow(block), at]])
  // Told to nobody: it was paid long ago, and whoever paid it has told of it under another id.
  await addToPaidTotals(tx, [payoutId])
  await moveConfirmedHead(tx, block.account, block.previous, block)
  const left = amount - (cover?.amount ?? 0n)
  if (left === 0n) return
  await tx.run(
    `INSERT INTO advance (payout_id, player_id, amount_units, left_units, set_off_kills, created_at_ms)
     VALUES ($1, $2, $3, $3, 0, $4)`,
    [payoutId, playerId, left, at],
  )
}

async function openAdvances(
  tx: SqlTx,
  query: { runId: string; afterPosition: number; limit: number },
): Promise<readonly Advance[]> {
  const rows = await tx.all(
    `SELECT a.payout_id, a.player_id, a.left_units FROM advance a
     WHERE a.left_units > 0 AND a.player_id IN (SELECT q.player_id FROM settlement_queue q
       WHERE q.run_id = $1 AND q.position > $2 AND q.position <= $3)
     ORDER BY a.player_id, a.created_at_ms, a.payout_id`,
    [query.runId, query.afterPosition, query.afterPosition + query.limit],
  )
  return rows.map((row) => ({
    payoutId: asId(text(row, 'payout_id')),
    playerId: asId(text(row, 'player_id')),
    left: money(row, 'left_units'),
  }))
}

async function setOff(tx: SqlTx, { payoutId, playerId, left }: Advance, cover: Cover): Promise<void> {
  const what = `advance of payout ${payoutId}`
  await exactly(
    tx.run(
      `UPDATE advance SET left_units = $3, set_off_kills = set_off_kills + $4 WHERE payout_id = $1 AND left_units = $2`,
      [payoutId, left, units(left - cover.amount), cover.kills],
    ),
    1,
    what,
  )
  await exactly(
    tx.run(`UPDATE payout SET kills = kills + $2 WHERE id = $1 AND adopted AND state = 'confirmed'`, [
      payoutId,
      cover.kills,
    ]),
    1,
    what,
  )
  await exactly(
    tx.run('UPDATE paid_total SET kills = kills + $2 WHERE player_id = $1', [playerId, cover.kills]),
    1,
    `${what}: paid total`,
  )
  await writeCovers(tx, [{ payoutId, ...cover }])
}
