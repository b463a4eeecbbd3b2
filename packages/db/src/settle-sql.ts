// The bulk path of settle: the queue in its order, pages of candidates with what they are owed, and their plans.
import {
  asId,
  assert,
  ConflictError,
  sumUnits,
  units,
  type Address,
  type CapUse,
  type CapWindows,
  type Millis,
  type OwedAccrual,
  type PayoutPlan,
  type Raw,
  type SettlementCandidate,
  type Units,
} from '@pay2slay/domain'
import { inList, insertRows, listValue, updateAllRows } from './bulk.js'
import {
  count,
  eligibilityFacts,
  FACTS_COLUMNS,
  FACTS_WALLET,
  flag,
  money,
  rawAmount,
  text,
  textOrNull,
} from './rows.js'
import type { Database, Dialect, SqlReader, SqlTx } from './sql.js'

type Order = 'random' | 'oldest_first' | 'smallest_first'

interface Preparation {
  readonly runId: string
  readonly order: Order
  readonly seed: number
  readonly limit: number
  readonly neighbours?: number
}

/** Fills the scratch queue with every player that is owed something, in the run's order. */
export async function prepareSettlement(database: Database, query: Preparation): Promise<number> {
  const { runId, limit } = query
  const now = await database.now()
  return database.transaction(async (tx) => {
    await tx.run('DELETE FROM settlement_queue WHERE run_id = $1', [runId])
    // Runs that were killed left their rows. Another run may be under way, so only those of a day ago go, by the time in their id.
    await tx.run(`DELETE FROM settlement_queue WHERE run_id < $1 AND substr(run_id, 15, 1) = '7'`, [
      firstIdAt(now - DAY_MS),
    ])
    const isRandom = query.order === 'random'
    return tx.run(
      `INSERT INTO settlement_queue (run_id, position, player_id)
       SELECT $1, row_number() OVER (ORDER BY ${isRandom ? randomOrder(tx.dialect) : 'o.rank, o.player_id'}), o.player_id
       FROM (${OWING[query.order]}) o ORDER BY 2 LIMIT $2`,
      isRandom ? [runId, limit, String(query.seed), query.neighbours ?? 1] : [runId, limit],
    )
  })
}

const OWING: Readonly<Record<Order, string>> = {
  random: `SELECT player_id, (row_number() OVER (ORDER BY player_id) - 1) / CAST($4 AS bigint) AS rank FROM
    (SELECT DISTINCT player_id FROM accrual WHERE payout_id IS NULL) d`,
  oldest_first: `SELECT player_id, min(created_at_ms) AS rank FROM accrual WHERE payout_id IS NULL GROUP BY player_id`,
  smallest_first: `SELECT player_id, sum(amount_units) AS rank FROM accrual WHERE payout_id IS NULL GROUP BY player_id`,
}

/** Groups of neighbours by a hash of their number under the seed, players of a group by a hash of their id. */
function randomOrder(dialect: Dialect): string {
  if (dialect === 'sqlite') return 'seeded_order($3, o.rank), seeded_order($3, o.player_id)'
  return `md5($3::text || ':' || o.rank) COLLATE "C", md5($3::text || ':' || o.player_id) COLLATE "C"`
}

const DAY_MS = 86_400_000

/** The smallest UUIDv7 of a moment. */
function firstIdAt(at: Millis): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

export async function finishSettlement(database: Database, runId: string): Promise<void> {
  await database.transaction((tx) => tx.run('DELETE FROM settlement_queue WHERE run_id = $1', [runId]))
}

export async function owedTotal(read: SqlReader): Promise<Units> {
  const [row] = await read.all('SELECT coalesce(sum(amount_units), 0) AS total FROM accrual WHERE payout_id IS NULL')
  return row ? money(row, 'total') : units(0n)
}

const OPEN_TOTAL = `SELECT coalesce(sum(amount_units), 0) AS total FROM payout
  WHERE operator_account = $1 AND state IN ('planned', 'signed', 'published')`

export async function openPayoutTotal(read: SqlReader, account: Address): Promise<Units> {
  const [row] = await read.all(OPEN_TOTAL, [account])
  return row ? money(row, 'total') : units(0n)
}

