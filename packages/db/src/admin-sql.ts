// The acts of an admin: what they find, and conditional updates that must touch exactly one row.
import {
  asId,
  type AbuseFlag,
  type AdminTx,
  type BlockState,
  type Mark,
  type PayoutMarks,
  type PayoutState,
  type PlayerMarks,
} from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { endSessionsOf, endSessionsOfAdmin } from './accounts/sessions.js'
import { exactly } from './bulk.js'
import { cleanText, count, countOrNull, flag, money, readState, READ_STATE_COLUMNS, text, textOrNull } from './rows.js'
import type { Row, SqlTx } from './sql.js'

export const adminTx = (sql: SqlTx): AdminTx => ({ ...playerActs(sql), ...payoutActs(sql), ...flagActs(sql) })

/** Of the columns `…_at_ms`, `…_reason` and `…_by`, under the names given; null where the first is. */
export function markOf(row: Row, at: string, reason: string, by: string): Mark | null {
  const time = countOrNull(row, at)
  return time === null ? null : { at: time, reason: textOrNull(row, reason) ?? '', by: textOrNull(row, by) }
}

const markValues = (mark: Mark | null) =>
  mark === null ? [null, null, null] : [mark.at, cleanText(mark.reason), mark.by === null ? null : cleanText(mark.by)]

/** The condition that lets a mark only be set where there is none and lifted where there is one. */
const otherwise = (column: string, mark: Mark | null) => `${column} IS ${mark === null ? 'NOT NULL' : 'NULL'}`

type PlayerActs = Pick<
  AdminTx,
  'playerMarks' | 'ban' | 'unban' | 'holdPlayer' | 'endSessionsOf' | 'endSessionsOfAdmin' | 'readStateOf'
>

const playerActs = (sql: SqlTx): PlayerActs => ({
  async playerMarks(playerId) {
    const [row] = await sql.all(
      `SELECT p.id, p.banned_at_ms, p.ban_reason, p.banned_by, p.held_at_ms, p.held_reason, p.held_by, p.needs_baseline,
         o.id AS payout_id, o.state AS payout_state, o.reason AS payout_reason
       FROM player p LEFT JOIN payout o ON o.player_id = p.id AND o.state IN ('planned', 'signed', 'published') WHERE p.id = $1`,
      [playerId],
    )
    return row ? playerMarks(row) : null
  },
  ban: (playerId, mark) =>
    exactly(
      // As when a player leaves: the next good observation is a new baseline, and a reading under way finds another version.
      sql.run(
        `UPDATE player SET banned_at_ms = $2, ban_reason = $3, banned_by = $4, version = version + 1,
           needs_baseline = CASE WHEN baseline > 0 THEN true ELSE needs_baseline END WHERE id = $1 AND banned_at_ms IS NULL`,
        [playerId, ...markValues(mark)],
      ),
      1,
      `ban of player ${playerId}`,
    ),
  unban: (playerId) =>
    exactly(
      sql.run(
        `UPDATE player SET banned_at_ms = NULL, ban_reason = NULL, banned_by = NULL WHERE id = $1 AND banned_at_ms IS NOT NULL`,
        [playerId],
      ),
      1,
      `unban of player ${playerId}`,
    ),
  holdPlayer: (playerId, mark) =>
    exactly(
      sql.run(
        `UPDATE player SET held_at_ms = $2, held_reason = $3, held_by = $4 WHERE id = $1 AND ${otherwise('held_at_ms', mark)}`,
        [playerId, ...markValues(mark)],
      ),
      1,
      `hold of player ${playerId}`,
    ),
  endSessionsOf: (playerId) => endSessionsOf(sql, playerId),
  endSessionsOfAdmin: (name) => endSessionsOfAdmin(sql, name),
  async readStateOf(playerId) {
    const [row] = await sql.all(`SELECT ${READ_STATE_COLUMNS} FROM player WHERE id = $1`, [playerId])
    if (!row) return null
    return { ...readState(row), epicAccountId: textOrNull(row, 'epic_account_id') ?? '' }
  },
})

