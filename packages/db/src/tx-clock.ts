// One clock for everything inside a transaction: the database's, or a test's.
import type { Millis } from '@pay2slay/domain'
import type { SqlTx } from './sql.js'

const clocks = new WeakMap<SqlTx, () => Promise<Millis>>()
export const bindClock = (tx: SqlTx, now: () => Promise<Millis>): void => void clocks.set(tx, now)
export async function transactionNow(tx: SqlTx): Promise<Millis> {
  const now = clocks.get(tx)
  if (!now) throw new Error('the transaction has no clock')
  return now()
}
