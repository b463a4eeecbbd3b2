// The books of pay2slay2, as they stand at one moment: who plays, where to, and what is still owed. Read only, from SQLite or PostgreSQL;
// nothing in it is believed here.
import Sqlite from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { BackupError } from '../backup/error.js'
import { connected } from '../backup/postgresql.js'
import { dialectOf, fileOf, type Dialect } from '../sql.js'

/** Fields as texts, whatever the database made of them; null where there is none. */
export type OriginalRow = Readonly<Record<string, string | null>>

export interface OriginalBooks {
  /** id, discord_user_id, discord_username, epic_account_id. */
  readonly users: readonly OriginalRow[]
  /** id, user_id, address, is_primary ('1' or '0'); the newest of a user last. */
  readonly wallets: readonly OriginalRow[]
  /** id, user_id, kills, amount (BAN with 8 places), epoch_minute; unsettled only, the oldest of a user first. */
  readonly accruals: readonly OriginalRow[]
  /** Marked as settled, but with no payout: whether they were paid the original does not know either. */
  readonly settledWithoutPayout: number
}

/** As many as fit into memory; the original was never this large. */
const MAX_ROWS = 2_000_000
const TABLES = ['users', 'wallet_links', 'reward_accruals', 'payouts'] as const

type Ask = (text: string) => Promise<readonly OriginalRow[]>

/** Throws a sentence when it is no database of the original. */
export function readOriginal(url: string): Promise<OriginalBooks> {
  return dialectOf(url) === 'postgresql' ? readPostgresql(url) : readSqlite(fileOf(url))
}

async function readSqlite(file: string): Promise<OriginalBooks> {
  if (!existsSync(file)) throw new BackupError('the file does not exist')
  const original = new Sqlite(file, { readonly: true, timeout: 10_000 })
  try {
    original.exec('BEGIN')
    return await readAll('sqlite', async (text) => original.prepare(text).all() as OriginalRow[])
  } finally {
    original.close()
  }
}

const readPostgresql = (url: string): Promise<OriginalBooks> =>
  connected(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return readAll('postgresql', async (text) => (await client.query<Record<string, string | null>>(text)).rows)
  })

async function readAll(dialect: Dialect, ask: Ask): Promise<OriginalBooks> {
  for (const table of TABLES) await expectTable(table, dialect, ask)
  // SQLite keeps the amounts as binary floats: eight places are what was meant.
  const amount = {
    sqlite: `CASE typeof(amount_ban) WHEN 'text' THEN amount_ban ELSE printf('%.8f', amount_ban) END`,
    postgresql: 'CAST(amount_ban AS text)',
  }[dialect]
  const text = (column: string) => `CAST(${column} AS text) AS ${column}`
  const rows = async (query: string): Promise<readonly OriginalRow[]> => {
    const found = await ask(`${query} LIMIT ${MAX_ROWS + 1}`)
    if (found.length > MAX_ROWS) throw new BackupError(`it has more than ${MAX_ROWS} rows of a kind`)
    return found
  }
  const [orphans] = await ask(
    `SELECT CAST(count(*) AS text) AS n FROM reward_accruals WHERE settled AND payout_id IS NULL`,
  )
  return {
    users: await rows(
      `SELECT ${['id', 'discord_user_id', 'discord_username', 'epic_account_id'].map(text).join(', ')} FROM users ORDER BY users.id`,
    ),
    wallets: await rows(
      `SELECT ${['id', 'user_id', 'address'].map(text).join(', ')}, CASE WHEN is_primary THEN '1' ELSE '0' END AS is_primary
       FROM wallet_links ORDER BY wallet_links.user_id, created_at, wallet_links.id`,
    ),
    accruals: await rows(
      `SELECT ${['id', 'user_id', 'kills', 'epoch_minute'].map(text).join(', ')}, ${amount} AS amount FROM reward_accruals
       WHERE NOT settled ORDER BY reward_accruals.user_id, reward_accruals.epoch_minute, reward_accruals.id`,
    ),
    settledWithoutPayout: Number(orphans?.['n'] ?? 0),
  }
}

async function expectTable(table: string, dialect: Dialect, ask: Ask): Promise<void> {
  const found = await ask(
    {
      sqlite: `SELECT name FROM sqlite_master WHERE type = 'table' AND name = '${table}'`,
      postgresql: `SELECT to_regclass('${table}')::text AS name`,
    }[dialect],
  )
  if (!found[0]?.['name']) throw new BackupError(`it has no table ${table}, so it is no database of pay2slay2`)
}
