// Versions of rate and caps: only ever added.
import { exactly } from './bulk.js'
import type { Millis, TermsDraft, TermsVersion } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { cleanText, count, countOrNull, money, text } from './rows.js'
import type { Row, SqlReader, SqlTx } from './sql.js'

/** The version in force at an instant; null: the configuration counts. */
export async function termsAt(read: SqlReader, at: Millis): Promise<TermsVersion | null> {
  const rows = await read.all(
    'SELECT * FROM payout_config WHERE effective_at_ms <= $1 ORDER BY effective_at_ms DESC LIMIT 1',
    [at],
  )
  return rows[0] === undefined ? null : termsVersion(rows[0])
}

/** Latest moment first, planned ones at the very first; `before`: the moment of the last one of the page before. */
export async function listTerms(
  read: SqlReader,
  query: { readonly limit: number; readonly before?: Millis | undefined },
): Promise<readonly TermsVersion[]> {
  const rows = await read.all(
    'SELECT * FROM payout_config WHERE effective_at_ms < $1 ORDER BY effective_at_ms DESC LIMIT $2',
    [query.before ?? Number.MAX_SAFE_INTEGER, query.limit],
  )
  return rows.map(termsVersion)
}

/** The one in force and those planned, at most `limit`: enough to tell what counts until somebody sets another. */
export async function presentTerms(read: SqlReader, now: Millis, limit = 100): Promise<readonly TermsVersion[]> {
  const rows = await read.all(
    `SELECT * FROM payout_config WHERE effective_at_ms >= coalesce(
       (SELECT max(effective_at_ms) FROM payout_config WHERE effective_at_ms <= $1), 0) ORDER BY effective_at_ms LIMIT $2`,
    [now, limit],
  )
  return rows.map(termsVersion)
}

export async function insertTerms(tx: SqlTx, draft: TermsDraft): Promise<TermsVersion> {
  const { perKill, caps, effectiveAt, createdAt } = draft
  const version = {
    ...draft,
    id: uuid(),
    actor: cleanText(draft.actor),
    reason: cleanText(draft.reason),
  }
  await exactly(
    tx.run(
      `INSERT INTO payout_config (id, effective_at_ms, per_kill_units, daily_cap, weekly_cap, actor, reason, created_at_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [version.id, effectiveAt, perKill, caps.dailyKills, caps.weeklyKills, version.actor, version.reason, createdAt],
    ),
    1,
    'payout_config',
  )
  return version
}

export const termsVersion = (row: Row): TermsVersion => ({
  id: text(row, 'id'),
  effectiveAt: count(row, 'effective_at_ms'),
  perKill: money(row, 'per_kill_units'),
  caps: { dailyKills: countOrNull(row, 'daily_cap'), weeklyKills: countOrNull(row, 'weekly_cap') },
  actor: text(row, 'actor'),
  reason: text(row, 'reason'),
  createdAt: count(row, 'created_at_ms'),
})
