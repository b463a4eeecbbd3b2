// What the scheduler last saw of the services that paying needs, for those who watch: the API asks no node itself.
import type { Millis } from '@pay2slay/domain'
import { cleanText, count, flag, text } from './rows.js'
import type { Database, SqlReader } from './sql.js'

export type OutsideKind = 'node' | 'work'

export interface OutsideReport {
  readonly kind: OutsideKind
  readonly name: string
  /** null: it was not needed yet. */
  readonly isWell: boolean | null
  /** What it said, in a sentence. */
  readonly detail: string
}

const LONGEST_DETAIL = 500

/** Instead of everything that was written before, so that what is no longer configured goes. */
export async function writeOutsideReports(database: Database, reports: readonly OutsideReport[]): Promise<void> {
  const now = await database.now()
  await database.transaction(async (tx) => {
    await tx.run('DELETE FROM outside_report', [])
    for (const [place, { kind, name, isWell, detail }] of reports.entries())
      await tx.run(
        `INSERT INTO outside_report (kind, name, place, is_well, detail, seen_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kind, name) DO NOTHING`,
        [kind, cleanText(name), place, isWell, cleanText(detail).slice(0, LONGEST_DETAIL), now],
      )
  })
}

/** In the order in which they are asked. */
export async function readOutsideReports(
  read: SqlReader,
): Promise<readonly (OutsideReport & { readonly seenAt: Millis })[]> {
  const rows = await read.all('SELECT * FROM outside_report ORDER BY kind, place')
  return rows.map((row) => ({
    kind: text(row, 'kind') === 'node' ? 'node' : 'work',
    name: text(row, 'name'),
    isWell: row['is_well'] === null ? null : flag(row, 'is_well'),
    detail: text(row, 'detail'),
    seenAt: count(row, 'seen_at_ms'),
  }))
}
