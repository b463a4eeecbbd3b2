// The last comparison of each operator account with the chain.
import { asId, type Address, type ChainComparison, type Millis } from '@pay2slay/domain'
import { cleanText, count, countOrNull, flag, rawAmount, text, textOrNull } from './rows.js'
import type { Row, SqlReader, SqlTx } from './sql.js'

export interface ComparisonRow extends ChainComparison {
  readonly comparedAt: Millis
}

export interface ComparisonWrite {
  readonly comparison: ChainComparison
  readonly wholeAt: Millis | null
  readonly at: Millis
}

export async function writeComparison(tx: SqlTx, { comparison, wholeAt, at }: ComparisonWrite): Promise<void> {
  const { account, matches, detail, booksBalance, chainBalance, height } = comparison
  await tx.run(
    `INSERT INTO chain_comparison (account, compared_at_ms, matches, detail, books_balance_raw, chain_balance_raw, height,
         matched_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (account) DO UPDATE SET compared_at_ms = excluded.compared_at_ms, matches = excluded.matches, detail = excluded.detail,
       books_balance_raw = excluded.books_balance_raw, chain_balance_raw = excluded.chain_balance_raw, height = excluded.height,
       matched_at_ms = coalesce(excluded.matched_at_ms, chain_comparison.matched_at_ms)`,
    [
      account,
      at,
      matches,
      cleanText(detail),
      booksBalance.toString(),
      chainBalance?.toString() ?? null,
      height,
      wholeAt,
    ],
  )
}

export async function matchedAt(tx: SqlTx, account: Address): Promise<Millis | null> {
  const [row] = await tx.all('SELECT matched_at_ms FROM chain_comparison WHERE account = $1', [account])
  return row === undefined ? null : countOrNull(row, 'matched_at_ms')
}

const RESTORED = `FROM audit_log WHERE target_type = 'backup' AND target_id = 'books' AND action = 'books_restored'`

export async function restoredAt(tx: SqlTx): Promise<Millis | null> {
  const [row] = await tx.all(`SELECT max(at_ms) AS at ${RESTORED}`)
  return row === undefined ? null : countOrNull(row, 'at')
}

export async function linkedAfter(tx: SqlTx): Promise<Millis | null> {
  const [row] = await tx.all(
    `SELECT max(at) AS at FROM (SELECT max(matched_at_ms) AS at FROM chain_comparison UNION ALL SELECT max(at_ms) ${RESTORED}) t`,
  )
  return row === undefined ? null : countOrNull(row, 'at')
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
