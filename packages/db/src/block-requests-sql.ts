// What is asked about blocks of the operator's chain: one open request a block, taken by one scheduler.
import { asId, assert, type BlockRequest, type BlockRequestDraft, type Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { cleanText, count, countOrNull, flag, text, textOrNull } from './rows.js'
import type { Database, Row, SqlReader, SqlTx } from './sql.js'

export async function addBlockRequest(
  tx: SqlTx,
  { hash, reason, actor }: BlockRequestDraft,
  at: Millis,
): Promise<{ readonly request: BlockRequest; readonly isNew: boolean }> {
  const added = await tx.run(
    `INSERT INTO block_request (id, hash, reason, actor, requested_at_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (hash) WHERE finished_at_ms IS NULL DO NOTHING`,
    [uuid(), hash, cleanText(reason), cleanText(actor), at],
  )
  const [row] = await tx.all('SELECT * FROM block_request WHERE hash = $1 ORDER BY id DESC LIMIT 1', [hash])
  assert(row !== undefined, `the request about ${hash} is there`)
  return { request: blockRequest(row), isNew: added === 1 }
}

/** The newest ones, latest first. */
export async function listBlockRequests(read: SqlReader, limit: number): Promise<readonly BlockRequest[]> {
  return (await read.all('SELECT * FROM block_request ORDER BY id DESC LIMIT $1', [limit])).map(blockRequest)
}

/** The scheduler's side. Everything is conditional: false where another scheduler was first. */
export interface BlockRequests {
  /** Waiting ones, and those that were taken before this instant and never answered; oldest first. */
  unfinished(takenBefore: Millis): Promise<readonly BlockRequest[]>
  take(id: string, holder: string, takenBefore: Millis): Promise<boolean>
  finish(id: string, holder: string, answer: { readonly isDone: boolean; readonly outcome: string }): Promise<boolean>
}

const LONGEST_OUTCOME = 500

export function createBlockRequests(database: Database): BlockRequests {
  return {
    async unfinished(takenBefore) {
      const rows = await database.read.all(
        `SELECT * FROM block_request WHERE finished_at_ms IS NULL AND (taken_at_ms IS NULL OR taken_at_ms < $1)
         ORDER BY id LIMIT 20`,
        [takenBefore],
      )
      return rows.map(blockRequest)
    },
    async take(id, holder, takenBefore) {
      const now = await database.now()
      return database.transaction(
        async (tx) =>
          (await tx.run(
            `UPDATE block_request SET taken_at_ms = $2, taken_by = $3
             WHERE id = $1 AND finished_at_ms IS NULL AND (taken_at_ms IS NULL OR taken_at_ms < $4)`,
            [id, now, holder, takenBefore],
          )) === 1,
      )
    },
    async finish(id, holder, { isDone, outcome }) {
      const now = await database.now()
      return database.transaction(
        async (tx) =>
          (await tx.run(
            `UPDATE block_request SET finished_at_ms = $2, is_done = $4, outcome = $5
             WHERE id = $1 AND taken_by = $3 AND finished_at_ms IS NULL`,
            [id, now, holder, isDone, cleanText(outcome).slice(0, LONGEST_OUTCOME)],
          )) === 1,
      )
    },
  }
}

const blockRequest = (row: Row): BlockRequest => ({
  id: text(row, 'id'),
  hash: asId(text(row, 'hash')),
  reason: text(row, 'reason'),
  actor: text(row, 'actor'),
  requestedAt: count(row, 'requested_at_ms'),
  finishedAt: countOrNull(row, 'finished_at_ms'),
  isDone: row['is_done'] === null ? null : flag(row, 'is_done'),
  outcome: textOrNull(row, 'outcome'),
})
