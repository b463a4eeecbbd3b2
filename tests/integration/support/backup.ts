// A backup of the books and its restore, the same on both databases: every row of every table that the money stands in.
import type { Database, Row } from '@pay2slay/db'

/** Parents before children. */
const TABLES = [
  'player',
  'baseline',
  'wallet_link',
  'reading',
  'payout',
  'accrual',
  'payout_item',
  'paid_total',
  'kill_mark',
  'advance',
  'operator_account',
  'block',
  'stop',
  'abuse_flag',
  'alert',
  'audit_log',
  'chain_comparison',
  'notice',
  'payout_config',
  'totals',
] as const

export type Backup = ReadonlyMap<string, readonly Row[]>

export async function takeBackup(database: Database): Promise<Backup> {
  const backup = new Map<string, readonly Row[]>()
  for (const table of TABLES) backup.set(table, await database.read.all(`SELECT * FROM ${table}`))
  return backup
}

/** Everything that came after the backup is forgotten. */
export async function restoreBackup(database: Database, backup: Backup): Promise<void> {
  await database.transaction(async (tx) => {
    for (const table of TABLES.toReversed()) await tx.run(`DELETE FROM ${table}`)
    for (const table of TABLES) {
      for (const row of backup.get(table) ?? []) {
        const names = Object.keys(row)
        const places = names.map((_, index) => `$${index + 1}`).join(', ')
        const values = names.map((name) => row[name] ?? null)
        await tx.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, values)
      }
    }
  })
}
