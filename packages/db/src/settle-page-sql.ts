// A page of settle's queue: candidates with what they are owed and what they have used of their caps.
import {
  asId,
  sumUnits,
  units,
  type CapUse,
  type CapWindows,
  type OwedAccrual,
  type SettlementCandidate,
  type Units,
} from '@pay2slay/domain'
import { inList, listValue } from './bulk.js'
import { count, eligibilityFacts, FACTS_COLUMNS, FACTS_WALLET, flag, money, text } from './rows.js'
import type { Dialect, Row, SqlTx } from './sql.js'

// The positions are dense, so the range is the page; said both ways, the planner knows how few rows it is.
const CANDIDATES = `SELECT q.position, ${FACTS_COLUMNS},
    (SELECT 1 FROM payout o WHERE o.player_id = p.id AND o.state IN ('planned', 'signed', 'published')) IS NOT NULL AS has_open
  FROM settlement_queue q JOIN player p ON p.id = q.player_id ${FACTS_WALLET}
  WHERE q.run_id = $1 AND q.position > $2 AND q.position <= $3 ORDER BY q.position`

/**
 * Nobody's Epic account goes to somebody else before the page is committed. Another page at the same moment could read it there, without
 * seeing what this one plans, and use its cap a second time.
 */
const HELD: Readonly<Record<Dialect, string>> = { sqlite: CANDIDATES, postgresql: `${CANDIDATES} FOR KEY SHARE OF p` }

export async function settlementPage(
  tx: SqlTx,
  query: { runId: string; afterPosition: number; limit: number; windows: CapWindows; owedLimit: number },
): Promise<readonly SettlementCandidate[]> {
  const rows = await tx.all(
    HELD[tx.dialect],
    [query.runId, query.afterPosition, query.afterPosition + query.limit],
    'number',
  )
  const facts = rows.map(eligibilityFacts)
  const players = facts.map(({ playerId }) => playerId)
  const epics = facts.flatMap(({ epicAccountId }) => epicAccountId ?? [])
  const owed = await owedAccruals(tx, players, query.owedLimit)
  const totals = await owedTotals(tx, owed, query.owedLimit)
  const byPlayer = await usedKills(tx, 'player_id', players, query.windows)
  const byEpic = await usedKills(tx, 'epic_account_id', epics, query.windows)
  return rows.map((row, index) => {
    const fact = facts[index] ?? eligibilityFacts(row)
    return {
      position: count(row, 'position'),
      facts: fact,
      hasOpenPayout: flag(row, 'has_open'),
      used: mostOf(byPlayer.get(fact.playerId), byEpic.get(fact.epicAccountId ?? '')),
      owed: owed.get(fact.playerId) ?? [],
      owedTotal: totals.get(fact.playerId) ?? units(0n),
    }
  })
}

const NOTHING_USED: CapUse = { dayKills: 0, weekKills: 0 }

/** By player or by Epic account, whichever is more: neither a second login nor a second account gets a second cap. */
function mostOf(player: CapUse = NOTHING_USED, epic: CapUse = NOTHING_USED): CapUse {
  return {
    dayKills: Math.max(player.dayKills, epic.dayKills),
    weekKills: Math.max(player.weekKills, epic.weekKills),
  }
}

type Capped = 'player_id' | 'epic_account_id'

const USE = `coalesce(sum(u.kills) FILTER (WHERE u.planned_at_ms >= $2 AND u.planned_at_ms < $3), 0) AS day_kills,
  coalesce(sum(u.kills) FILTER (WHERE u.planned_at_ms >= $4 AND u.planned_at_ms < $5), 0) AS week_kills`

const usedBy = (column: Capped): string => `u.${column} = k.key AND u.state <> 'void' AND u.planned_at_ms >= $6`
// Key by key: PostgreSQL would rather read all payouts of the week.
const USED: Readonly<Record<Dialect, (column: Capped) => string>> = {
  postgresql: (column) => `SELECT k.key, s.day_kills, s.week_kills FROM unnest($1::text[]) AS k(key)
    CROSS JOIN LATERAL (SELECT ${USE} FROM payout u WHERE ${usedBy(column)} HAVING count(*) > 0) s`,
  sqlite: (column) => `SELECT k.key, ${USE} FROM (SELECT value AS key FROM json_each($1)) k CROSS JOIN payout u
    ON ${usedBy(column)} GROUP BY k.key`,
}

