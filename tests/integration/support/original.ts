// A database of the original, made by hand as its own code made it on either database: the tables that are read, with their columns.
import { openDatabase, type Dialect } from '@pay2slay/db'
import { emptyPostgres } from '@pay2slay/testing'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface OriginalUser {
  readonly discordId: string
  readonly name: string | null
  readonly epic: string | null
  readonly addresses?: readonly (readonly [address: string, primary: boolean])[]
  /** kills, BAN, settled, and the payout that settled it. */
  readonly accruals?: readonly (readonly [kills: number, ban: string, settled: boolean, payout: boolean])[]
}

const TYPES: Readonly<Record<Dialect, { key: string; flag: string; amount: string; now: string }>> = {
  sqlite: { key: 'INTEGER PRIMARY KEY', flag: 'BOOLEAN', amount: 'NUMERIC(18, 8)', now: 'CURRENT_TIMESTAMP' },
  postgresql: { key: 'SERIAL PRIMARY KEY', flag: 'BOOLEAN', amount: 'NUMERIC(18, 8)', now: 'now()' },
}

/** In a database of its own; the same users on both. */
export async function originalDatabase(dialect: Dialect, users: readonly OriginalUser[]) {
  const folder = mkdtempSync(path.join(process.env['TEST_FOLDER'] ?? tmpdir(), 'original-'))
  const empty =
    dialect === 'postgresql'
      ? await emptyPostgres()
      : { url: `file:${path.join(folder, 'pay2slay.db')}`, drop: async () => {} }
  const database = openDatabase(empty.url)
  await database.transaction(async (tx) => {
    for (const statement of tables(dialect)) await tx.run(statement)
    const run = (text: string, values: readonly (string | number | null)[]) => tx.run(text, values)
    for (const [index, user] of users.entries()) {
      const id = index + 1
      await run('INSERT INTO users (id, discord_user_id, discord_username, epic_account_id) VALUES ($1, $2, $3, $4)', [
        id,
        user.discordId,
        user.name,
        user.epic,
      ])
      for (const [at, [address, primary]] of (user.addresses ?? []).entries())
        await run(
          `INSERT INTO wallet_links (user_id, address, is_primary, created_at) VALUES ($1, $2, ${primary ? '1=1' : '1=0'}, $3)`,
          [id, address, `2026-01-0${at + 1} 00:00:00`],
        )
      for (const [at, [kills, ban, settled, payout]] of (user.accruals ?? []).entries())
        await run(
          `INSERT INTO reward_accruals (user_id, kills, amount_ban, epoch_minute, settled, payout_id)
           VALUES ($1, $2, CAST($3 AS NUMERIC(18, 8)), $4, ${settled ? '1=1' : '1=0'}, ${payout ? '7' : 'NULL'})`,
          [id, kills, ban, 29_000_000 + at],
        )
    }
  })
  await database.close()
  return {
    url: empty.url,
    async drop() {
      await empty.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function tables(dialect: Dialect): readonly string[] {
  const { key, flag, amount, now } = TYPES[dialect]
  const created = `created_at TIMESTAMP NOT NULL DEFAULT ${now}`
  return [
    `CREATE TABLE users (id ${key}, discord_user_id VARCHAR(30) UNIQUE, discord_username VARCHAR(100), epic_account_id VARCHAR(64), ${created})`,
    `CREATE TABLE wallet_links (id ${key}, user_id INTEGER, address VARCHAR(120), is_primary ${flag}, ${created})`,
    `CREATE TABLE payouts (id ${key}, user_id INTEGER, amount_ban ${amount}, status VARCHAR(20), ${created})`,
    `CREATE TABLE reward_accruals (id ${key}, user_id INTEGER, kills INTEGER, amount_ban ${amount}, epoch_minute BIGINT,
       settled ${flag}, payout_id INTEGER, ${created})`,
  ]
}
