// The bulk path of settle: what may be promised, and a page's plans in a handful of statements.
import {
  assert,
  ConflictError,
  units,
  type AccrualSplit,
  type Address,
  type PayoutPlan,
  type Raw,
  type Units,
} from '@pay2slay/domain'
import { insertRows, updateAllRows, type Columns } from './bulk.js'
import { money, rawAmount, textOrNull } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'

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

const PLANNED: Columns = {
  state: 'text',
  planned_at_ms: 'bigint',
  time_zone: 'text',
  day_start_ms: 'bigint',
  day_end_ms: 'bigint',
  week_start_ms: 'bigint',
  week_end_ms: 'bigint',
  daily_cap: 'int',
  weekly_cap: 'int',
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
    { alike: PLANNED },
  )
  await writeCovers(
    tx,
    plans.map(({ id, items, split }) => ({ payoutId: id, items, split })),
  )
}

/** What a payout covers. */
interface PayoutCover extends Pick<PayoutPlan, 'items' | 'split'> {
  readonly payoutId: string
}

/** Attaches each payout's items; what is covered in part is cut there, and its rest stays owed. */
export async function writeCovers(tx: SqlTx, covers: readonly PayoutCover[]): Promise<void> {
  const splits = covers.flatMap(({ split }) => (split === null ? [] : [split]))
  const whole = new Map(
    splits.map(({ accrualId, toKills, firstAmount, restAmount }) => [
      accrualId,
      { toKills, amount: firstAmount + restAmount },
    ]),
  )
  const items = covers.flatMap(({ items: own, payoutId }) => own.map((item) => ({ ...item, payoutId })))
  if (items.length === 0) throw new ConflictError('a payout without accruals')
  await updateAllRows(
    tx,
    {
      table: 'accrual',
      columns: {
        id: 'text',
        payout_id: 'text',
        from_kills: 'int',
        to_kills: 'int',
        amount_units: 'bigint',
        old_to_kills: 'int',
        old_amount_units: 'bigint',
      },
      set: 'payout_id = i.payout_id, to_kills = i.to_kills, amount_units = i.amount_units',
      where: `t.id = i.id AND t.payout_id IS NULL AND t.from_kills = i.from_kills AND t.to_kills = i.old_to_kills
        AND t.amount_units = i.old_amount_units`,
      key: 'id',
    },
    items.map((item) => {
      const { accrualId, payoutId, fromKills, toKills, amount } = item
      const before = whole.get(accrualId) ?? item
      return [accrualId, payoutId, fromKills, toKills, amount, before.toKills, before.amount]
    }),
  )
  await insertRests(tx, splits)
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

async function insertRests(tx: SqlTx, splits: readonly AccrualSplit[]): Promise<void> {
  if (splits.length === 0) return
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