/** Kills of payouts that are not void, planned in the windows, of those who have any. */
async function usedKills(
  tx: SqlTx,
  column: Capped,
  keys: readonly string[],
  windows: CapWindows,
): Promise<ReadonlyMap<string, CapUse>> {
  const { dayStart, dayEnd, weekStart, weekEnd } = windows
  const values = [listValue(tx, keys), dayStart, dayEnd, weekStart, weekEnd, Math.min(dayStart, weekStart)]
  const rows = await tx.all(USED[tx.dialect](column), values, 'number')
  return new Map(
    rows.map((row) => [text(row, 'key'), { dayKills: count(row, 'day_kills'), weekKills: count(row, 'week_kills') }]),
  )
}

const OWED = 'a.id, a.player_id, a.baseline, a.from_kills, a.to_kills, a.amount_units'
const OLDEST = 'WHERE player_id = i.id AND payout_id IS NULL ORDER BY baseline, from_kills LIMIT $2'
// At most $2 rows a player are read, whatever a player is owed: memory is bounded by the page.
const OLDEST_OF: Readonly<Record<Dialect, string>> = {
  postgresql: `SELECT ${OWED} FROM unnest($1::text[]) AS i(id) CROSS JOIN LATERAL (SELECT * FROM accrual ${OLDEST}) a`,
  sqlite: `SELECT ${OWED} FROM (SELECT value AS id FROM json_each($1)) i CROSS JOIN accrual a ON a.id IN
      (SELECT accrual.id FROM accrual ${OLDEST})`,
}
// Without a limit for each player SQLite takes a third of the time; so many rows a player on average are far more than usual.
const ALL_OF = `SELECT ${OWED} FROM (SELECT value AS id FROM json_each($1)) i CROSS JOIN accrual a
  ON a.player_id = i.id AND a.payout_id IS NULL LIMIT $2`
const USUAL_DEBTS = 8

async function owedRows(tx: SqlTx, playerIds: readonly string[], limit: number): Promise<readonly Row[]> {
  const list = listValue(tx, playerIds)
  const most = playerIds.length * Math.min(USUAL_DEBTS, limit)
  if (tx.dialect === 'sqlite') {
    const rows = await tx.all(ALL_OF, [list, most], 'number')
    if (rows.length < most) return rows
  }
  return tx.all(OLDEST_OF[tx.dialect], [list, limit], 'number')
}

async function owedAccruals(
  tx: SqlTx,
  playerIds: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, OwedAccrual[]>> {
  const found = new Map<string, OwedAccrual[]>()
  for (const row of await owedRows(tx, playerIds, limit)) {
    const playerId = text(row, 'player_id')
    const accrual = {
      id: asId<OwedAccrual['id']>(text(row, 'id')),
      baseline: count(row, 'baseline'),
      fromKills: count(row, 'from_kills'),
      toKills: count(row, 'to_kills'),
      amount: money(row, 'amount_units'),
    }
    const list = found.get(playerId)
    if (list) list.push(accrual)
    else found.set(playerId, [accrual])
  }
  for (const list of found.values()) {
    if (list.length > 1) list.sort((a, b) => a.baseline - b.baseline || a.fromKills - b.fromKills)
    if (list.length > limit) list.length = limit
  }
  return found
}

/** What each player's debts are worth; asked of the database only where a list was cut at the limit. */
async function owedTotals(
  tx: SqlTx,
  owed: ReadonlyMap<string, readonly OwedAccrual[]>,
  limit: number,
): Promise<ReadonlyMap<string, Units>> {
  const totals = new Map<string, Units>()
  const cut: string[] = []
  for (const [playerId, list] of owed) {
    if (list.length >= limit) cut.push(playerId)
    else totals.set(playerId, sumUnits(list.map(({ amount }) => amount)))
  }
  if (cut.length === 0) return totals
  const rows = await tx.all(
    `SELECT player_id, sum(amount_units) AS total FROM accrual WHERE payout_id IS NULL AND ${inList(tx, 'player_id', '$1')}
     GROUP BY player_id`,
    [listValue(tx, cut)],
  )
  for (const row of rows) totals.set(text(row, 'player_id'), money(row, 'total'))
  return totals
}
