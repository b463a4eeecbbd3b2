// The wallets of players: links, the change that waits, and the flag where several players share one address.
import {
  asId,
  type Address,
  type MaturedWallet,
  type Millis,
  type PlayerId,
  type PlayerWallets,
  type WalletLink,
  type WalletTx,
} from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { exactly, inList, listValue } from './bulk.js'
import { linkedAfter } from './adopt-sql.js'
import { raiseFlags } from './flags-sql.js'
import { count, countOrNull, flag, text, textOrNull } from './rows.js'
import type { SqlTx } from './sql.js'

export const walletTx = (tx: SqlTx): WalletTx => ({
  lockWallets: (playerId) => lockWallets(tx, playerId),
  matureWallets: (at, playerId) => matureWallets(tx, at, playerId),
  isOperatorAddress: (address) => isOperatorAddress(tx, address),
  linkedAfter: () => linkedAfter(tx),
  insertWallet: (playerId, wallet) => insertWallet(tx, playerId, wallet),
  setWaiting: (wallet, primaryFrom) => setWaiting(tx, wallet, primaryFrom),
  setProven: (wallet, at) => setProven(tx, wallet, at),
  unlinkWallet: (wallet, at) => unlinkWallet(tx, wallet, at),
  flagSharedWallet: (address, at) => flagSharedWallet(tx, address, at),
})

export const LINKED_WALLETS = `SELECT id, address, is_primary, linked_at_ms, primary_from_ms, proven_at_ms FROM wallet_link
  WHERE player_id = $1 AND unlinked_at_ms IS NULL ORDER BY linked_at_ms, id`

/** NO KEY: other players' rows that point to this one need not wait. */
const forChange = (tx: SqlTx): string => (tx.dialect === 'postgresql' ? 'FOR NO KEY UPDATE' : '')

/** Until commit; null: no such player, or a deleted one. */
export async function lockPlayer(tx: SqlTx, playerId: PlayerId): Promise<{ readonly hasEpicAccount: boolean } | null> {
  const [row] = await tx.all(
    `SELECT epic_account_id FROM player WHERE id = $1 AND deleted_at_ms IS NULL ${forChange(tx)}`,
    [playerId],
  )
  return row === undefined ? null : { hasEpicAccount: textOrNull(row, 'epic_account_id') !== null }
}

/** By the Epic account, which stays in the baselines when a player is deleted: the next one of it is the same person to the money. */
const LINKED_BEFORE = `SELECT 1 AS one FROM wallet_link WHERE player_id = $1
  UNION ALL SELECT 1 FROM wallet_link w JOIN baseline b ON b.player_id = w.player_id WHERE b.epic_account_id IN (
    SELECT epic_account_id FROM player WHERE id = $1 UNION SELECT epic_account_id FROM baseline WHERE player_id = $1) LIMIT 1`

async function lockWallets(tx: SqlTx, playerId: PlayerId): Promise<PlayerWallets | null> {
  const player = await lockPlayer(tx, playerId)
  if (player === null) return null
  const linked = (await tx.all(LINKED_WALLETS, [playerId])).map(walletLink)
  const hasLinkedBefore = linked.length > 0 || (await tx.all(LINKED_BEFORE, [playerId])).length > 0
  return { linked, hasLinkedBefore, ...player }
}

/**
 * The waiting rows are locked first: a cancel that comes meanwhile waits and then finds nothing to cancel, so that no player is
 * left without the old primary wallet and without the new one.
 */
async function matureWallets(tx: SqlTx, at: Millis, playerId?: PlayerId): Promise<readonly MaturedWallet[]> {
  const whose = playerId === undefined ? '' : 'AND player_id = $2'
  const rows = await tx.all(
    // In the order of the index of those that wait: by id SQLite would read every wallet.
    `SELECT id, player_id, address, primary_from_ms FROM wallet_link WHERE primary_from_ms <= $1 ${whose}
     ORDER BY primary_from_ms, id ${forChange(tx)}`,
    playerId === undefined ? [at] : [at, playerId],
  )
  if (rows.length === 0) return []
  const matured = rows.map((row) => ({
    walletId: text(row, 'id'),
    playerId: asId<PlayerId>(text(row, 'player_id')),
    address: asId<Address>(text(row, 'address')),
    primaryFrom: count(row, 'primary_from_ms'),
  }))
  await tx.run(
    `UPDATE wallet_link SET is_primary = false WHERE is_primary AND unlinked_at_ms IS NULL AND ${inList(tx, 'player_id', '$1')}`,
    [
      listValue(
        tx,
        matured.map((wallet) => wallet.playerId),
      ),
    ],
  )
  await exactly(
    tx.run(
      `UPDATE wallet_link SET is_primary = true, primary_from_ms = NULL
       WHERE ${inList(tx, 'id', '$1')} AND primary_from_ms <= $2 AND unlinked_at_ms IS NULL`,
      [
        listValue(
          tx,
          matured.map(({ walletId }) => walletId),
        ),
        at,
      ],
    ),
    matured.length,
    'wallets that became primary',
  )
  return matured
}

