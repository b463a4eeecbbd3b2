// Players with a history, made by the database itself: kills, debts, and payouts that are confirmed but for the last debts.
import { logIn } from '../../apps/api/src/fixtures/logged-in.js'
import { addressOf } from '@pay2slay/banano-rpc'
import { openDatabase } from '@pay2slay/db'

const idOf = (player: number): string => `p${10_000_000 + player}`
export const PLAYER = idOf(0)
/** One player's alone would find everything of theirs still at hand. */
const SESSIONS = 1_000
const CYCLE_MS = 1_200_000
const ACCRUALS_A_PAYOUT = 4
const [ADDRESS, OPERATOR] = [addressOf('01'.repeat(32)), addressOf('02'.repeat(32))]

export interface Seeding {
  readonly players: number
  /** Of each; all but the last three to six are paid, four a payout. */
  readonly accruals: number
}

/** The cookies of sessions, each of another player, of the first ones. */
export async function seedHistories(
  url: string,
  { players, accruals }: Seeding,
  secret: string,
): Promise<readonly string[]> {
  const database = openDatabase(url, { postgresql: { statementTimeoutMs: 600_000 }, sqlite: { synchronous: 'OFF' } })
  try {
    const now = await database.now()
    for (const text of statements(players, accruals, now)) await database.transaction((tx) => tx.run(text))
    const cookies: string[] = []
    for (let player = 0; player < Math.min(players, SESSIONS); player += 1)
      cookies.push(await logIn(database, idOf(player), { secret, cookie: 'p2s_session' }))
    // As PostgreSQL does by itself within a minute: until then it knows nothing of the rows that just came.
    if (database.dialect === 'postgresql') await database.transaction((tx) => tx.run('ANALYZE'))
    return cookies
  } finally {
    await database.close()
  }
}

const count = (name: string, from: number, to: number): string =>
  `${name}(${name}_) AS (SELECT ${from} UNION ALL SELECT ${name}_ + 1 FROM ${name} WHERE ${name}_ < ${to})`

function statements(players: number, accruals: number, now: number): readonly string[] {
  const p = `WITH RECURSIVE ${count('p', 0, players - 1)}`
  const id = `'p' || CAST(10000000 + p_ AS text)`
  const kills = '(1 + p_ % 9)'
  const before = (accrual: string) => `${now} - CAST(${accruals} - (${accrual}) AS bigint) * ${CYCLE_MS}`
  const payouts = Math.max(0, Math.floor((accruals - 3) / ACCRUALS_A_PAYOUT))
  const payoutOf = (payout: string) => `'o' || CAST(p_ AS text) || '-' || CAST(${payout} AS text)`
  const planned = before(`(o_ + 1) * ${ACCRUALS_A_PAYOUT}`)
  return [
    `INSERT INTO player (id, discord_id, discord_name, guild_member, epic_account_id, epic_verified, directory_answered_at_ms,
       baseline, kill_cursor, created_at_ms)
     ${p} SELECT ${id}, 'd' || CAST(p_ AS text), 'player ' || CAST(p_ AS text), true, 'e' || CAST(p_ AS text), true, ${now}, 1,
       ${accruals} * ${kills}, 1 FROM p`,
    `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms)
     ${p} SELECT 'w' || CAST(p_ AS text), ${id}, '${ADDRESS}', true, 1 FROM p`,
    `INSERT INTO baseline (player_id, number, epic_account_id, start_kills, reason, created_at_ms)
     ${p} SELECT ${id}, 1, 'e' || CAST(p_ AS text), 0, 'first', 1 FROM p`,
    `INSERT INTO reading (id, player_id, baseline, epic_account_id, source, total, received_at_ms, outcome)
     ${p} SELECT 'r' || CAST(p_ AS text), ${id}, 1, 'e' || CAST(p_ AS text), 'benchmark', 0, 1, 'accrued' FROM p`,
    ...(payouts === 0
      ? []
      : [
          `INSERT INTO payout (id, player_id, epic_account_id, address, operator_account, kills, amount_units, state, planned_at_ms,
             time_zone, day_start_ms, day_end_ms, week_start_ms, week_end_ms, signed_at_ms, published_at_ms, confirmed_at_ms)
           ${p}, ${count('o', 0, payouts - 1)} SELECT ${payoutOf('o_')}, ${id}, 'e' || CAST(p_ AS text), '${ADDRESS}', '${OPERATOR}',
             ${ACCRUALS_A_PAYOUT} * ${kills}, ${ACCRUALS_A_PAYOUT} * ${kills} * 5000000, 'confirmed', ${planned}, 'UTC',
             0, 9000000000000000, 0, 9000000000000000, ${planned}, ${planned}, ${planned} FROM p CROSS JOIN o`,
        ]),
    `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json, reading_id,
       epoch_minute, created_at_ms, payout_id)
     ${p}, ${count('a', 0, accruals - 1)} SELECT 'a' || CAST(p_ AS text) || '-' || CAST(a_ AS text), ${id}, 1, a_ * ${kills},
       (a_ + 1) * ${kills}, ${kills} * 5000000, 5000000, '[]', 'r' || CAST(p_ AS text), 1, ${before('a_')},
       CASE WHEN a_ < ${payouts * ACCRUALS_A_PAYOUT} THEN ${payoutOf(`a_ / ${ACCRUALS_A_PAYOUT}`)} END FROM p CROSS JOIN a`,
    `INSERT INTO payout_item (payout_id, accrual_id, from_kills, to_kills, kills, amount_units)
     SELECT payout_id, id, from_kills, to_kills, to_kills - from_kills, amount_units FROM accrual WHERE payout_id IS NOT NULL`,
    `INSERT INTO paid_total (player_id, payouts, kills, amount_units)
     SELECT player_id, count(*), sum(kills), sum(amount_units) FROM payout GROUP BY player_id`,
  ]
}
