// What `audit` reads of how an operator account began, and of its blocks that are called dead.
import {
  adoptionTold,
  asId,
  openingTold,
  type Address,
  type AdoptionTold,
  type DeadBlockRow,
  type LogEntry,
  type OpeningTold,
  type ToldTerms,
} from '@pay2slay/domain'
import { inList } from './bulk.js'
import { count, countOrNull, flag, NO_PREVIOUS, text, textOrNull } from './rows.js'
import type { Database, Row, SqlValue } from './sql.js'
import { termsVersion } from './terms-sql.js'

/** What the audit log says of the account's beginning: more than once where books were put back to before it. */
export async function openingsTold(database: Database, account: Address): Promise<readonly OpeningTold[]> {
  const rows = await database.read.all(
    `SELECT summary, after_json FROM audit_log WHERE target_type = 'account' AND target_id = $1 AND action = 'operator_account' ORDER BY id`,
    [account],
  )
  return rows.flatMap((row) => openingTold(logEntry(row)) ?? [])
}

/** Until when links count as the account's books began, as its row says; null: none does. */
export async function linksUntilOf(database: Database, account: Address): Promise<number | null> {
  const [row] = await database.read.all('SELECT links_until_ms FROM operator_account WHERE account = $1', [account])
  return row === undefined ? null : countOrNull(row, 'links_until_ms')
}

/** Each version of rate and caps with what the audit log tells of it, and what it tells of versions that are gone. */
export async function termsTold(database: Database): Promise<readonly ToldTerms[]> {
  // One statement: both are written in one transaction.
  const rows = await database.read.all(
    `SELECT c.*, l.summary, l.after_json, 0 AS is_gone FROM payout_config c
       LEFT JOIN audit_log l ON l.target_type = 'payout_config' AND l.target_id = c.id
     UNION ALL SELECT l.target_id, NULL, NULL, NULL, NULL, l.actor, NULL, NULL, l.summary, l.after_json, 1 FROM audit_log l
       WHERE l.target_type = 'payout_config' AND NOT EXISTS (SELECT 1 FROM payout_config c WHERE c.id = l.target_id)`,
  )
  return rows.map((row) => ({
    id: text(row, 'id'),
    version: flag(row, 'is_gone') ? null : termsVersion(row),
    entry: row['summary'] === null ? null : logEntry(row),
  }))
}

/** What the audit log says of adoptions of the confirmed blocks of these players' adopted payouts, by payout. */
export async function adoptionsTold(
  database: Database,
  players: SqlValue,
): Promise<ReadonlyMap<string, readonly AdoptionTold[]>> {
  const rows = await database.read.all(
    `SELECT b.payout_id, l.summary, l.after_json FROM payout o JOIN block b ON b.payout_id = o.id AND b.state = 'confirmed'
       JOIN audit_log l ON l.target_type = 'block' AND l.target_id = b.hash AND l.action = 'block_adopt'
     WHERE o.adopted AND ${inList(database, 'o.player_id', '$1')} ORDER BY l.id`,
    [players],
  )
  const told = new Map<string, AdoptionTold[]>()
  for (const row of rows) {
    const adoption = adoptionTold(logEntry(row))
    if (adoption === null) continue
    const payoutId = text(row, 'payout_id')
    told.set(payoutId, [...(told.get(payoutId) ?? []), adoption])
  }
  return told
}

const logEntry = (row: Row): LogEntry => ({
  summary: text(row, 'summary'),
  after: parsed(textOrNull(row, 'after_json')),
})

/** What is no JSON says nothing, and not what a missing value would: an entry that was changed by hand is not an old one. */
function parsed(json: string | null): unknown {
  if (json === null) return null
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
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
