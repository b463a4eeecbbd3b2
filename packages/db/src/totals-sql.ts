// The sums that everybody may see. They walk all payouts, so the scheduler makes them now and then, seldom where that is long, and everybody reads the one row.
import { asId, PACE_MS, rawToUnits, sumUnits, units, type Address, type Millis, type Units } from '@pay2slay/domain'
import { tellPaid } from './notices-sql.js'
import { count, money, rawAmount, text, textOrNull } from './rows.js'
import type { Database, Row, SqlReader } from './sql.js'

export interface PublicTotals {
  readonly madeAt: Millis
  /** With a baseline. */
  readonly players: number
  /** That became accruals, under all baselines. */
  readonly kills: number
  readonly owed: Units
  readonly open: Units
  readonly paid: Units
  readonly paidPayouts: number
  /** Paid since `outflowSince`: seven days ago, or the first payout. */
  readonly outflow: Units
  readonly outflowSince: Millis
  /** The first of those that pay; null in a dry world. */
  readonly operatorAccount: Address | null
  /** Of all that pay, as the books hold it confirmed; null where there is no account. */
  readonly balance: Units | null
  /** Of all that pay. */
  readonly minimum: Units
}

const SUMS = `SELECT
  (SELECT count(*) FROM player WHERE baseline > 0) AS players,
  (SELECT coalesce(sum(coalesce(b.end_kills, p.kill_cursor) - b.start_kills), 0)
   FROM baseline b JOIN player p ON p.id = b.player_id) AS kills,
  (SELECT coalesce(sum(amount_units), 0) FROM accrual WHERE payout_id IS NULL) AS owed,
  (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS open,
  c.paid, c.paid_payouts, c.outflow, c.first_at
  FROM (SELECT coalesce(sum(amount_units), 0) AS paid, count(*) AS paid_payouts, min(confirmed_at_ms) AS first_at,
      coalesce(sum(CASE WHEN confirmed_at_ms >= $1 THEN amount_units ELSE 0 END), 0) AS outflow
    FROM payout WHERE state = 'confirmed') c`

/** Adds up the books and keeps the sums. `operators`: the accounts that pay; none in a dry world. `minimum`: of each of them. */
export async function makeTotals(
  database: Database,
  {
    operators,
    minimum,
    tellsPayouts = false,
  }: { readonly operators: readonly Address[]; readonly minimum: Units; readonly tellsPayouts?: boolean },
): Promise<void> {
  const now = await database.now()
  const [sums] = await database.read.all(SUMS, [now - PACE_MS])
  if (!sums) throw new Error('sums are one row')
  const own = new Set<string>(operators)
  const rows = await database.read.all('SELECT account, confirmed_balance_raw FROM operator_account')
  const accounts = rows.filter((row) => own.has(text(row, 'account')))
  const balances = accounts.map((row) => rawToUnits(rawAmount(row, 'confirmed_balance_raw')))
  const balance = accounts.length === 0 ? null : sumUnits(balances)
  const firstAt = sums['first_at'] === null ? now : count(sums, 'first_at')
  await database.transaction(async (tx) => {
    const [before] = tellsPayouts ? await tx.all('SELECT paid_units FROM totals WHERE id = 1') : []
    if (before) await tellPaid(tx, money(before, 'paid_units'), money(sums, 'paid'), now)
    await tx.run(
      `INSERT INTO totals (id, made_at_ms, players, kills, owed_units, open_units, paid_units, paid_payouts, outflow_units,
         outflow_since_ms, operator_account, balance_units, minimum_units)
       VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (id) DO UPDATE SET made_at_ms = excluded.made_at_ms, players = excluded.players, kills = excluded.kills,
         owed_units = excluded.owed_units, open_units = excluded.open_units, paid_units = excluded.paid_units,
         paid_payouts = excluded.paid_payouts, outflow_units = excluded.outflow_units,
         outflow_since_ms = excluded.outflow_since_ms, operator_account = excluded.operator_account,
         balance_units = excluded.balance_units, minimum_units = excluded.minimum_units
       WHERE totals.made_at_ms <= excluded.made_at_ms`,
      [
        now,
        count(sums, 'players'),
        count(sums, 'kills'),
        money(sums, 'owed'),
        money(sums, 'open'),
        money(sums, 'paid'),
        count(sums, 'paid_payouts'),
        money(sums, 'outflow'),
        Math.max(now - PACE_MS, firstAt),
        operators[0] ?? null,
        balance,
        units(minimum * BigInt(Math.max(1, operators.length))),
      ],
    )
  })
}

/** null: no scheduler has made any yet. */
export async function readTotals(read: SqlReader): Promise<PublicTotals | null> {
  const [row] = await read.all('SELECT * FROM totals WHERE id = 1')
  return row ? publicTotals(row) : null
}

function publicTotals(row: Row): PublicTotals {
  const account = textOrNull(row, 'operator_account')
  return {
    madeAt: count(row, 'made_at_ms'),
    players: count(row, 'players'),
    kills: count(row, 'kills'),
    owed: money(row, 'owed_units'),
    open: money(row, 'open_units'),
    paid: money(row, 'paid_units'),
    paidPayouts: count(row, 'paid_payouts'),
    outflow: money(row, 'outflow_units'),
    outflowSince: count(row, 'outflow_since_ms'),
    operatorAccount: account === null ? null : asId(account),
    balance: row['balance_units'] === null ? null : money(row, 'balance_units'),
    minimum: money(row, 'minimum_units'),
  }
}
