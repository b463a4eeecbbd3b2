// What `audit` reads of how an operator account began, and of its blocks that are called dead.
import { asId, type Address, type DeadBlockRow } from '@pay2slay/domain'
import { count, flag, NO_PREVIOUS, text, textOrNull } from './rows.js'
import type { Database } from './sql.js'

/** What the audit log says of the account's beginning: more than once where books were put back to before it. */
export async function openingEntries(database: Database, account: Address): Promise<readonly string[]> {
  const rows = await database.read.all(
    `SELECT summary FROM audit_log WHERE target_type = 'account' AND target_id = $1 AND action = 'operator_account' ORDER BY id`,
    [account],
  )
  return rows.map((row) => text(row, 'summary'))
}

/** The rival as the books hold it: a confirmed block of the account, or its opening head. */
const RIVAL_CONFIRMED = `(b.dead_rival = a.opening_hash OR EXISTS (SELECT 1 FROM block r WHERE r.hash = b.dead_rival
  AND r.account = b.account AND r.state = 'confirmed'))`

/**
 * Another block is confirmed on its previous, or at the height of its previous; or it stands on one that is dead too, which is judged
 * itself; or the books began further on; or what it receives was received by another.
 */
const NO_PLACE = `(a.opening_height >= b.height
  OR (a.opening_height = b.height - 1 AND coalesce(a.opening_hash, '${NO_PREVIOUS}') <> b.previous)
  OR EXISTS (SELECT 1 FROM block c WHERE c.account = b.account AND c.state = 'confirmed'
    AND ((c.height = b.height AND c.hash <> b.hash) OR (c.height = b.height - 1 AND c.hash <> b.previous)))
  OR EXISTS (SELECT 1 FROM block d WHERE d.hash = b.previous AND d.account = b.account AND d.state = 'dead')
  OR EXISTS (SELECT 1 FROM block c WHERE c.source_hash = b.source_hash AND c.state = 'confirmed'))`

/** Blocks called dead that the books alone do not prove so, oldest first. */
export async function doubtfulDeaths(
  database: Database,
  account: Address,
  limit: number,
): Promise<readonly DeadBlockRow[]> {
  const rows = await database.read.all(
    `SELECT * FROM (SELECT b.hash, b.previous, b.height, b.source_hash, b.dead_rival, ${RIVAL_CONFIRMED} AS rival_confirmed,
         ${NO_PLACE} AS no_place
       FROM block b JOIN operator_account a ON a.account = b.account WHERE b.account = $1 AND b.state = 'dead') AS t
     WHERE NOT coalesce(rival_confirmed AND no_place, false) ORDER BY height, hash LIMIT $2`,
    [account, limit],
  )
  return rows.map((row) => {
    const previous = text(row, 'previous')
    const source = textOrNull(row, 'source_hash')
    const rival = textOrNull(row, 'dead_rival')
    return {
      hash: asId(text(row, 'hash')),
      account,
      previous: previous === NO_PREVIOUS ? null : asId(previous),
      height: count(row, 'height'),
      sourceHash: source === null ? null : asId(source),
      rival: rival === null ? null : asId(rival),
      rivalConfirmed: row['rival_confirmed'] !== null && flag(row, 'rival_confirmed'),
      noPlace: row['no_place'] !== null && flag(row, 'no_place'),
    }
  })
}
