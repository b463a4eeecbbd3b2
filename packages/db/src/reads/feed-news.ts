// What happened since somebody last looked: the keys alone, so that looking every second at rows that are known costs little.
import type { Millis } from '@pay2slay/domain'
import { count, text } from '../rows.js'
import type { SqlReader } from '../sql.js'

export interface FeedNews {
  readonly kind: 'accrual' | 'payout'
  readonly id: string
  /** Of what happened to it: made, planned, published or confirmed. */
  readonly at: Millis
  readonly what: 'made' | 'planned' | 'published' | 'confirmed'
}

/** The rest of an accrual that was split is no news: its kills were told with the whole. */
const part = (what: FeedNews['what'], kind: FeedNews['kind'], column: string, where = ''): string =>
  `SELECT * FROM (SELECT '${kind}' AS kind, '${what}' AS what, id, ${column} AS at_ms FROM ${kind}
     WHERE ${column} >= $1${where} ORDER BY ${column} DESC LIMIT $2) AS ${what}`

const NEWS = [
  part('made', 'accrual', 'created_at_ms', ' AND split_from IS NULL'),
  part('planned', 'payout', 'planned_at_ms'),
  part('published', 'payout', 'published_at_ms', ' AND published_at_ms IS NOT NULL'),
  part('confirmed', 'payout', 'confirmed_at_ms', ' AND confirmed_at_ms IS NOT NULL'),
].join(' UNION ALL ')

/** The newest `limit` of each of the four, in no order. One statement. */
export async function readFeedNews(read: SqlReader, since: Millis, limit: number): Promise<readonly FeedNews[]> {
  const rows = await read.all(NEWS, [since, limit])
  return rows.map((row) => ({
    kind: text(row, 'kind') as FeedNews['kind'],
    what: text(row, 'what') as FeedNews['what'],
    id: text(row, 'id'),
    at: count(row, 'at_ms'),
  }))
}