/** One statement, so that both are of one moment on PostgreSQL too. */
export async function operatorFunds(
  tx: SqlTx,
  account: Address,
): Promise<{ readonly openTotal: Units; readonly confirmedBalance: Raw | null }> {
  const [row] = await tx.all(
    `SELECT o.total, (SELECT confirmed_balance_raw FROM operator_account WHERE account = $1) AS balance FROM (${OPEN_TOTAL}) o`,
    [account],
  )
  assert(row !== undefined, 'a sum is one row')
  const confirmedBalance = textOrNull(row, 'balance') === null ? null : rawAmount(row, 'balance')
  return { openTotal: money(row, 'total'), confirmedBalance }
}

// The positions are dense, so the range is the page; said both ways, the planner knows how few rows it is.
const CANDIDATES = `SELECT q.position, ${FACTS_COLUMNS},
    EXISTS (SELECT 1 FROM payout o WHERE o.player_id = p.id AND o.state IN ('planned', 'signed', 'published')) AS has_open
  FROM settlement_queue q JOIN player p ON p.id = q.player_id ${FACTS_WALLET}
  WHERE q.run_id = $1 AND q.position > $2 AND q.position <= $3 ORDER BY q.position`

export async function settlementPage(
  tx: SqlTx,
  query: { runId: string; afterPosition: number; limit: number; windows: CapWindows; owedLimit: number },
): Promise<readonly SettlementCandidate[]> {
  const rows = await tx.all(CANDIDATES, [query.runId, query.afterPosition, query.afterPosition + query.limit])
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

/** Kills of payouts that are not void, planned in the windows, of those who have any. */
async function usedKills(
  tx: SqlTx,
  column: 'player_id' | 'epic_account_id',
  keys: readonly string[],
  windows: CapWindows,
): Promise<ReadonlyMap<string, CapUse>> {
  const within = (from: string, to: string) =>
    `coalesce(sum(u.kills) FILTER (WHERE u.planned_at_ms >= ${from} AND u.planned_at_ms < ${to}), 0)`
  const rows = await tx.all(
    `SELECT u.${column} AS used_by, ${within('$2', '$3')} AS day_kills, ${within('$4', '$5')} AS week_kills
     FROM payout u WHERE ${inList(tx, `u.${column}`, '$1')} AND u.state <> 'void' AND u.planned_at_ms >= $6
     GROUP BY u.${column}`,
    [
      listValue(tx, keys),
      windows.dayStart,
      windows.dayEnd,
      windows.weekStart,
      windows.weekEnd,
      Math.min(windows.dayStart, windows.weekStart),
    ],
  )
  return new Map(
    rows.map((row) => [
      text(row, 'used_by'),
      { dayKills: count(row, 'day_kills'), weekKills: count(row, 'week_kills') },
    ]),
  )
}

const OWED = 'a.id, a.player_id, a.baseline, a.from_kills, a.to_kills, a.amount_units'
const OLDEST = 'WHERE player_id = i.id AND payout_id IS NULL ORDER BY baseline, from_kills LIMIT $2'
// At most $2 rows a player are read, whatever a player is owed: memory is bounded by the page.
const OWED_OF: Readonly<Record<Dialect, string>> = {
  postgresql: `SELECT ${OWED} FROM unnest($1::text[]) WITH ORDINALITY AS i(id, n) CROSS JOIN LATERAL
      (SELECT * FROM accrual ${OLDEST}) a ORDER BY i.n, a.baseline, a.from_kills`,
  sqlite: `SELECT ${OWED} FROM (SELECT key AS n, value AS id FROM json_each($1)) i CROSS JOIN accrual a ON a.id IN
      (SELECT accrual.id FROM accrual ${OLDEST}) ORDER BY i.n, a.baseline, a.from_kills`,
}

async function owedAccruals(
  tx: SqlTx,
  playerIds: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, OwedAccrual[]>> {
  const rows = await tx.all(OWED_OF[tx.dialect], [listValue(tx, playerIds), limit])
  const found = new Map<string, OwedAccrual[]>()
  for (const row of rows) {
    const accrual = {
      id: asId<OwedAccrual['id']>(text(row, 'id')),
      baseline: count(row, 'baseline'),
      fromKills: count(row, 'from_kills'),
      toKills: count(row, 'to_kills'),
      amount: money(row, 'amount_units'),
    }
    const list = found.get(text(row, 'player_id'))
    if (list) list.push(accrual)
    else found.set(text(row, 'player_id'), [accrual])
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

/** Payouts with their items, splits and cover: all of them, or ConflictError and nothing. */
export async function writePlans(tx: SqlTx, plans: readonly PayoutPlan[]): Promise<void> {
  await insertRows(
    tx,
    'payout',
    {
      id: 'text',
      player_id: 'text',
      epic_account_id: 'text',
      address: 'text',
      operator_account: 'text',
      kills: 'int',
      amount_units: 'bigint',
      state: 'text',
      planned_at_ms: 'bigint',
      time_zone: 'text',
      day_start_ms: 'bigint',
      day_end_ms: 'bigint',
      week_start_ms: 'bigint',
      week_end_ms: 'bigint',
      daily_cap: 'int',
      weekly_cap: 'int',
    },
    plans.map((plan) => [
      plan.id,
      plan.playerId,
      plan.epicAccountId,
      plan.address,
      plan.operatorAccount,
      plan.kills,
      plan.amount,
      'planned',
      plan.plannedAt,
      plan.windows.timeZone,
      plan.windows.dayStart,
      plan.windows.dayEnd,
      plan.windows.weekStart,
      plan.windows.weekEnd,
      plan.caps.dailyKills,
      plan.caps.weeklyKills,
    ]),
  )
  await splitAccruals(tx, plans)
  await coverAccruals(tx, plans)
}

async function splitAccruals(tx: SqlTx, plans: readonly PayoutPlan[]): Promise<void> {
  const splits = plans.flatMap((plan) => (plan.split === null ? [] : [plan.split]))
  if (splits.length === 0) return
  await updateAllRows(
    tx,
    {
      table: 'accrual',
      columns: { id: 'text', from_kills: 'int', to_kills: 'int', at_kills: 'int', whole: 'bigint', first: 'bigint' },
      set: 'to_kills = i.at_kills, amount_units = i.first',
      where: `t.id = i.id AND t.from_kills = i.from_kills AND t.to_kills = i.to_kills AND t.amount_units = i.whole AND t.payout_id IS NULL`,
      key: 'id',
    },
    splits.map((split) => [
      split.accrualId,
      split.fromKills,
      split.toKills,
      split.atKills,
      split.firstAmount + split.restAmount,
      split.firstAmount,
    ]),
  )
  const rest = `SELECT $1, player_id, baseline, to_kills, $2, $3, per_kill_units, multipliers_json, reading_id, epoch_minute, id, created_at_ms
    FROM accrual WHERE id = $4`
  const into = `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json,
    reading_id, epoch_minute, split_from, created_at_ms)`
  const rows = splits.map((split) => [split.restId, split.toKills, split.restAmount, split.accrualId] as const)
  if (tx.dialect === 'sqlite') {
    tx.runEach(`${into} ${rest.replace(/\$\d/g, '?')}`, rows)
    return
  }
  await tx.run(
    `${into} SELECT i.rest_id, a.player_id, a.baseline, a.to_kills, i.to_kills, i.amount, a.per_kill_units, a.multipliers_json,
       a.reading_id, a.epoch_minute, a.id, a.created_at_ms
     FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[]) AS i(rest_id, to_kills, amount, id) JOIN accrual a ON a.id = i.id`,
    [rows.map((row) => row[0]), rows.map((row) => row[1]), rows.map((row) => row[2]), rows.map((row) => row[3])],
  )
}

async function coverAccruals(tx: SqlTx, plans: readonly PayoutPlan[]): Promise<void> {
  const items = plans.flatMap((plan) => plan.items.map((item) => ({ ...item, payoutId: plan.id })))
  const covered = plans.reduce((sum, plan) => sum + plan.items.length, 0)
  if (covered === 0) throw new ConflictError('a payout without accruals')
  await updateAllRows(
    tx,
    {
      table: 'accrual',
      columns: { id: 'text', payout_id: 'text', from_kills: 'int', to_kills: 'int', amount_units: 'bigint' },
      set: 'payout_id = i.payout_id',
      where: `t.id = i.id AND t.payout_id IS NULL AND t.from_kills = i.from_kills AND t.to_kills = i.to_kills
        AND t.amount_units = i.amount_units`,
      key: 'id',
    },
    items.map((item) => [item.accrualId, item.payoutId, item.fromKills, item.toKills, item.amount]),
  )
  await insertRows(
    tx,
    'payout_item',
    {
      payout_id: 'text',
      accrual_id: 'text',
      from_kills: 'int',
      to_kills: 'int',
      kills: 'int',
      amount_units: 'bigint',
    },
    items.map((item) => [item.payoutId, item.accrualId, item.fromKills, item.toKills, item.kills, item.amount]),
  )
}