/** Seeds that were sealed but not started yet, too, with every account that they pay from. */
async function isOperatorAddress(tx: SqlTx, address: Address): Promise<boolean> {
  const rows = await tx.all(
    `SELECT account FROM operator_account WHERE account = $1
     UNION ALL SELECT account FROM sealed_seed WHERE account = $1 OR accounts_json LIKE '%"' || $1 || '"%' LIMIT 1`,
    [address],
  )
  return rows.length > 0
}

async function insertWallet(tx: SqlTx, playerId: PlayerId, wallet: Omit<WalletLink, 'id'>): Promise<string> {
  const id = uuid()
  await tx.run(
    `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms, primary_from_ms, proven_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, playerId, wallet.address, wallet.isPrimary, wallet.linkedAt, wallet.primaryFrom, wallet.provenAt],
  )
  return id
}

const setWaiting = (tx: SqlTx, wallet: WalletLink, primaryFrom: Millis | null): Promise<void> =>
  exactly(
    tx.run(
      `UPDATE wallet_link SET primary_from_ms = $2 WHERE id = $1 AND unlinked_at_ms IS NULL AND NOT is_primary
         AND coalesce(primary_from_ms, -1) = $3`,
      [wallet.id, primaryFrom, wallet.primaryFrom ?? -1],
    ),
    1,
    `waiting of wallet ${wallet.id}`,
  )

const setProven = (tx: SqlTx, wallet: WalletLink, at: Millis): Promise<void> =>
  exactly(
    tx.run(
      'UPDATE wallet_link SET proven_at_ms = $2 WHERE id = $1 AND unlinked_at_ms IS NULL AND proven_at_ms IS NULL',
      [wallet.id, at],
    ),
    1,
    `proof of wallet ${wallet.id}`,
  )

const unlinkWallet = (tx: SqlTx, wallet: WalletLink, at: Millis): Promise<void> =>
  exactly(
    tx.run(
      `UPDATE wallet_link SET unlinked_at_ms = $2, is_primary = false, primary_from_ms = NULL
       WHERE id = $1 AND unlinked_at_ms IS NULL AND coalesce(primary_from_ms, -1) = $3`,
      [wallet.id, at, wallet.primaryFrom ?? -1],
    ),
    1,
    `unlink of wallet ${wallet.id}`,
  )

/** Ids named in a flag's detail; the count says how many there are. */
const MOST_NAMED = 20

async function flagSharedWallet(tx: SqlTx, address: Address, at: Millis): Promise<number> {
  // Two players who link it at the same moment: whoever comes second waits here and then sees the first one's row.
  if (tx.dialect === 'postgresql')
    await tx.all('SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) AS locked', [address])
  const named = await tx.all(
    `SELECT player_id, count(*) OVER () AS players FROM (SELECT DISTINCT player_id FROM wallet_link WHERE address = $1) AS w
     ORDER BY player_id LIMIT ${MOST_NAMED}`,
    [address],
  )
  const [first] = named
  const players = first ? count(first, 'players') : 0
  if (players < 2) return 0
  const names = named.map((row) => text(row, 'player_id')).join(', ')
  const detail = `${players} players linked ${address}: ${names}${players > MOST_NAMED ? ', …' : ''}`
  const present = await tx.all(UNFLAGGED, [address])
  return raiseFlags(
    tx,
    present.map((row) => ({ playerId: asId(text(row, 'player_id')), kind: 'shared_wallet', detail })),
    at,
  )
}

/** Whoever was flagged when somebody linked it before is flagged still: that is mostly everybody but the newcomer. */
const UNFLAGGED = `SELECT DISTINCT w.player_id FROM wallet_link w JOIN player p ON p.id = w.player_id
  WHERE w.address = $1 AND p.deleted_at_ms IS NULL AND NOT EXISTS (
    SELECT 1 FROM abuse_flag f WHERE f.player_id = w.player_id AND f.kind = 'shared_wallet' AND f.cleared_at_ms IS NULL)
  ORDER BY w.player_id`

export const walletLink = (row: Parameters<typeof text>[0]): WalletLink => ({
  id: text(row, 'id'),
  address: asId(text(row, 'address')),
  isPrimary: flag(row, 'is_primary'),
  linkedAt: count(row, 'linked_at_ms'),
  primaryFrom: countOrNull(row, 'primary_from_ms'),
  provenAt: countOrNull(row, 'proven_at_ms'),
})
