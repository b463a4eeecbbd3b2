// The sums that an operator's page shows: of what is open, and of the running sums of what was paid, never of the whole history.
import { rawToUnits, sumUnits, type Raw, type Units } from '@pay2slay/domain'
import { count, money, rawAmount, text } from '../../rows.js'
import type { SqlReader } from '../../sql.js'

export interface AdminStats {
  readonly players: number
  /** Guild members with a verified Epic account. */
  readonly verified: number
  readonly paid: Units
  /** Planned, signed or published. */
  readonly open: Units
  readonly owed: Units
  /** Owed, open and paid: what was ever accrued (I1). */
  readonly accrued: Units
  readonly openFlags: number
  /** null in a dry world, and before the first live start. */
  readonly operator: {
    /** The one that was opened last. */
    readonly account: string
    /** Of all accounts, as the books hold it confirmed. */
    readonly balance: Units
    /** Receive blocks that are not confirmed yet. */
    readonly pending: Units
  } | null
}

const SUMS = `SELECT
  (SELECT count(*) FROM player WHERE deleted_at_ms IS NULL) AS players,
  (SELECT count(*) FROM player WHERE guild_member AND epic_verified AND epic_account_id IS NOT NULL AND deleted_at_ms IS NULL) AS verified,
  (SELECT coalesce(sum(amount_units), 0) FROM paid_total) AS paid,
  (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE state IN ('planned', 'signed', 'published')) AS open_units,
  (SELECT coalesce(sum(amount_units), 0) FROM accrual WHERE payout_id IS NULL) AS owed,
  (SELECT count(*) FROM abuse_flag WHERE cleared_at_ms IS NULL) AS flags`

/** Three statements. */
export async function readAdminStats(read: SqlReader): Promise<AdminStats> {
  const [[sums], operators, receives] = await Promise.all([
    read.all(SUMS),
    read.all('SELECT account, confirmed_balance_raw FROM operator_account ORDER BY created_at_ms DESC, account'),
    // Raw amounts are text, and at most a quarter of an account's open blocks are receives: they are added up here.
    read.all(`SELECT amount_raw FROM block WHERE state IN ('signed', 'published') AND role = 'receive' LIMIT 1000`),
  ])
  if (!sums) throw new Error('a SELECT without FROM gives one row')
  const [paid, open, owed] = [money(sums, 'paid'), money(sums, 'open_units'), money(sums, 'owed')]
  const [operator] = operators
  const inUnits = (amount: Raw) => rawToUnits(amount)
  return {
    players: count(sums, 'players'),
    verified: count(sums, 'verified'),
    paid,
    open,
    owed,
    accrued: sumUnits([paid, open, owed]),
    openFlags: count(sums, 'flags'),
    operator:
      operator === undefined
        ? null
        : {
            account: text(operator, 'account'),
            balance: sumUnits(operators.map((row) => inUnits(rawAmount(row, 'confirmed_balance_raw')))),
            pending: sumUnits(receives.map((row) => inUnits(rawAmount(row, 'amount_raw')))),
          },
  }
}