const playerMarks = (row: Row): PlayerMarks => {
  const payoutId = textOrNull(row, 'payout_id')
  return {
    id: asId(text(row, 'id')),
    banned: markOf(row, 'banned_at_ms', 'ban_reason', 'banned_by'),
    held: markOf(row, 'held_at_ms', 'held_reason', 'held_by'),
    needsBaseline: flag(row, 'needs_baseline'),
    openPayout:
      payoutId === null
        ? null
        : {
            id: asId(payoutId),
            state: text(row, 'payout_state') as PayoutState,
            reason: textOrNull(row, 'payout_reason'),
          },
  }
}

type PayoutActs = Pick<AdminTx, 'payoutMarks' | 'holdPayout' | 'requeuePayout' | 'publishFrom'>

const payoutActs = (sql: SqlTx): PayoutActs => ({
  async payoutMarks(payoutId) {
    const [row] = await sql.all(
      `SELECT o.id, o.player_id, o.state, o.amount_units, o.kills, o.reason, o.held_at_ms, o.held_reason, o.held_by,
         b.hash, b.state AS block_state, b.next_publish_at_ms
       FROM payout o LEFT JOIN block b ON b.payout_id = o.id AND b.state <> 'dead' WHERE o.id = $1`,
      [payoutId],
    )
    return row ? payoutMarks(row) : null
  },
  holdPayout: (payoutId, mark) =>
    exactly(
      sql.run(
        `UPDATE payout SET held_at_ms = $2, held_reason = $3, held_by = $4
         WHERE id = $1 AND state IN ('planned', 'signed', 'published') AND ${otherwise('held_at_ms', mark)}`,
        [payoutId, ...markValues(mark)],
      ),
      1,
      `hold of payout ${payoutId}`,
    ),
  requeuePayout: (payoutId) =>
    exactly(
      sql.run(`UPDATE payout SET reason = NULL WHERE id = $1 AND state = 'planned' AND held_at_ms IS NULL`, [payoutId]),
      1,
      `retry of payout ${payoutId}`,
    ),
  publishFrom: (hash, at) =>
    exactly(
      sql.run(`UPDATE block SET next_publish_at_ms = $2 WHERE hash = $1 AND state IN ('signed', 'published')`, [
        hash,
        at,
      ]),
      1,
      `sending of block ${hash}`,
    ),
})

const payoutMarks = (row: Row): PayoutMarks => {
  const hash = textOrNull(row, 'hash')
  return {
    id: asId(text(row, 'id')),
    playerId: asId(text(row, 'player_id')),
    state: text(row, 'state') as PayoutState,
    amount: money(row, 'amount_units'),
    kills: count(row, 'kills'),
    reason: textOrNull(row, 'reason'),
    held: markOf(row, 'held_at_ms', 'held_reason', 'held_by'),
    block:
      hash === null
        ? null
        : {
            hash: asId(hash),
            state: text(row, 'block_state') as BlockState,
            nextPublishAt: count(row, 'next_publish_at_ms'),
          },
  }
}

type FlagActs = Pick<AdminTx, 'abuseFlag' | 'clearFlag' | 'raiseFlag'>

const flagActs = (sql: SqlTx): FlagActs => ({
  async abuseFlag(flagId) {
    const [row] = await sql.all('SELECT * FROM abuse_flag WHERE id = $1', [flagId])
    return row ? abuseFlag(row) : null
  },
  clearFlag: (flagId, mark) =>
    exactly(
      sql.run(
        `UPDATE abuse_flag SET cleared_at_ms = $2, cleared_reason = $3, cleared_by = $4 WHERE id = $1 AND cleared_at_ms IS NULL`,
        [flagId, ...markValues(mark)],
      ),
      1,
      `clearing of flag ${flagId}`,
    ),
  async raiseFlag({ playerId, kind, detail }, at) {
    const raised: AbuseFlag = { id: uuid(), playerId, kind, detail, raisedAt: at, cleared: null }
    await sql.run('INSERT INTO abuse_flag (id, player_id, kind, detail, raised_at_ms) VALUES ($1, $2, $3, $4, $5)', [
      raised.id,
      playerId,
      kind,
      cleanText(detail),
      at,
    ])
    return raised
  },
})

export const abuseFlag = (row: Row): AbuseFlag => ({
  id: text(row, 'id'),
  playerId: asId(text(row, 'player_id')),
  kind: text(row, 'kind') as AbuseFlag['kind'],
  detail: text(row, 'detail'),
  raisedAt: count(row, 'raised_at_ms'),
  cleared: markOf(row, 'cleared_at_ms', 'cleared_reason', 'cleared_by'),
})
