// The last comparison of each operator account with the chain.
import { asId, ConflictError, type Address, type ChainComparison, type Millis } from '@pay2slay/domain'
import { cleanText, count, flag, rawAmount, text, textOrNull } from './rows.js'
import type { Row, SqlReader, SqlTx } from './sql.js'

export interface ComparisonRow extends ChainComparison {
  readonly comparedAt: Millis
}

export async function confirmedHeight(tx: SqlTx, account: Address): Promise<number> {
  const [row] = await tx.all('SELECT confirmed_height FROM operator_account WHERE account = $1', [account])
  if (row === undefined) throw new ConflictError(`operator account ${account} is not in the books`)
  return count(row, 'confirmed_height')
}

export async function writeComparison(tx: SqlTx, comparison: ChainComparison, at: Millis): Promise<void> {
  const { account, matches, detail, booksBalance, chainBalance, height } = comparison
  await tx.run(
    `INSERT INTO chain_comparison (account, compared_at_ms, matches, detail, books_balance_raw, chain_balance_raw, height)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (account) DO UPDATE SET compared_at_ms = excluded.compared_at_ms, matches = excluded.matches, detail = excluded.detail,
       books_balance_raw = excluded.books_balance_raw, chain_balance_raw = excluded.chain_balance_raw, height = excluded.height`,
    [account, at, matches, cleanText(detail), booksBalance.toString(), chainBalance?.toString() ?? null, height],
  )
}

export async function readComparisons(read: SqlReader): Promise<readonly ComparisonRow[]> {
  const rows = await read.all('SELECT * FROM chain_comparison ORDER BY account')
  return rows.map((row: Row) => ({
    account: asId<Address>(text(row, 'account')),
    comparedAt: count(row, 'compared_at_ms'),
    matches: flag(row, 'matches'),
    detail: text(row, 'detail'),
    booksBalance: rawAmount(row, 'books_balance_raw'),
    chainBalance: textOrNull(row, 'chain_balance_raw') === null ? null : rawAmount(row, 'chain_balance_raw'),
    height: count(row, 'height'),
  }))
}
