// The machine's floor: the rows that one accrual and one settlement write, written by one bare statement a table from a table of
// inputs that already lies in the database. No rules, no reading of what is owed, no transport of rows, same indexes and checks.
import type { Database, SqlTx } from '@pay2slay/db'
import { ids } from '@pay2slay/db'
import { DAILY_CAP, OPERATOR, PER_KILL } from '../players/cycle.js'
import { newKillsOf } from '../players/stubs.js'

const PAGE = 2_000

/** As settle's random order where everybody is reached: groups of neighbours in random order. */
const NEIGHBOURS = 250

/** Outside the clock: ids, kills and sums for every player, in the order in which payouts are written (as settle's). */
export async function prepareFloor(database: Database): Promise<void> {
  const players = await database.read.all('SELECT id, epic_account_id FROM player ORDER BY id')
  const order = players.map((_, index) => ({
    index,
    rank: Math.sin(Math.floor(index / NEIGHBOURS)),
    inside: Math.sin(index),
  }))
  order.sort((a, b) => a.rank - b.rank || a.inside - b.inside)
  const positions = new Map(order.map(({ index }, position) => [index, position]))
  await database.transaction((tx) =>
    tx.run(`CREATE TABLE floor_input (position INTEGER NOT NULL, player_id TEXT PRIMARY KEY, epic TEXT NOT NULL, address TEXT NOT NULL,
      old_kills INTEGER NOT NULL, new_kills INTEGER NOT NULL, paid_kills INTEGER NOT NULL, reading_id TEXT NOT NULL,
      accrual_id TEXT NOT NULL, payout_id TEXT NOT NULL, rest_id TEXT NOT NULL)`),
  )
  for (let from = 0; from < players.length; from += PAGE) {
    const page = players.slice(from, from + PAGE).map((player, offset) => {
      const epic = String(player['epic_account_id'])
      const kills = newKillsOf(Number.parseInt(epic, 16))
      const [reading, accrual, payout, rest] = [ids.reading(), ids.accrual(), ids.payout(), ids.accrual()].map(String)
      const position = positions.get(from + offset)
      return {
        id: String(player['id']),
        epic,
        position,
        kills,
        paid: Math.min(kills, DAILY_CAP),
        reading,
        accrual,
        payout,
        rest,
      }
    })
    await database.transaction((tx) => insertInput(tx, JSON.stringify(page)))
  }
}

async function insertInput(tx: SqlTx, list: string): Promise<void> {
  const rows =
    tx.dialect === 'postgresql'
      ? `json_to_recordset($1::json) AS i(id text, epic text, position int, kills int, paid int, reading text, accrual text, payout text, rest text)`
      : `(SELECT value ->> 'id' AS id, value ->> 'epic' AS epic, value ->> 'position' AS position, value ->> 'kills' AS kills,
           value ->> 'paid' AS paid, value ->> 'reading' AS reading, value ->> 'accrual' AS accrual, value ->> 'payout' AS payout,
           value ->> 'rest' AS rest FROM json_each($1)) i`
  await tx.run(
    `INSERT INTO floor_input SELECT i.position, p.id, i.epic, w.address, p.kill_cursor, i.kills, i.paid, i.reading, i.accrual,
       i.payout, i.rest FROM ${rows} JOIN player p ON p.id = i.id JOIN wallet_link w ON w.player_id = p.id`,
    [list],
  )
}

const DAY_MS = 86_400_000

/** Inside the clock: the rows themselves, accrue's in one transaction and settle's in another. */
export async function writeFloor(database: Database): Promise<void> {
  const now = Date.now()
  const day = now - (now % DAY_MS)
  const values = { now: String(now), dayStart: String(day), dayEnd: String(day + DAY_MS), rate: String(PER_KILL) }
  await database.transaction(async (tx) => {
    for (const statement of accrueStatements(values)) await tx.run(statement)
  })
  await database.transaction(async (tx) => {
    for (const statement of settleStatements(values)) await tx.run(statement)
  })
}

interface Values {
  readonly now: string
  readonly dayStart: string
  readonly dayEnd: string
  readonly rate: string
}

export const accrueStatements = ({ now, rate }: Values): readonly string[] => [
  `UPDATE player AS t SET kill_cursor = i.old_kills + i.new_kills, baseline = 1, needs_baseline = false, strict_first_rise = false,
     last_accepted_at_ms = ${now}, last_provider_at_ms = ${now}, regression_count = 0, regression_first_total = NULL,
     regression_first_at_ms = NULL, remembered_total = NULL, remembered_until_ms = NULL, pending_total = NULL,
     pending_since_ms = NULL, rate_window_start_ms = ${now}, rate_window_kills = i.new_kills, last_read_at_ms = ${now},
     version = version + 1 FROM floor_input i WHERE t.id = i.player_id`,
  `INSERT INTO reading (id, player_id, baseline, epic_account_id, source, total, provider_at_ms, received_at_ms, outcome)
     SELECT reading_id, player_id, 1, epic, 'benchmark', old_kills + new_kills, ${now}, ${now}, 'accrued' FROM floor_input`,
  `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json, reading_id,
       epoch_minute, created_at_ms)
     SELECT accrual_id, player_id, 1, old_kills, old_kills + new_kills, new_kills * CAST(${rate} AS bigint), ${rate}, '[]', reading_id,
       ${now} / 60000, ${now} FROM floor_input`,
]

export const settleStatements = ({ now, dayStart, dayEnd, rate }: Values): readonly string[] => [
  `INSERT INTO payout (id, player_id, epic_account_id, address, operator_account, kills, amount_units, state, planned_at_ms,
       time_zone, day_start_ms, day_end_ms, week_start_ms, week_end_ms, daily_cap, weekly_cap)
     SELECT payout_id, player_id, epic, address, '${OPERATOR}', paid_kills, paid_kills * CAST(${rate} AS bigint), 'planned', ${now},
       'UTC', ${dayStart}, ${dayEnd}, ${dayStart}, ${dayEnd}, ${DAILY_CAP}, 750 FROM floor_input ORDER BY position`,
  `UPDATE accrual AS t SET to_kills = i.old_kills + i.paid_kills, amount_units = i.paid_kills * CAST(${rate} AS bigint)
     FROM floor_input i WHERE t.id = i.accrual_id AND i.paid_kills < i.new_kills`,
  `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json, reading_id,
       epoch_minute, split_from, created_at_ms)
     SELECT rest_id, player_id, 1, old_kills + paid_kills, old_kills + new_kills, (new_kills - paid_kills) * CAST(${rate} AS bigint),
       ${rate}, '[]', reading_id, ${now} / 60000, accrual_id, ${now} FROM floor_input WHERE paid_kills < new_kills`,
  `UPDATE accrual AS t SET payout_id = i.payout_id FROM floor_input i WHERE t.id = i.accrual_id`,
  `INSERT INTO payout_item (payout_id, accrual_id, from_kills, to_kills, kills, amount_units)
     SELECT payout_id, accrual_id, old_kills, old_kills + paid_kills, paid_kills, paid_kills * CAST(${rate} AS bigint)
     FROM floor_input ORDER BY position`,
]
