// Players with a history, made by the database itself: kills, debts, and payouts that are confirmed but for the last debts.
import { logIn } from '../../apps/api/src/fixtures/logged-in.js'
import { openDatabase } from '@pay2slay/db'

export const PLAYER = 'p10000000'
const CYCLE_MS = 1_200_000

export interface Seeding {
  readonly players: number
  /** Of each; all but the last three are paid, four a payout. */
  readonly accruals: number
}

/** The cookie of the first player's session. */
export async function seedHistories(url: string, { players, accruals }: Seeding, secret: string): Promise<string> {
  const database = openDatabase(url, { postgresql: { statementTimeoutMs: 600_000 }, sqlite: { synchronous: 'OFF' } })
  try {
    const now = await database.now()
    for (const text of statements(players, accruals, now)) await database.transaction((tx) => tx.run(text))
    return await logIn(database, PLAYER, { secret, cookie: 'p2s_session' })
  } finally {
    await database.close()
  }
}

const count = (name: string, from: number, to: number): string =>
  `${name}(${name}_) AS (SELECT ${from} UNION ALL SELECT ${name}_ + 1 FROM ${name} WHERE ${name}_ < ${to})`

function statements(players: number, accruals: number, now: number): readonly string[] {
  const p = `WITH RECURSIVE ${count('p', 0, players - 1)}`
  const pa = (last: number) => `${p}, ${count('a', 0, last)}`
  const id = `'p' || CAST(10000000 + p_ AS text)`
  const kills = '(1 + p_ % 9)'
  const at = `${now} - CAST(${accruals} - a_ AS bigint) * ${CYCLE_MS}`
  return [
    `INSERT INTO player (id, discord_id, discord_name, guild_member, epic_account_id, epic_verified, directory_answered_at_ms,
       baseline, kill_cursor, created_at_ms)
     ${p} SELECT ${id}, 'd' || CAST(p_ AS text), 'player ' || CAST(p_ AS text), true, 'e' || CAST(p_ AS text), true, ${now}, 1,
       ${accruals} * ${kills}, 1 FROM p`,
    `INSERT INTO baseline (player_id, number, epic_account_id, start_kills, reason, created_at_ms)
     ${p} SELECT ${id}, 1, 'e' || CAST(p_ AS text), 0, 'first', 1 FROM p`,
    `INSERT INTO reading (id, player_id, baseline, epic_account_id, source, total, received_at_ms, outcome)
     ${p} SELECT 'r' || CAST(p_ AS text), ${id}, 1, 'e' || CAST(p_ AS text), 'benchmark', 0, 1, 'accrued' FROM p`,
    `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json, reading_id,
       epoch_minute, created_at_ms)
     ${pa(accruals - 1)} SELECT 'a' || CAST(p_ AS text) || '-' || CAST(a_ AS text), ${id}, 1, a_ * ${kills}, (a_ + 1) * ${kills},
       ${kills} * 5000000, 5000000, '[]', 'r' || CAST(p_ AS text), 1, ${at} FROM p CROSS JOIN a`,
  ]
}
