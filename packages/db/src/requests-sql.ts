// What is asked of the scheduler: at most one request of a kind waits, and exactly one scheduler takes it.
import { asId, assert, type JobRequest, type Millis, type RequestKind } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { cleanText, count, countOrNull, text, textOrNull } from './rows.js'
import type { Database, Row, SqlReader, SqlTx } from './sql.js'

/** A waiting request can be taken between the two statements, so a few rounds; each sees what was committed before it. */
const ROUNDS = 5

export async function addRequest(
  tx: SqlTx,
  kind: RequestKind,
  actor: string,
  at: Millis,
): Promise<{ readonly request: JobRequest; readonly isNew: boolean }> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = uuid()
    const added = await tx.run(
      `INSERT INTO job_request (id, kind, actor, requested_at_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (kind) WHERE taken_at_ms IS NULL DO NOTHING`,
      [id, kind, cleanText(actor), at],
    )
    const [row] = await tx.all('SELECT * FROM job_request WHERE kind = $1 AND taken_at_ms IS NULL', [kind])
    if (row) return { request: jobRequest(row), isNew: added === 1 }
  }
  assert(false, `a request of ${kind} was taken again and again while it was made`)
}

/** Latest first; `before`: the id of the last one of the page before. */
export async function listRequests(
  read: SqlReader,
  query: {
    readonly limit: number
    readonly before?: string | undefined
    readonly kind?: RequestKind | undefined
  },
): Promise<readonly JobRequest[]> {
  // Ids are made in the order of time.
  const rows = await read.all(
    `SELECT * FROM job_request WHERE id < $1 AND ($2 = '' OR kind = $2) ORDER BY id DESC LIMIT $3`,
    [query.before ?? 'g', query.kind ?? '', query.limit],
  )
  return rows.map(jobRequest)
}

/** The scheduler's side. Everything is conditional: false where another scheduler was first. */
export interface JobRequests {
  /** Waiting and under way, oldest first. */
  unfinished(): Promise<readonly JobRequest[]>
  take(id: string, holder: string): Promise<boolean>
  finish(id: string, holder: string, outcome: string): Promise<boolean>
  /** Ends a request that was never taken, without a run. */
  drop(id: string, holder: string, outcome: string): Promise<boolean>
}

const LONGEST_OUTCOME = 500

export function createJobRequests(database: Database): JobRequests {
  const change = async (text: string, values: readonly (string | number)[]) =>
    (await database.transaction((tx) => tx.run(text, values))) === 1
  return {
    async unfinished() {
      const rows = await database.read.all(
        'SELECT * FROM job_request WHERE finished_at_ms IS NULL ORDER BY requested_at_ms, id LIMIT 100',
      )
      return rows.map(jobRequest)
    },
    take: async (id, holder) =>
      change('UPDATE job_request SET taken_at_ms = $2, taken_by = $3 WHERE id = $1 AND taken_at_ms IS NULL', [
        id,
        await database.now(),
        holder,
      ]),
    finish: async (id, holder, outcome) =>
      change(
        `UPDATE job_request SET finished_at_ms = $2, outcome = $4
         WHERE id = $1 AND taken_by = $3 AND finished_at_ms IS NULL`,
        [id, await database.now(), holder, cleanText(outcome).slice(0, LONGEST_OUTCOME)],
      ),
    drop: async (id, holder, outcome) =>
      change(
        `UPDATE job_request SET taken_at_ms = $2, taken_by = $3, finished_at_ms = $2, outcome = $4
         WHERE id = $1 AND taken_at_ms IS NULL`,
        [id, await database.now(), holder, cleanText(outcome).slice(0, LONGEST_OUTCOME)],
      ),
  }
}

const jobRequest = (row: Row): JobRequest => ({
  id: text(row, 'id'),
  kind: asId(text(row, 'kind')),
  actor: text(row, 'actor'),
  requestedAt: count(row, 'requested_at_ms'),
  takenAt: countOrNull(row, 'taken_at_ms'),
  takenBy: textOrNull(row, 'taken_by'),
  finishedAt: countOrNull(row, 'finished_at_ms'),
  outcome: textOrNull(row, 'outcome'),
})
